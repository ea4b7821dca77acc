"""What happened in a run, as values; replay and proof."""
