"""The page on which a network answers rows that a person gives it."""
