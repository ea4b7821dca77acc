"""What the weights of each layer look like: how large, how spread, and which units never work."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Array, Integers
from workbench.insight.network_state import NetworkState
from workbench.insight.sample_pass import SamplePass

BINS: Final = 41
MOST_CELLS: Final = 128


@dataclass(frozen=True, slots=True, eq=False)
class LayerWeights:
    """``W`` (units, inputs) of one layer, counted from 0; ``is_output`` for the last.

    ``picture`` holds the strongest weight of each block, (≤ 128, ≤ 128); ``rows`` and ``columns`` are the first unit and
    the first input of each block, with the end of the last. ``counts`` of the weights between ``edges``, which are
    symmetric to 0. ``quartiles``: smallest, lower quartile, median, upper quartile, largest. ``norm`` = √Σw².
    ``dead``: units of a relu layer that were zero on every example of the sample; None for other layers.
    """

    number: int
    is_output: bool
    units: int
    inputs: int
    picture: NDArray[np.float64]
    rows: Integers
    columns: Integers
    counts: Integers
    edges: NDArray[np.float64]
    quartiles: NDArray[np.float64]
    norm: float
    dead: int | None

    @property
    def strongest(self) -> float:
        """The largest |w|."""
        return float(self.edges[-1])


def layer_weights(state: NetworkState, sample: SamplePass) -> tuple[LayerWeights, ...]:
    """All layers from the first hidden one to the output."""
    return tuple(_one_layer(state, number, sample) for number in range(len(state.layout.layers)))


def _one_layer(state: NetworkState, number: int, sample: SamplePass) -> LayerWeights:
    weight = state.layout.weight(number, state.parameters)
    units, inputs = weight.shape
    rows, columns = block_edges(units), block_edges(inputs)
    active = sample.active[number] if number < len(sample.active) else None
    in_order = np.sort(weight, axis=None)  # once, for all that follows from the order
    strongest = float(max(-in_order[0], in_order[-1]))
    edges = np.linspace(-strongest, strongest, BINS + 1)
    return LayerWeights(
        number=number,
        is_output=number == state.last,
        units=units,
        inputs=inputs,
        picture=strongest_of_blocks(weight, rows, columns),
        rows=rows,
        columns=columns,
        counts=_histogram(in_order, edges),
        edges=edges,
        quartiles=_quartiles(in_order),
        norm=float(np.sqrt(np.square(weight, dtype=np.float64).sum())),
        dead=None if active is None else int(np.count_nonzero(active == 0.0)),
    )


def block_edges(length: int, most: int = MOST_CELLS) -> Integers:
    """First place of each of at most ``most`` blocks of equal length, and the end of the last, which may be shorter."""
    return np.append(np.arange(0, length, -(-length // most)), length).astype(np.int64)


def strongest_of_blocks(weight: Array, rows: Integers, columns: Integers) -> NDArray[np.float64]:
    """The weight of the largest size in each block, with its sign; of equal sizes the positive one."""
    high, low = weight, weight
    if len(rows) - 1 < weight.shape[0]:
        high, low = _of_blocks(high, int(rows[1]), np.maximum), _of_blocks(low, int(rows[1]), np.minimum)
    if len(columns) - 1 < weight.shape[1]:
        high = _of_blocks(high.T, int(columns[1]), np.maximum).T
        low = _of_blocks(low.T, int(columns[1]), np.minimum).T
    return np.where(high >= -low, high, low).astype(np.float64)


def _of_blocks(weight: Array, size: int, choose: np.ufunc) -> Array:
    """Of each ``size`` rows one; the rows of all blocks are taken together, first with first, second with second."""
    chosen = weight[::size].copy()
    for place in range(1, size):
        others = weight[place::size]
        choose(chosen[: len(others)], others, out=chosen[: len(others)])
    return chosen


def _histogram(in_order: Array, edges: NDArray[np.float64]) -> Integers:
    """How many of the sorted weights lie between two edges, the upper one left out but for the last."""
    inner = np.searchsorted(in_order, edges[1:-1].astype(in_order.dtype), side="left")
    if edges[-1] == 0.0:  # all weights are 0: in the middle
        inner = np.where(np.arange(len(inner)) < len(inner) // 2, 0, len(in_order))
    return np.diff(inner, prepend=0, append=len(in_order)).astype(np.int64)


def _quartiles(in_order: Array) -> NDArray[np.float64]:
    """Without a mean between two neighbours: all five are weights of the layer."""
    last = len(in_order) - 1
    return in_order[[0, last // 4, last // 2, last - last // 4, last]].astype(np.float64)
