"""The table of everything that a hand did to the run."""
