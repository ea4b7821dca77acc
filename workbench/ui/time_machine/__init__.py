"""Any step of any branch, to look at and to go on from."""
