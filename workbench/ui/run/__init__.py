"""The run being watched: its session, the trainer's thread, and what can be asked of it."""
