"""The one writer of a run file."""
