"""The learning rate at each step, from the number of finished epochs e (a whole number).

constant      α                            inverse      α / (1 + decay · e)
exponential   α (1 - decay)^e              staircase    α (1 - decay)^⌊e / stair length⌋
"""

import numpy as np
from numpy.typing import NDArray

from workbench.specs.hyperparameters import Hyperparameters


def learning_rates(values: Hyperparameters, epochs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Learning rate for steps that begin after ``epochs`` finished epochs each; float64 of the same shape."""
    rate, e = values.learning_rate, epochs.astype(np.float64)
    factor: NDArray[np.float64]
    match values.schedule:
        case "constant":
            factor = np.ones_like(e)
        case "inverse":
            factor = 1.0 / (1.0 + values.decay * e)
        case "exponential":
            factor = np.power(1.0 - values.decay, e)
        case "staircase":
            factor = np.power(1.0 - values.decay, e // values.staircase_epochs)
    return rate * factor
