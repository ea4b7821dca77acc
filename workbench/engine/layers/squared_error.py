"""Linear output for regression: the predictions are z itself, one for each of K targets.

L = Σ_i Σ_k (z_ki - y_ik)² / (K m)            ∂L/∂z_ki = 2 (z_ki - y_ik) / (K m)
"""

from typing import Any

from workbench.engine.kernels.intrinsics import kernel


@kernel
def squared_error(z: Any, dz: Any, targets: Any, first: int, last: int, share: Any) -> tuple[float, int]:
    """Loss of one target summed over the examples ``first`` to ``last``; ∂L/∂z goes to ``dz``. The count of right ones is 0.

    It has lines of its own: inside a loop over targets the compiler adds in another order, which changes the last bit.
    """
    twice = share + share
    loss = 0.0
    for i in range(first, last):
        error = z.values[z.at + i] - targets[i]
        loss += float(error) * float(error)
        dz.values[dz.at + i] = twice * error
    return loss, 0


@kernel
def squared_errors(
    z: Any, dz: Any, targets: Any, first: int, last: int, share: Any, weights: Any
) -> tuple[float, float]:
    """Loss of K targets summed over the examples ``first`` to ``last``, and the same with the weight of each target.

    ``z`` and ``dz``, which gets ∂L/∂z, are (K, m); ``targets`` is flat, one target after the other like z.
    """
    outputs = z.rows
    twice = (share + share) / dz.values.dtype.type(outputs)
    loss, weighted = 0.0, 0.0
    for k in range(outputs):
        of_target, z_at, dz_at, at = 0.0, z.at + k * z.row, dz.at + k * dz.row, k * z.row
        for i in range(first, last):
            error = z.values[z_at + i] - targets[at + i]
            of_target += float(error) * float(error)
            dz.values[dz_at + i] = twice * error
        loss += of_target
        weighted += weights[k] * of_target
    return loss / outputs, weighted / outputs
