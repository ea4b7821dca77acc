"""The doctor: what is wrong with a run, since when, why, and what is likely to help; ``rules.py`` is the table."""
