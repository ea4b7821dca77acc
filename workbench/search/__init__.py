"""Many models: scales, draws and, later, campaigns."""
