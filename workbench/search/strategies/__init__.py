"""How the values of the next trial are chosen: one strategy per file."""
