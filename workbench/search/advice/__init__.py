"""What a study teaches: importance, how many trials, what to tune again."""
