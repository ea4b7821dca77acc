"""Runs as a person finds them again: the list of them, and the cards of those that were used last."""
