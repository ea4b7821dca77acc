"""Inverted dropout: an output is zero with probability p, the others are divided by 1 - p.

The mask is a function of (seed, step, layer, place), so nothing is stored and the backward pass finds the same one.
"""

from typing import Any

import numpy as np

from workbench.engine.kernels.intrinsics import kernel
from workbench.engine.kernels.randomness import S32, mix


@kernel
def drop(source: Any, out: Any, m: int, key: Any, first: int, rate: float) -> None:
    """``out`` = ``source`` masked and rescaled; ``first`` is the place of the row's first element in its layer."""
    real = out.dtype.type
    kept, zero = real(1.0 / (1.0 - rate)), real(0.0)
    threshold = np.uint64(rate * 4294967296.0)
    for i in range(m):
        draw = mix(key + np.uint64(first + i)) >> S32
        out[i] = zero if draw < threshold else source[i] * kept
