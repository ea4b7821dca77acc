"""The line above a plot: its title, and for every trace a key, its name and its value at the crosshair."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.language import tr
from workbench.ui.widgets.theme import Theme

_KEY = 16.0
_GAP = 6.0
_APART = 18.0
_LEAST_TITLE = 0.3  # of the width, however many values there are


@dataclass(frozen=True, slots=True)
class Reading:
    """One trace in the line, in words. ``spread`` goes from smallest to largest, or says where the value stands instead."""

    label: str
    colour: QColor
    value: str
    spread: str = ""
    best: str = ""
    """The best value of the whole run and its step"""
    is_known_by_colour: bool = False
    """Named elsewhere beside its colour; here the name stands in the text only"""

    @property
    def told(self) -> str:
        """All of it, the best value with its word."""
        text = " ".join(part for part in (self.label, self.value, self.spread) if part)
        return f"{text}, {_best(self)}" if self.best else text


class ReadOut(QWidget):
    """Paints itself, because it changes with every move of the mouse. Spreads are left out first, then best values, then names."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._formula = title, ""
        self._readings: tuple[Reading, ...] = ()
        self._text = self._muted = QColor()
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_title(self, title: str, formula: str = "") -> None:
        """Show another title, and beside it, where there is room, what is computed."""
        self._title, self._formula = title, formula
        self.setAccessibleName(title)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        self._text, self._muted = QColor(theme.text), QColor(theme.muted)
        self.update()

    def show_readings(self, readings: Sequence[Reading]) -> None:
        """Show these values."""
        if tuple(readings) != self._readings:
            self._readings = tuple(readings)
            self.update()

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return "; ".join(reading.told for reading in self._readings)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(120, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Title, then the traces from left to right, with as much of each as there is room for."""
        painter = QPainter(self)
        self.paint_with(painter)
        painter.end()

    def paint_with(self, painter: QPainter) -> float:
        """Paint with the top left corner at the origin; where it ends. Of the title is left what values need not."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        metrics = _Widths(self.font())
        bare = sum(_width(metrics, r, spread=False, label=False) for r in self._readings)
        room = max(self.width() - bare - _APART, _LEAST_TITLE * self.width())
        wide = _Widths(bold)
        title = wide.metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, room)
        x = self._draw(painter, wide, 0.0, title, self._text) + (_APART if title else 0.0)
        painter.setFont(self.font())
        formula = metrics.of(self._formula) + _APART if self._formula else 0.0
        if self._formula and (not self._readings or formula <= self.width() - x - bare):
            x = self._draw(painter, metrics, x - _GAP, self._formula, self._muted) + _APART
        room = self.width() - x
        full, with_label = (
            sum(_width(metrics, r, spread=all_of_it, label=True, best=all_of_it) for r in self._readings) <= room
            for all_of_it in (True, False)
        )
        room -= sum(_width(metrics, r, spread=full, label=True) for r in self._readings)
        best: dict[int, str] = {}
        for place, reading in reversed(list(enumerate(self._readings))):  # dev scores come last and matter most
            if reading.best and (width := metrics.of(_best(reading)) + _GAP) <= room:
                best[place] = _best(reading)
                room -= width
        for place, reading in enumerate(self._readings):
            x = self._draw_reading(painter, metrics, x, reading, spread=full, label=with_label)
            if place in best:
                x = self._draw(painter, metrics, x - _APART + _GAP, best[place], self._muted) + _APART
        return x - _APART

    def _draw_reading(
        self, painter: QPainter, metrics: "_Widths", x: float, reading: Reading, *, spread: bool, label: bool
    ) -> float:
        middle = self.height() / 2
        painter.setPen(QPen(reading.colour, 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QLineF(x + 2.0, middle, x + _KEY - 2.0, middle))
        x += _KEY + _GAP
        if label and reading.label and not reading.is_known_by_colour:
            x = self._draw(painter, metrics, x, reading.label, self._muted) + _GAP
        x = self._draw(painter, metrics, x, reading.value, self._text)
        if spread and reading.spread:
            x = self._draw(painter, metrics, x + _GAP, reading.spread, self._muted)
        return x + _APART

    def _draw(self, painter: QPainter, metrics: "_Widths", x: float, text: str, colour: QColor) -> float:
        painter.setPen(colour)
        painter.drawText(QPointF(x, (self.height() + metrics.rise) / 2), text)
        return x + metrics.of(text)


class _Widths:
    """Widths of texts in one font, each measured once: the same ones are asked for again and again while a line is fitted."""

    def __init__(self, font: QFont) -> None:
        self.metrics = QFontMetricsF(font)
        self.rise = self.metrics.ascent() - self.metrics.descent()
        self._known: dict[str, float] = {}

    def of(self, text: str) -> float:
        """In pixels."""
        if text not in self._known:
            self._known[text] = self.metrics.horizontalAdvance(text)
        return self._known[text]


def _best(reading: Reading) -> str:
    return tr("best {best}", best=reading.best)


def _width(metrics: _Widths, reading: Reading, *, spread: bool, label: bool, best: bool = False) -> float:
    width = _KEY + _GAP + metrics.of(reading.value) + _APART
    if label and reading.label and not reading.is_known_by_colour:
        width += metrics.of(reading.label) + _GAP
    if spread and reading.spread:
        width += metrics.of(reading.spread) + _GAP
    if best and reading.best:
        width += metrics.of(_best(reading)) + _GAP
    return width
