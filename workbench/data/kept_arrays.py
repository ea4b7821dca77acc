"""Arrays as they were read from files or images, sealed with a hash."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

_AT_ONCE: Final = 2**22

Step: TypeAlias = Callable[[], object]
"""Is called after every few milliseconds of work; what it raises ends it"""


def unwatched_step() -> None:
    """Nobody looks, and nobody cancels."""


@dataclass(frozen=True, slots=True, eq=False)
class KeptArrays:
    """By name, and sealed.

    ``features`` (rows, n_features) as uint8 or float64; ``labels`` (rows,) as int32, or ``targets`` (rows, n_targets) as
    float64; ``test_features`` with ``test_labels`` or ``test_targets`` where the
    files fix a test part.
    """

    arrays: Mapping[str, NDArray[Any]]
    sha256: str


def make_arrays(arrays: Mapping[str, NDArray[Any]], step: Step = unwatched_step) -> KeptArrays:
    """The arrays, C-contiguous, with their hash."""
    whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    for array in whole.values():
        array.setflags(write=False)
    return KeptArrays(whole, hash_arrays(whole, step))


def hash_arrays(arrays: Mapping[str, NDArray[Any]], step: Step = unwatched_step) -> str:
    """SHA-256 over name, type, shape and little-endian bytes of each array, in the order of their names.

    ``step`` is called after every few milliseconds of work; what it raises ends it.
    """
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        dtype = array.dtype.newbyteorder("<")
        digest.update(f"{name} {dtype.str} {array.shape}\n".encode())
        content = np.ascontiguousarray(array, dtype=dtype).reshape(-1).view(np.uint8).data
        for start in range(0, len(content), _AT_ONCE):
            digest.update(content[start : start + _AT_ONCE])
            step()
    return digest.hexdigest()
