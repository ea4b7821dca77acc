"""What is made of the output layer's z, and the loss that belongs to it: one choice, one file each."""

from typing import Any

from workbench.engine.kernels.intrinsics import thin_kernel
from workbench.engine.layers.logistic import logistic_cross_entropy
from workbench.engine.layers.softmax import softmax_cross_entropy
from workbench.engine.layers.squared_error import squared_error

SOFTMAX, LOGISTIC, LINEAR = range(3)
OUTPUT_CODES = {"softmax": SOFTMAX, "logistic": LOGISTIC, "linear": LINEAR}


@thin_kernel
def output_loss(
    goal: Any,
    z: Any,
    z_at: int,
    dz: Any,
    dz_at: int,
    labels: Any,
    targets: Any,
    scratch: Any,
    scratch_at: int,
    m: int,
    first: int,
    last: int,
    units: int,
    share: Any,
) -> tuple[float, int]:
    """Loss summed over the examples ``first`` to ``last`` of m, and the number of right ones; ∂L/∂z goes to ``dz``."""
    if goal.output == SOFTMAX:
        loss, right = softmax_cross_entropy(
            z, z_at, dz, dz_at, labels, scratch, scratch_at, m, first, last, units, share, goal
        )
    elif goal.output == LOGISTIC:
        loss, right = logistic_cross_entropy(z, z_at, dz, dz_at, labels, first, last, share, goal)
    else:
        loss, right = squared_error(z, z_at, dz, dz_at, targets, first, last, share)
    return loss, right
