"""One example on its way through the output: z, t = eᶻ, a = t / Σ t, step by step.

The notes write Σ tᵢ in the denominator; the sum runs over all classes, whichever of them is asked for.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SoftmaxStory:
    """Of one example, (classes,) each, in double precision.

    ``t`` = e^(z - max z), the stable form, with ``shift`` = max z; ``a`` = t / Σ t, with ``temperature`` T that of z / T. ``naive``:
    e^z / Σ e^z as it is written, NaN where e^z overflows. ``hard``: hard max, 1 at the largest z and 0 elsewhere; of equal
    ones the first.
    """

    z: Numbers
    shift: float
    t: Numbers
    a: Numbers
    naive: Numbers
    hard: Numbers
    temperature: float

    @property
    def total(self) -> float:
        """Σ a: 1 but for rounding."""
        return float(self.a.sum())


def softmax_story(z: NDArray[Any], temperature: float = 1.0) -> SoftmaxStory:
    """``z`` (classes,), finite; ``temperature`` > 0: above 1 the answer gets softer, towards 0 it becomes hard max."""
    wide = z.astype(np.float64) / temperature
    shift = float(wide.max())
    t = np.exp(wide - shift)
    with np.errstate(over="ignore", invalid="ignore"):
        power = np.exp(wide)
        naive = power / power.sum()
    hard = np.zeros(len(wide))
    hard[int(wide.argmax())] = 1.0
    return SoftmaxStory(z.astype(np.float64), shift, t, t / t.sum(), naive, hard, temperature)


def sigmoid_difference(z: NDArray[Any]) -> float:
    """Of two classes: the largest difference between softmax and the sigmoid of z₁ - z₀, which are the same function."""
    a = softmax_story(z).a
    gap = float(z[1]) - float(z[0])
    sigmoid = 1.0 / (1.0 + np.exp(-gap)) if gap >= 0.0 else np.exp(gap) / (1.0 + np.exp(gap))
    return float(max(abs(a[1] - sigmoid), abs(a[0] - (1.0 - sigmoid))))
