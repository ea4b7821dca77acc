"""Short trainings beside the run: from where they begin, and the thread they are done in."""
