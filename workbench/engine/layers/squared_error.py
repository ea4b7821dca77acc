"""Linear output for regression: the predictions are z itself, one for each of K targets.

L = Σ_i Σ_k (z_ki - y_ik)² / (K m)            ∂L/∂z_ki = 2 (z_ki - y_ik) / (K m)
"""

from typing import Any

from workbench.engine.kernels.intrinsics import kernel


@kernel
def squared_error(z: Any, dz: Any, targets: Any, first: int, last: int, share: Any, goal: Any) -> tuple[float, float]:
    """Loss summed over the examples ``first`` to ``last``, and the same with the weight of each target.

    ``z`` and ``dz``, which gets ∂L/∂z, are (K, m); ``targets`` is flat, one example after the other, (m * K).
    """
    outputs = z.rows
    twice = (share + share) / dz.values.dtype.type(outputs)
    loss, weighted = 0.0, 0.0
    for k in range(outputs):
        of_target, z_at, dz_at = 0.0, z.at + k * z.row, dz.at + k * dz.row
        for i in range(first, last):
            error = z.values[z_at + i] - targets[i * outputs + k]
            of_target += float(error) * float(error)
            dz.values[dz_at + i] = twice * error
        loss += of_target
        weighted += goal.weights[k] * of_target
    return loss / outputs, weighted / outputs
