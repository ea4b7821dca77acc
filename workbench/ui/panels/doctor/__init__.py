"""The dock "Doctor": what is wrong with the run looked at, a card for each finding."""
