"""Random numbers that are functions of a key, not of a hidden state.

Every number is a hash of (seed, purpose, counters): the order of epoch 7 can be computed without epochs 0 to 6, and
two threads, a resumed run or a replay get the same bits. The hash is the finalizer of SplitMix64 (Steele, Lea and
Flood, 2014), applied once per part of the key.
"""

from typing import Any

import numpy as np

from workbench.engine.kernels.intrinsics import kernel

SHUFFLE, DROPOUT, INITIAL = 1, 2, 3  # purposes

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MULTIPLIER_1 = np.uint64(0xBF58476D1CE4E5B9)
MULTIPLIER_2 = np.uint64(0x94D049BB133111EB)
S27, S30, S31, S32 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(32)


@kernel
def mix(x: Any) -> Any:
    """Scramble 64 bits so that neighbouring inputs have unrelated outputs."""
    x = np.uint64(x) + GOLDEN
    x = (x ^ (x >> S30)) * MULTIPLIER_1
    x = (x ^ (x >> S27)) * MULTIPLIER_2
    return x ^ (x >> S31)


@kernel
def make_key(seed: Any, purpose: Any, first: Any, second: Any) -> Any:
    """64-bit key for one use: an epoch's order, one layer's dropout mask at one step."""
    key = mix(np.uint64(seed) ^ mix(np.uint64(purpose)))
    return mix(mix(key ^ np.uint64(first)) ^ np.uint64(second))


@kernel
def shuffle(order: Any, seed: Any, epoch: Any) -> None:
    """Fill ``order`` with a random order of 0 … n-1 that depends on (seed, epoch) alone (Fisher-Yates)."""
    n = len(order)
    key = make_key(seed, SHUFFLE, epoch, 0)
    for i in range(n):
        order[i] = i
    for i in range(n - 1, 0, -1):
        draw = mix(key + np.uint64(i)) >> S32
        j = np.int64((draw * np.uint64(i + 1)) >> S32)
        order[i], order[j] = order[j], order[i]


def keyed_generator(seed: int, purpose: int, *counters: int) -> np.random.Generator:
    """NumPy generator for one use; counter-based as well, for work outside the kernels such as initial weights."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, purpose, *counters])))
