"""The search under way, for the board and the sampler."""
