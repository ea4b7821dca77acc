"""The dock Network: layers as cards, and the drawing."""
