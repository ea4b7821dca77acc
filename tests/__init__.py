"""The tests; the folders mirror those of `workbench`, name for name."""
