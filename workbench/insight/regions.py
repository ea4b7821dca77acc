"""Which class the network says where on the plane through the data."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.engine.kernels.types import Labels
from workbench.engine.layout import make_layout
from workbench.insight.borders import Border, straight_borders
from workbench.insight.network_state import NetworkState
from workbench.insight.plane import Plane
from workbench.insight.sample_pass import SamplePass, rows_of, split_of
from workbench.specs.network import NetworkSpec

FINE, COARSE = 72, 48
"""Cells along each side of the map, and those for a network of many weights behind its first layer."""
_MANY_WEIGHTS: Final = 16_000
MOST_POINTS: Final = 400


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """``winner`` and ``probability`` of the winner, (resolution, resolution), in cells of the plane; row 0 lies lowest.

    ``points`` (m, 2) are examples of the sample on the plane, ``labels`` their classes, ``said`` what the network said to
    them, and ``fits`` whether it says the same at their places on the map. ``agreement``, the honesty of the map: share of all
    examples of the sample of which that is so; 1 where the plane holds all features. ``one_answer``: the same of a map that
    knows nothing, and has everywhere the class that is said most often.
    """

    plane: Plane
    winner: NDArray[np.int64]
    probability: NDArray[np.float64]
    rows: int
    """examples of the sample"""
    points: NDArray[np.float64]
    labels: Labels
    said: NDArray[np.intp]
    fits: NDArray[np.bool_]
    agreement: float
    one_answer: float
    middles: NDArray[np.float64]
    """(classes, 2), where a region is widest, as fractions of the plane from the lower left; NaN for hardly any region"""
    borders: tuple[Border, ...] = ()
    """Of a network without a hidden layer: the straight lines between its regions."""


def decision_regions(
    state: NetworkState,
    network: NetworkSpec,
    data: Dataset,
    plane: Plane,
    sample: SamplePass,
    resolution: int | None = None,
) -> Regions:
    """Ask the network at the middle of each cell of the plane; for classifications. ``resolution``: cells along a side."""
    flat = network_on_plane(state, network, data.n_classes, plane)
    if resolution is None:
        resolution = COARSE if flat.layout.n_parameters > _MANY_WEIGHTS else FINE
    points = plane.project(rows_of(split_of(data, sample.part).features, sample.numbers))
    answers = flat.answers(_asked(np.concatenate([cell_centres(plane, resolution), points]), flat.dtype))
    winner = answers.argmax(axis=1)
    probability = np.nan_to_num(answers.max(axis=1).astype(np.float64))  # far out a huge network may overflow
    cells = resolution * resolution
    fits, drawn = winner[cells:] == sample.said, winner[:cells].reshape(resolution, resolution)
    return Regions(
        plane,
        drawn,
        probability[:cells].reshape(resolution, resolution),
        sample.rows,
        points[:MOST_POINTS],
        sample.expected[:MOST_POINTS].astype(np.int32),
        sample.said[:MOST_POINTS],
        fits[:MOST_POINTS],
        float(fits.mean()),
        float(np.bincount(sample.said).max() / sample.rows),
        widest_places(drawn, answers.shape[1]),
        straight_borders(flat, plane),
    )


def cell_centres(plane: Plane, resolution: int) -> NDArray[np.float64]:
    """Middles of the cells, (resolution², 2): the lowest row first, each from left to right."""
    steps = (np.arange(resolution) + 0.5) / resolution
    x = plane.low[0] + steps * (plane.high[0] - plane.low[0])
    y = plane.low[1] + steps * (plane.high[1] - plane.low[1])
    return np.stack([np.tile(x, resolution), np.repeat(y, resolution)], axis=1)


def widest_places(winner: NDArray[np.int64], classes: int) -> NDArray[np.float64]:
    """For each class the place of its region that is farthest from all borders, (classes, 2): see ``Regions.middles``.

    On every third cell, a cell is taken off all around again and again; what is left last is the place.
    """
    coarse = winner[1::3, 1::3]
    size = len(coarse)
    left = np.zeros((classes, size + 2, size + 2), dtype=np.bool_)
    left[:, 1:-1, 1:-1] = coarse == np.arange(classes)[:, None, None]
    depth = left.astype(np.int64)
    is_region = left.sum(axis=(1, 2)) * 100 >= size * size
    while left.any():
        inner = left[:, 1:-1, 1:-1]
        inner &= left[:, :-2, 1:-1] & left[:, 2:, 1:-1] & left[:, 1:-1, :-2] & left[:, 1:-1, 2:]
        depth += left
    deepest = depth[:, 1:-1, 1:-1].reshape(classes, -1).argmax(axis=1)
    places = np.stack([deepest % size + 0.5, deepest // size + 0.5], axis=1) / size
    return np.where(is_region[:, None], places, np.nan)


def network_on_plane(state: NetworkState, network: NetworkSpec, n_classes: int, plane: Plane) -> NetworkState:
    """The same network for points of the plane (rows, 2) in place of examples (rows, features).

    With x = o + V p the first layer computes W x = W o + (W V) p, so W V takes the place of W, and W o joins the bias:
    b + W o, or under batch norm on z a mean of μ - W o. That is exact, and spares the cost of many features.
    """
    if plane.is_whole:
        return state
    old, layout = state.layout, make_layout(network, 2, n_classes)
    parameters = np.zeros(layout.n_parameters, dtype=state.dtype)
    running = state.running.copy()
    wide, first = old.layers[0], layout.layers[0]
    behind_wide, behind = (place.scale if place.batch_norm else place.bias for place in (wide, first))
    parameters[behind:] = state.parameters[behind_wide:]  # everything behind the first W is the same
    weight = old.weight(0, state.parameters).astype(np.float64)
    layout.weight(0, parameters)[...] = weight @ plane.axes.T
    moved = weight @ plane.origin
    if first.batch_norm and not first.normalizes_a:
        layout.running_mean(0, running)[...] -= moved
    else:
        layout.bias(0, parameters)[...] += moved
    return replace(state, layout=layout, parameters=parameters, running=running)


def _asked(points: NDArray[np.float64], dtype: type[np.floating]) -> NDArray[np.floating]:
    return np.ascontiguousarray(points, dtype=dtype)
