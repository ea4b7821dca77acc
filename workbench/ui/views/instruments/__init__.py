"""Instruments over the steps of a run: a plot for each, live and after the fact."""
