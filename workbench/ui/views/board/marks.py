"""How trials are drawn: a shape for the state, a colour for the score.

done: a dot · pruned: a ring · running: a ring with a dot · stopped: a square · failed: a cross · diverged: a red cross.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from workbench.ui.views.board.board_data import BoardData, Bools
from workbench.ui.widgets.theme import Theme

_SIDE: Final = 16
_RATIO: Final = 2.0


def state_pixmap(word: str, theme: Theme) -> QPixmap:
    """The picture for "Done", "Pruned", …, as ``words.state_word`` says it; 16 logical pixels."""
    picture = QPixmap(round(_SIDE * _RATIO), round(_SIDE * _RATIO))
    picture.setDevicePixelRatio(_RATIO)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(_SIDE / 2, _SIDE / 2)
    _paint(painter, word, theme)
    painter.end()
    return picture


def _paint(painter: QPainter, word: str, theme: Theme) -> None:
    centre, colour = QPointF(0.0, 0.0), QColor(theme.series[0])
    painter.setPen(QPen(colour, 1.8))
    match word:
        case "Done":
            painter.setBrush(colour)
            painter.drawEllipse(centre, 4.0, 4.0)
        case "Pruned":
            painter.drawEllipse(centre, 4.0, 4.0)
        case "Running":
            painter.setPen(QPen(QColor(theme.accent), 1.8))
            painter.drawEllipse(centre, 4.5, 4.5)
            painter.setBrush(QColor(theme.text))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(centre, 1.6, 1.6)
        case "Stopped":
            painter.setBrush(colour)
            painter.drawRect(QRectF(-3.0, -3.0, 6.0, 6.0))
        case "Waiting":
            painter.setPen(QPen(QColor(theme.muted), 1.4, Qt.PenStyle.DotLine))
            painter.drawEllipse(centre, 4.0, 4.0)
        case _:
            painter.setPen(QPen(QColor(theme.error if word == "Diverged" else theme.muted), 1.8))
            painter.drawLine(QLineF(-3.5, -3.5, 3.5, 3.5))
            painter.drawLine(QLineF(-3.5, 3.5, 3.5, -3.5))


Floats = NDArray[np.float64]

STEPS: Final = 12
"""Colours from the worst score to the best."""
_DOT: Final = 7.0
_HOLE: Final = 3.6
_CROSS: Final = 3.2


class Marks:
    """Paints many trials at once, those of one colour together."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.colours = score_colours(theme)

    def paint(self, painter: QPainter, data: BoardData, x: Floats, y: Floats, shown: Bools) -> None:
        """Paint the trials that are ``shown`` at ``x`` and ``y`` in pixels; places that are NaN are left out."""
        painter.save()
        shown = shown & np.isfinite(x) & np.isfinite(y)
        failed = (data.states == "failed") | data.diverged
        steps = steps_of(data.score_positions)
        for step in np.unique(steps[shown & ~failed]).tolist():
            here = shown & ~failed & (steps == step)
            squares = here & (data.states == "stopped")
            self._paint_points(painter, x, y, here & ~squares, _DOT, self.colours[step], Qt.PenCapStyle.RoundCap)
            self._paint_points(painter, x, y, squares, _DOT, self.colours[step], Qt.PenCapStyle.SquareCap)
        background = QColor(self._theme.plot_background)
        rings = shown & ((data.states == "pruned") | (data.states == "running"))
        self._paint_points(painter, x, y, rings, _HOLE, background, Qt.PenCapStyle.RoundCap)
        running = shown & (data.states == "running")
        self._paint_points(painter, x, y, running, 2.0, QColor(self._theme.text), Qt.PenCapStyle.RoundCap)
        self._paint_crosses(painter, x, y, shown & failed & ~data.diverged, self._theme.muted)
        self._paint_crosses(painter, x, y, shown & data.diverged, self._theme.error)
        painter.restore()

    def _paint_points(
        self, painter: QPainter, x: Floats, y: Floats, here: Bools, width: float, colour: QColor, cap: Qt.PenCapStyle
    ) -> None:
        if here.any():
            painter.setPen(
                QPen(colour, width - (1.5 if cap == Qt.PenCapStyle.SquareCap else 0.0), Qt.PenStyle.SolidLine, cap)
            )
            painter.drawPoints(polygon(x[here], y[here]))

    def _paint_crosses(self, painter: QPainter, x: Floats, y: Floats, here: Bools, colour: str) -> None:
        if not here.any():
            return
        painter.setPen(QPen(QColor(colour), 1.6))
        lines = []
        for a, b in zip(x[here].tolist(), y[here].tolist(), strict=True):
            lines.append(QLineF(a - _CROSS, b - _CROSS, a + _CROSS, b + _CROSS))
            lines.append(QLineF(a - _CROSS, b + _CROSS, a + _CROSS, b - _CROSS))
        painter.drawLines(lines)

    def paint_star(self, painter: QPainter, x: float, y: float) -> None:
        """A ring around the best trial."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.text), 1.6))
        painter.drawEllipse(QPointF(x, y), 6.5, 6.5)


def steps_of(positions: Floats) -> NDArray[np.int64]:
    """The colour of each position, 0 for those that are NaN."""
    known = np.nan_to_num(positions, nan=0.0)
    return np.clip((known * STEPS).astype(np.int64), 0, STEPS - 1)


def score_colours(theme: Theme) -> tuple[QColor, ...]:
    """``STEPS`` colours from the worst score to the best: from a muted one to the first of the series."""
    worst, middle, best = QColor(theme.series[1]), QColor(theme.border), QColor(theme.series[0])
    half = STEPS / 2.0 - 0.5
    return tuple(
        _between(worst, middle, step / half) if step < half else _between(middle, best, step / half - 1.0)
        for step in range(STEPS)
    )


def _between(start: QColor, end: QColor, share: float) -> QColor:
    pairs = ((start.redF(), end.redF()), (start.greenF(), end.greenF()), (start.blueF(), end.blueF()))
    red, green, blue = (a + (b - a) * share for a, b in pairs)
    return QColor.fromRgbF(red, green, blue)


def polygon(x: Floats, y: Floats) -> QPolygonF:
    """Points as Qt wants them."""
    return QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)])
