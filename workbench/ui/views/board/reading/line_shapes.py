"""Lines through parallel axes: as one path, across axes without a value, nearest to a point."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QPainterPath

from workbench.ui.views.board.board_data import Floats


def line_path(x: Floats, y: Floats) -> QPainterPath:
    """One path of all lines: axes at ``x``, (axes,), heights ``y``, (lines, axes); a NaN at an end is left out."""
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


def bridged(x: Floats, y: Floats) -> Floats:
    """Heights ``y``, (lines, axes), with straight lines across axes where a trial has no value: it has no such layer."""
    filled = y.copy()
    for line in np.flatnonzero(np.isnan(y[:, 1:-1]).any(axis=1)).tolist():
        known = np.isfinite(y[line])
        if known.any():
            filled[line] = np.interp(x, x[known], y[line, known], left=np.nan, right=np.nan)
    return filled


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
