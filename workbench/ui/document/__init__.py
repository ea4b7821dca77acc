"""What the user is editing, as values with undo, and its files."""
