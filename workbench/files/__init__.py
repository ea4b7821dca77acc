"""Files and folders, whatever is in them: written whole or not at all, and where they stand."""
