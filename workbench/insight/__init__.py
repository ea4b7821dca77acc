"""What a state means: what a network with the numbers of one snapshot answers, and what its numbers look like."""
