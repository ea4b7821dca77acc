"""The room that the plots of a board have: borders to drag, plots to fold and to move."""
