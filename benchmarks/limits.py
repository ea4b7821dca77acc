# ruff: noqa: ANN401, PLR0913, PLR0917 - kernels, as in workbench/engine
"""What the machine can do at best, measured: matrix product of large squares, and memory streams."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from workbench.engine.kernels.intrinsics import PLAIN, gemm_address, kernel, product, view
from workbench.engine.training.workspace import aligned_zeros
from workbench.training.team import Team

SQUARE = 1024
STREAM = 16 * 1024 * 1024  # numbers in each of three arrays: 64 MiB, more than any cache


@kernel
def _multiply(thread: int, team: int, n: int, size: int, a: Any, b: Any, c: Any, gemm: int) -> None:
    first, last = size * thread // team, size * (thread + 1) // team
    for _ in range(n):
        product(
            gemm, PLAIN, PLAIN, last - first, size, size, a, first * size, size, b, 0, size,
            c, first * size, size,
        )  # fmt: skip


@kernel
def _triad(thread: int, team: int, n: int, size: int, a: Any, b: Any, c: Any) -> None:
    first, last = size * thread // team, size * (thread + 1) // team
    x, y, z = view(a, first, last - first), view(b, first, last - first), view(c, first, last - first)
    factor = a.dtype.type(3.0)
    for _ in range(n):
        for i in range(last - first):
            z[i] = x[i] + factor * y[i]


def product_peak(threads: int, rounds: int = 5) -> float:
    """GFLOP/s of a 1024 × 1024 × 1024 product in float32 with the engine's BLAS: the best of some rounds."""
    a, b, c = (aligned_zeros(SQUARE * SQUARE, np.float32) for _ in range(3))
    a[:], b[:] = 1.0, 1.0
    gemm = gemm_address(np.float32)
    with Team(threads) as team:
        seconds = _best(
            lambda: team.together(lambda thread: _multiply(thread, threads, 2, SQUARE, a, b, c, gemm)), rounds
        )
    return 2 * 2.0 * SQUARE**3 / seconds / 1e9


def stream_bandwidth(threads: int, rounds: int = 5) -> float:
    """GB/s of a triad c = a + 3 b over 192 MiB, counting two reads and one write: the best of some rounds."""
    a, b, c = (aligned_zeros(STREAM, np.float32) for _ in range(3))
    a[:], b[:], c[:] = 1.0, 1.0, 1.0
    with Team(threads) as team:
        seconds = _best(lambda: team.together(lambda thread: _triad(thread, threads, 2, STREAM, a, b, c)), rounds)
    return 2 * 3.0 * 4.0 * STREAM / seconds / 1e9


def _best(action: Callable[[], object], rounds: int) -> float:
    action()
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return min(times)
