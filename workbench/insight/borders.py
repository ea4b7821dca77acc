"""Where two classes are equally probable, for a network without a hidden layer: straight lines.

Softmax of z = W x + b gives two classes i, j the same probability where (wᵢ - wⱼ)·x + (bᵢ - bⱼ) = 0. Of that line the part is a
border of regions on which no other class is more probable.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from workbench.engine.layers.outputs import LOGISTIC
from workbench.insight.network_state import NetworkState
from workbench.insight.plane import Plane

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Border:
    """Between the classes ``first`` and ``second``, from ``start`` to ``end`` on the plane."""

    first: int
    second: int
    start: tuple[float, float]
    end: tuple[float, float]


def straight_borders(flat: NetworkState, plane: Plane) -> tuple[Border, ...]:
    """Of a network on the plane, (2 inputs), that has no hidden layer; none otherwise."""
    if flat.last > 0:
        return ()
    w = flat.layout.weight(0, flat.parameters).astype(np.float64)
    b = flat.layout.bias(0, flat.parameters).astype(np.float64)
    if flat.layout.output == LOGISTIC:
        w, b = np.vstack([np.zeros(2), w]), np.append(0.0, b)
    found = (_border(w, b, pair, plane) for pair in combinations(range(len(b)), 2))
    return tuple(border for border in found if border is not None)


def _border(w: Numbers, b: Numbers, pair: tuple[int, int], plane: Plane) -> Border | None:
    """The line as point + t · along, and the t for which it is inside the picture and no third class is ahead."""
    first, second = pair
    normal, offset = w[first] - w[second], b[first] - b[second]
    size = float(normal @ normal)
    if size == 0.0:
        return None
    point, along = -offset * normal / size, np.array([-normal[1], normal[0]]) / np.sqrt(size)
    low, high = np.array(plane.low), np.array(plane.high)
    slopes = [*along, *(-along), *((w[first] - w[k]) @ along for k in range(len(b)) if k not in pair)]
    rooms = [*(point - low), *(high - point)]
    rooms += [(w[first] - w[k]) @ point + b[first] - b[k] for k in range(len(b)) if k not in pair]
    start, end = -np.inf, np.inf
    for slope, room in zip(slopes, rooms, strict=True):  # room + t · slope >= 0
        if slope > 0.0:
            start = max(start, -room / slope)
        elif slope < 0.0:
            end = min(end, -room / slope)
        elif room < 0.0:
            return None
    if not start < end:
        return None
    ends = [point + t * along for t in (start, end)]
    return Border(first, second, (float(ends[0][0]), float(ends[0][1])), (float(ends[1][0]), float(ends[1][1])))
