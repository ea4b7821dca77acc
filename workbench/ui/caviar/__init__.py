"""Caviar in the window: a search under way, for the board to show."""
