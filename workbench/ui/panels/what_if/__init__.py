"""What if: short branches from here, drawn before one of them is chosen."""
