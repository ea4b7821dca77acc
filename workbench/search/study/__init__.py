"""The file of a search, and the runs beside it."""
