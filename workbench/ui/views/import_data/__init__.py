"""The page on which a person's own data are looked at and taken in."""
