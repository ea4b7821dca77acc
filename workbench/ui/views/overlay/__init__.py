"""Past runs and other branches over the curves of the run, each with what is different in its settings."""
