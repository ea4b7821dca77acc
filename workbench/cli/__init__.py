"""The command line: everything the trainer can do, without a window."""
