"""One training step: the passes through the layers, optimizers, schedules, state."""
