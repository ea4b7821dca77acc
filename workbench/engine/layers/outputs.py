"""What is made of the output layer's z, and the loss that belongs to it: one choice, one file each."""

from typing import Any

from workbench.engine.kernels.intrinsics import thin_kernel
from workbench.engine.layers.logistic import logistic_cross_entropy
from workbench.engine.layers.softmax import softmax_cross_entropy
from workbench.engine.layers.squared_error import squared_error, squared_errors

SOFTMAX, LOGISTIC, LINEAR = range(3)
OUTPUT_CODES = {"softmax": SOFTMAX, "logistic": LOGISTIC, "linear": LINEAR}


@thin_kernel
def output_loss(
    goal: Any, z: Any, dz: Any, scratch: Any, labels: Any, targets: Any, first: int, last: int, share: Any
) -> tuple[float, float]:
    """Loss summed over the examples ``first`` to ``last``, and the number of right ones; ∂L/∂z goes to ``dz``.

    In a regression the second number is the summed loss with the weight of each target: see ``Objective``.

    ``z`` and ``dz`` are matrices of (outputs, m), ``scratch`` is one of (3, m).
    """
    if goal.output == SOFTMAX:
        loss, right = softmax_cross_entropy(z, dz, scratch, labels, first, last, share, goal)
    elif goal.output == LOGISTIC:
        loss, right = logistic_cross_entropy(z, dz, labels, first, last, share, goal)
    elif z.rows == 1:
        loss, right = squared_error(z, dz, targets, first, last, share)
        right = loss
    else:
        loss, right = squared_errors(z, dz, targets, first, last, share, goal.weights)
    return loss, right
