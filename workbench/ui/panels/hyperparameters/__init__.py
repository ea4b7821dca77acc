"""The dock Hyperparameters: every value, its range, and when an edit takes effect."""
