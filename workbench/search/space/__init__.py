"""Scales, ranges and draws of hyperparameters."""
