"""The smallest parts of the window, which know nothing of runs and searches."""
