"""Forward passes that change nothing: scores, predictions, exact statistics."""
