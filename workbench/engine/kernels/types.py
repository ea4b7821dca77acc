"""Array types of the engine."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
"""Floating-point array, float32 for training or float64 for proofs."""
Labels = NDArray[np.int32]
"""Class numbers, shape (examples,)."""
Answers = Labels | NDArray[np.floating[Any]]
"""What a network should answer: class numbers, (examples,), or the targets of a regression, (examples, targets)."""
Integers = NDArray[np.int64]


def flattened(values: NDArray[Any], dtype: type[np.generic]) -> NDArray[Any]:
    """One row after the other as a read-only vector; kernels are compiled for read-only inputs only."""
    flat = np.ascontiguousarray(values, dtype=dtype).reshape(-1)
    flat.flags.writeable = False
    return flat
