"""What stands at the sides of the window: one room per dock."""
