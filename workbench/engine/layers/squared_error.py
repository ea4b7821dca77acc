"""Linear output for regression: the prediction is z itself.

L = Σ (z - y)² / m            ∂L/∂z = 2 (z - y) / m
"""

from typing import Any

from workbench.engine.kernels.intrinsics import kernel


@kernel
def squared_error(z: Any, dz: Any, targets: Any, first: int, last: int, share: Any) -> tuple[float, int]:
    """Loss summed over the examples ``first`` to ``last``; ∂L/∂z goes to ``dz``. The count of right ones is 0."""
    twice = share + share
    loss = 0.0
    for i in range(first, last):
        error = z.values[z.at + i] - targets[i]
        loss += float(error) * float(error)
        dz.values[dz.at + i] = twice * error
    return loss, 0
