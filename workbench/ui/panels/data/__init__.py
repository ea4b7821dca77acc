"""The data panel: which data set a run learns from, how it is cut, and what it looks like."""
