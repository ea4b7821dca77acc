"""Random numbers from explicit keys: the same key gives the same numbers, on every machine and at every time.

Everything is built on the raw 64-bit words of NumPy's counter-based Philox generator, because NumPy promises that raw
words never change, while it may change how ``Generator`` makes permutations and normal numbers of them (NEP 19).
Source of the generator: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Purpose(IntEnum):
    """The second half of every key, so that no two uses of one seed share a number. Never renumber."""

    SPLIT = 1
    TOY_POSITION = 2
    TOY_NOISE = 3
    SPRAY = 4


def random_words(seed: int, purpose: Purpose, count: int) -> NDArray[np.uint64]:
    """``count`` independent 64-bit words, (count,), for a ``seed`` in 0 … 2⁶³-1."""
    key = np.array([seed, purpose], dtype=np.uint64)
    return np.random.Philox(key=key).random_raw(count)


def random_order(seed: int, purpose: Purpose, count: int) -> NDArray[np.intp]:
    """The numbers 0 … count-1 in random order, (count,): each number gets a random word, and the words are sorted."""
    return np.argsort(random_words(seed, purpose, count), kind="stable")


def uniforms(words: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Numbers in [0, 1), all multiples of 2⁻⁵³, of the same shape as ``words``."""
    return (words >> np.uint64(11)).astype(np.float64) * 2.0**-53


def normals(seed: int, purpose: Purpose, count: int) -> NDArray[np.float64]:
    """Standard normal numbers, (count,), by the formula of Box and Muller (1958)."""
    u = uniforms(random_words(seed, purpose, 2 * count)).reshape(count, 2)
    radius = np.sqrt(-2.0 * np.log(1.0 - u[:, 0]))  # 1 - u lies in (0, 1]: the logarithm is finite
    return radius * np.cos(2.0 * np.pi * u[:, 1])
