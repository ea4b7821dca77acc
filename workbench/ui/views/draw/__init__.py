"""The page on which points are drawn with the mouse."""
