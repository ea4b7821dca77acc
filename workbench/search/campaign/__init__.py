"""One search from its first trial to its end."""
