"""Live curves of a run: loss, accuracy, batch norm."""
