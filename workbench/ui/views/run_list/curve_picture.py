"""A loss curve as small as a stamp, drawn from what is kept of a run."""

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from workbench.ui.widgets.theme import Theme

_MARGIN: Final = 4.0
_LEAST_SPAN: Final = 1e-9


def curve_picture(
    curve: tuple[tuple[float, float], ...],
    width: int,
    height: int,
    ratio: float,
    theme: Theme,
    *,
    is_grey: bool = False,
) -> QPixmap:
    """``curve``: share of the way, loss. In logical pixels at a device pixel ratio; a losses' axis is logarithmic where it can be."""
    picture = QPixmap(round(width * ratio), round(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor(theme.plot_background))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.grid), 1.0))
    for part in (1, 2):
        y = round(part * height / 3) + 0.5
        painter.drawLine(QPointF(0.0, y), QPointF(float(width), y))
    ink = QColor(theme.muted if is_grey else theme.series[0])
    if len(curve) < 2:
        painter.setPen(QColor(theme.muted))
        painter.drawText(QRectF(0, 0, width, height), Qt.AlignmentFlag.AlignCenter, "–")
    else:
        pen = QPen(ink, 1.6)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points_in(curve, width, height)))
    painter.end()
    return picture


def points_in(curve: tuple[tuple[float, float], ...], width: int, height: int) -> list[QPointF]:
    """Where the line goes: from the left to the right, the lowest loss at the bottom."""
    losses = [loss for _, loss in curve]
    values = [math.log10(loss) for loss in losses] if min(losses) > 0.0 else losses
    low, high = min(values), max(values)
    span = max(high - low, _LEAST_SPAN)
    across, down = width - 2 * _MARGIN, height - 2 * _MARGIN
    is_level = high - low < _LEAST_SPAN
    return [
        QPointF(_MARGIN + share * across, height / 2 if is_level else _MARGIN + (high - value) / span * down)
        for (share, _), value in zip(curve, values, strict=True)
    ]
