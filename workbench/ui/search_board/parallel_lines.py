"""Trials as lines through parallel axes, as paths that are drawn in one go."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QPainterPath

Floats = NDArray[np.float64]


def line_path(x: Floats, y: Floats) -> QPainterPath:
    """One path of all lines: axes at ``x``, (axes,), heights ``y``, (lines, axes); a NaN leaves a gap."""
    lines, axes = y.shape
    if lines == 0 or axes < 2:
        return QPainterPath()
    known = np.isfinite(y)
    connect = np.zeros((lines, axes), dtype=np.int32)
    connect[:, :-1] = known[:, :-1] & known[:, 1:]
    # Gaps are not drawn, but a path cannot hold NaN.
    path: QPainterPath = pg.arrayToQPath(
        np.tile(x, lines), np.where(known, y, 0.0).ravel(), connect=connect.ravel(), finiteCheck=False
    )
    return path


def nearest_line(x: Floats, y: Floats, at_x: float, at_y: float) -> tuple[int, float] | None:
    """The line nearest to a point, and how far above or below; None where no line passes."""
    if len(y) == 0 or not x[0] <= at_x <= x[-1]:
        return None
    right = min(max(1, int(np.searchsorted(x, at_x))), len(x) - 1)
    share = (at_x - x[right - 1]) / (x[right] - x[right - 1])
    heights = y[:, right - 1] * (1.0 - share) + y[:, right] * share
    distance = np.abs(heights - at_y)
    if not np.isfinite(distance).any():
        return None
    nearest = int(np.nanargmin(distance))
    return nearest, float(distance[nearest])
