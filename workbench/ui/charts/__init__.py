"""The drawing kit: axes, bands, marks, crosshair, value ranges, colours."""
