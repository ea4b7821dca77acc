"""Instruments: pure functions of one executed mini-batch, a file each; ``probe_rows.py`` is the table of them."""
