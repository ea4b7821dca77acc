"""The numbers behind the preview of a row: its density, where 200 draws fall, the first 25 of them. Without Qt."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.search.space.draws import column
from workbench.search.space.scales import Positions, density, histogram_edges, on_scale, plain, position_of, value_at
from workbench.search.space.shares import DecadeShare, decade_shares
from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import ROWS, Dimension, SamplingScale

PREVIEW_DRAWS: Final = 200
FIRST_DRAWS: Final = 25
"""So many trials has a search unless told otherwise."""
_BINS: Final = 20
_CURVE_POINTS: Final = 121
_SCALES: Final[tuple[SamplingScale, ...]] = ("linear", "log", "one_minus_log", "logit")


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """Draws of ``drawn``, placed on the scale of ``axis``; both cover the same range."""

    drawn: Dimension
    axis: Dimension
    edges: Positions
    """(bins + 1,), borders of the bars from 0 to 1"""
    density: NDArray[np.float64]
    """(bins,), 1 where the bar holds as many draws as if they were spread evenly over the axis"""
    rug: Positions
    """(200,), the place of every draw"""
    first: tuple[Value, ...]
    """The first 25 draws, those of the first 25 trials of a random search with this seed"""
    curve: tuple[Positions, NDArray[np.float64]]
    """Places, rising, and what ``density`` tends to there with ever more draws: the scale without chance"""
    shares: tuple[DecadeShare, ...]
    """The draws in each decade of the axis; one part where it has no decades"""


def previews(dimension: Dimension, seed: int, against: SamplingScale | None = None) -> tuple[Preview, ...]:
    """The draws of a row, and beside them the same number on another scale, both on one axis.

    ``against`` None, or a scale that cannot hold the range, is the linear scale; a row that is drawn linearly although
    its usual scale is another is compared with that one, on its axis. Rows for which linear is the natural scale, and
    choices, have nothing to be compared with.
    """
    usual = on_scale(dimension, ROWS[dimension.name].scale)
    if dimension.scale == "choice" or (dimension.scale == "linear" and (usual is None or usual.scale == "linear")):
        return (_preview(dimension, dimension, seed),)
    other = on_scale(dimension, against) if against in compared_scales(dimension) and against else None
    if dimension.scale == "linear":
        other = other or usual
    other = other or on_scale(dimension, "linear")
    if other is None:
        return (_preview(dimension, dimension, seed),)
    axis = other if dimension.scale == "linear" else dimension
    return _preview(dimension, axis, seed), _preview(other, axis, seed)


def compared_scales(dimension: Dimension) -> tuple[SamplingScale, ...]:
    """The other scales that can hold the range."""
    found = [scale for scale in _SCALES if scale != dimension.scale and on_scale(dimension, scale) is not None]
    return tuple(found)


def _preview(drawn: Dimension, axis: Dimension, seed: int) -> Preview:
    edges = histogram_edges(axis, _BINS)
    values = plain(column(drawn, seed, PREVIEW_DRAWS))
    rug = position_of(axis, values)
    bars = np.histogram(rug, edges)[0] / (np.diff(edges) * PREVIEW_DRAWS)
    shares = decade_shares(drawn, axis)
    return Preview(drawn, axis, edges, bars, rug, tuple(values[:FIRST_DRAWS]), _curve(drawn, axis, edges), shares)


def _curve(drawn: Dimension, axis: Dimension, edges: Positions) -> tuple[Positions, NDArray[np.float64]]:
    if drawn.integer or drawn.scale == "choice":
        return _stairs(drawn, axis, edges)
    borders = np.linspace(0.0, 1.0, _CURVE_POINTS)
    below = position_of(drawn, plain(value_at(axis, borders)))
    return (borders[:-1] + borders[1:]) / 2.0, np.diff(below) / np.diff(borders)


def _stairs(drawn: Dimension, axis: Dimension, edges: Positions) -> tuple[Positions, NDArray[np.float64]]:
    """What each bar tends to; every whole number and every choice has a probability of its own."""
    if drawn.scale == "choice":
        values: list[Value] = list(drawn.choices)
    else:
        values = list(range(int(drawn.low or 0), int(drawn.high or 0) + 1))
    chances = density(drawn, values)
    heights = np.histogram(position_of(axis, values), edges, weights=chances)[0] / np.diff(edges)
    return np.repeat(edges, 2)[1:-1], np.repeat(heights, 2)
