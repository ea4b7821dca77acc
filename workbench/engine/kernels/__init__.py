"""What the layers are made of: matrix products, random numbers, vector instructions, threads."""
