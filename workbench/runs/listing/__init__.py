"""Runs as a person finds them again: a short look at each file, what was noted about it, what may go."""
