"""The pages of the menu Help."""
