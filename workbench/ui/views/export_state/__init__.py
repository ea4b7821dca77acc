"""The dialog that writes a state of a run for other programs."""
