"""How large a mini-batch should be: the noise of the gradient, what another size would cost, and the fan that tests it."""
