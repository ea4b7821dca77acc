"""What joins the list of runs to the window."""
