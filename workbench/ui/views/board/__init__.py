"""The board of a search: trials as a table and as pictures, one selection across all of them, stages and importance."""
