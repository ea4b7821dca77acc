"""The loop: commands in, events out."""
