"""Where the parts of the window stand, as values: the plots of a board, named layouts, what is kept for the next start. No Qt."""
