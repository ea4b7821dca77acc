"""One mini-batch as a program: what is done in it, sub-step by sub-step, with the NumPy lines that do it."""
