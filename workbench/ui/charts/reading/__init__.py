"""What is read off plots: values at the crosshair, extremes, curves of others."""
