"""The numbers behind the preview of a row: where 200 draws fall. Without Qt."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.search.draws import column
from workbench.search.scales import Positions, histogram_edges, on_scale, plain, position_of
from workbench.specs.search_space import ROWS, Dimension

PREVIEW_DRAWS: Final = 200
_BINS: Final = 20


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


def previews(dimension: Dimension, seed: int) -> tuple[Preview, ...]:
    """The draws of a row, and beside them the same number on the linear scale, both on one axis.

    A row that is drawn linearly although its usual scale is another is shown on that scale's axis, beside the draws
    of that scale. Rows for which linear is the natural scale, and choices, have nothing to be compared with.
    """
    usual = on_scale(dimension, ROWS[dimension.name].scale)
    if dimension.scale in ("log", "one_minus_log"):
        return tuple(_preview(drawn, dimension, seed) for drawn in (dimension, on_scale(dimension, "linear")) if drawn)
    if dimension.scale == "linear" and usual is not None and usual.scale != "linear":
        return _preview(dimension, usual, seed), _preview(usual, usual, seed)
    return (_preview(dimension, dimension, seed),)


def _preview(drawn: Dimension, axis: Dimension, seed: int) -> Preview:
    edges = histogram_edges(axis, _BINS)
    rug = position_of(axis, plain(column(drawn, seed, PREVIEW_DRAWS)))
    density = np.histogram(rug, edges)[0] / (np.diff(edges) * PREVIEW_DRAWS)
    return Preview(drawn, axis, edges, density, rug)
