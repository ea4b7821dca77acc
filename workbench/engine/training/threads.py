"""How many threads a network is worth.

Threads that share a mini-batch wait for each other about twice per layer and step (0.2 µs each on an idle machine). They
pay from a few million multiply-adds per thread and step on; below that one thread is faster.
"""

from workbench.engine.layout import Layout

WORTH_A_THREAD = 4_000_000
"""Multiply-adds per step, forward pass only, that keep one thread busy enough."""


def threads_by_size(layout: Layout, batch_size: int, cores: int) -> int:
    """Number of threads from 1 to ``cores`` for mini-batches of ``batch_size`` examples."""
    multiply_adds = batch_size * sum(place.inputs * place.units for place in layout.layers)
    return max(1, min(cores, multiply_adds // WORTH_A_THREAD))
