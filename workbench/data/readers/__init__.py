"""Readers of the files that a person brings along: one module per format."""
