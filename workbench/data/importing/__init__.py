"""What a person decides while own data are taken in, as values: from a file that was read to the spec of its data."""
