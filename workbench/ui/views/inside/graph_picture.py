"""A small plot of a few curves that do not grow: linear or logarithmic axes, lines or dots, read off point by point."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from workbench.insight.microscope.passing import Doubles
from workbench.numbers import tick_text
from workbench.search.space.ticks import round_values
from workbench.ui.charts.cell_picture import Cell, CellPicture
from workbench.ui.widgets.theme import Theme, ThemeSource

_DOT: Final = 3.0
_LABELS: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class GraphLine:
    """One curve. ``colour`` is the place in the theme's series; ``style``: line, dashes or dots."""

    name: str
    x: Doubles
    y: Doubles
    colour: int = 0
    style: str = "line"


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """``reading`` says what is at a point of the first line. ``marks`` are x that are labelled; by default round ones."""

    lines: tuple[GraphLine, ...]
    x_title: str
    reading: Callable[[int], str]
    x_log: bool = False
    y_log: bool = False
    marks: tuple[float, ...] = ()
    here: float | None = None
    """An x that is marked: where the cursor is."""


class GraphPicture(CellPicture):
    """A column for each point of the first line."""

    def __init__(self, themes: ThemeSource, name: str) -> None:
        super().__init__(themes, name)
        self._graph: Graph | None = None
        self._ends = (0.0, 1.0, 0.0, 1.0)

    def show_graph(self, graph: Graph | None) -> None:
        """Show these curves, or none."""
        self._graph = graph
        if graph is not None:
            self._ends = _ends(graph)
        self.has_changed()

    def shape(self) -> Cell:
        return (0, 0) if self._graph is None or not len(self._graph.lines[0].x) else (1, len(self._graph.lines[0].x))

    def reading(self, row: int, column: int) -> str:
        return "" if self._graph is None else self._graph.reading(column)

    def area(self) -> QRectF:
        """Between the labels, below the names of the curves."""
        line, left = self.small_metrics().height(), self.small_metrics().horizontalAdvance("0.00001") + 6.0
        return QRectF(
            left, line + 4.0, max(1.0, self.width() - left - 10.0), max(1.0, self.height() - 3.0 * line - 8.0)
        )

    def cell_rect(self, row: int, column: int, area: QRectF | None = None) -> QRectF:
        """A strip around a point."""
        area = self.area() if area is None else area
        if self._graph is None:
            return QRectF()
        x = self._place(float(self._graph.lines[0].x[column]), math.nan, area).x()
        return QRectF(x - 2.0, area.top(), 4.0, area.height())

    def cell_at(self, place: QPointF) -> Cell | None:
        """The point nearest to a place."""
        area = self.area()
        if self._graph is None or not self.shape()[1] or not area.contains(place):
            return None
        xs = [self._place(float(x), math.nan, area).x() for x in self._graph.lines[0].x]
        return 0, int(np.abs(np.array(xs) - place.x()).argmin())

    def _place(self, x: float, y: float, area: QRectF) -> QPointF:
        left, right, low, high = self._ends
        graph = self._graph
        if graph is not None:
            x, y = (_log(x) if graph.x_log else x), (_log(y) if graph.y_log else y)
        return QPointF(
            area.left() + (x - left) / (right - left) * area.width(),
            area.bottom() - (y - low) / (high - low) * area.height() if math.isfinite(y) else math.nan,
        )

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Grid, labels, curves and their names."""
        graph, area = self._graph, self.area()
        if graph is None:
            return
        painter.fillRect(area, QColor(theme.plot_background))
        self._paint_axes(painter, graph, area, theme)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line in graph.lines:
            self._paint_line(painter, line, area, theme)
        self._paint_names(painter, graph.lines, area, theme)

    def _paint_axes(self, painter: QPainter, graph: Graph, area: QRectF, theme: Theme) -> None:
        left, right, low, high = self._ends
        metrics, ink = self.small_metrics(), Qt.TextFlag.TextDontClip
        for y in _marks(low, high, log=graph.y_log):
            at = self._place(math.nan, y, area).y()
            painter.setPen(QPen(QColor(theme.grid), 1.0))
            painter.drawLine(QLineF(area.left(), at, area.right(), at))
            painter.setPen(QColor(theme.muted))
            rect = QRectF(0.0, at - metrics.height() / 2.0, area.left() - 4.0, metrics.height())
            painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | ink, tick_text(y))
        end = -math.inf
        for x in graph.marks or _marks(left, right, log=graph.x_log):
            at, text = self._place(x, math.nan, area).x(), tick_text(x)
            wide = metrics.horizontalAdvance(text)
            start = min(at - wide / 2.0, self.width() - wide - 1.0)
            if start > end + 6.0:
                painter.drawText(QRectF(start, area.bottom() + 2.0, wide, metrics.height()), ink, text)
                end = start + wide
        title = QRectF(area.left(), area.bottom() + 2.0 + metrics.height(), area.width(), metrics.height())
        painter.drawText(title, Qt.AlignmentFlag.AlignCenter | ink, graph.x_title)
        if graph.here is not None:
            at = self._place(graph.here, math.nan, area).x()
            painter.setPen(QPen(QColor(theme.accent), 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(at, area.top(), at, area.bottom()))

    def _paint_line(self, painter: QPainter, line: GraphLine, area: QRectF, theme: Theme) -> None:
        colour = QColor(theme.series[line.colour % len(theme.series)])
        points = [self._place(float(x), float(y), area) for x, y in zip(line.x, line.y, strict=True)]
        shown = [point for point in points if math.isfinite(point.y())]
        if line.style == "dots":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for point in shown:
                painter.drawEllipse(point, _DOT, _DOT)
            return
        style = Qt.PenStyle.DashLine if line.style == "dashes" else Qt.PenStyle.SolidLine
        painter.setPen(QPen(colour, 1.6, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(shown))

    def _paint_names(self, painter: QPainter, lines: Sequence[GraphLine], area: QRectF, theme: Theme) -> None:
        metrics, at = self.small_metrics(), 2.0
        for line in lines:
            wide = metrics.horizontalAdvance(line.name)
            if not line.name or at + 16.0 + wide > self.width():
                continue
            middle = 1.0 + metrics.height() / 2.0
            mark = GraphLine("", np.array([0.0]), np.array([0.0]), line.colour, line.style)
            self._paint_mark(painter, mark, QPointF(at, middle), theme)
            painter.setPen(QColor(theme.text))
            painter.drawText(QRectF(at + 16.0, 1.0, wide + 2.0, metrics.height()), Qt.TextFlag.TextDontClip, line.name)
            at += 16.0 + wide + 12.0

    def _paint_mark(self, painter: QPainter, line: GraphLine, at: QPointF, theme: Theme) -> None:
        colour = QColor(theme.series[line.colour % len(theme.series)])
        if line.style == "dots":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(at + QPointF(6.0, 0.0), _DOT, _DOT)
            return
        style = Qt.PenStyle.DashLine if line.style == "dashes" else Qt.PenStyle.SolidLine
        painter.setPen(QPen(colour, 1.6, style))
        painter.drawLine(QLineF(at, at + QPointF(12.0, 0.0)))


def _log(value: float) -> float:
    return math.log10(value) if value > 0.0 else math.nan


def _ends(graph: Graph) -> tuple[float, float, float, float]:
    """Left, right, low and high, as logarithms where the axis is one."""
    found: list[float] = []
    for log, name in ((graph.x_log, "x"), (graph.y_log, "y")):
        values = np.concatenate([getattr(line, name) for line in graph.lines]).astype(np.float64)
        if log:
            values = np.log10(values[values > 0.0])
        values = values[np.isfinite(values)]
        low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
        room = (high - low) * (0.06 if name == "y" else 0.02) or max(abs(low) * 0.1, 0.5)
        found += [low - room, high + room]
    return found[0], found[1], found[2], found[3]


def _marks(low: float, high: float, *, log: bool) -> list[float]:
    if not log:
        return list(round_values(low, high, _LABELS))
    decades = [10.0**power for power in range(math.ceil(low), math.floor(high) + 1)]
    if len(decades) >= 2:
        return decades[:: -(-len(decades) // _LABELS)]
    steps = [digit * 10.0**power for power in range(math.floor(low), math.ceil(high) + 1) for digit in (1, 2, 5)]
    return [value for value in steps if low <= math.log10(value) <= high]
