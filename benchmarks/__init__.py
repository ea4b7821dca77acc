"""How fast the workbench is: against its peers, in its parts, with its window, and when it starts."""
