"""Trained weights for other programs."""
