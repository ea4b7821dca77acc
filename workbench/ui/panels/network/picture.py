"""What is drawn of a network, as a value: layers, ends, selection and size, and where each column stands."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from workbench.numbers import grouped
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.ui.panels.network.drawing_layout import Column, circles, visible_columns

LINE = 13.0
"""Height of a line of text."""
TOP = 3 * LINE + 3.0
CIRCLES_HEIGHT = 112.0
BOTTOM = 4 * LINE + 5.0
HEIGHT = TOP + CIRCLES_HEIGHT + BOTTOM

_GUESSED_UNITS = 6
_BAND_SHIFT = 4.0
_WIDEST_AREA = 84.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A network between so many features and answers, classes or targets (None: not known), ``width`` pixels wide."""

    network: NetworkSpec
    n_features: int | None
    n_answers: int | None
    selected: int
    width: float

    @property
    def columns(self) -> tuple[Column, ...]:
        """What is drawn from left to right."""
        return visible_columns(len(self.network.layers) + 2, self.selected, self.width)

    @property
    def column_width(self) -> float:
        """The room of each column."""
        return self.width / len(self.columns)

    def place_at(self, x: float) -> int:
        """The place among ``columns`` that is ``x`` pixels from the left."""
        return min(len(self.columns) - 1, max(0, int(x / max(1.0, self.column_width))))

    def centre_of(self, place: int) -> QPointF:
        """The middle of the column at a place."""
        return QPointF(self.column_width * (place + 0.5), TOP + CIRCLES_HEIGHT / 2)

    def area_of(self, place: int) -> QRectF:
        """The room of the column at a place, under the two lines of shapes."""
        width = min(self.column_width - 1, _WIDEST_AREA)
        return QRectF(self.centre_of(place).x() - width / 2, 2 * LINE + 1.5, width, HEIGHT - 2 * LINE - 3)

    def layer(self, index: int) -> DenseLayer | None:
        """The hidden layer of a column; None for both ends."""
        return self.network.layers[index - 1] if 0 < index <= len(self.network.layers) else None

    def band_side(self, index: int) -> float:
        """Where the band of batch norm stands: -1 before the circles, which are a = g(z̃), 1 after them, 0 nowhere."""
        layer = self.layer(index)
        if layer is None or not layer.batch_norm:
            return 0.0
        return 1.0 if self.network.batch_norm_on == "a" else -1.0

    def units(self, index: int) -> int | None:
        """Features or units of a column; None while they are not known."""
        layer = self.layer(index)
        if layer is not None:
            return layer.units
        if index == 0:
            return self.n_features
        return 1 if self.network.output == "logistic" else self.n_answers or None

    def count(self, index: int) -> str:
        """The number of units as it is written."""
        units = self.units(index)
        return "?" if units is None else grouped(units)

    def circle_centres(self, place: int, index: int) -> list[QPointF]:
        """Centres of the circles of one column."""
        x = self.centre_of(place).x() - _BAND_SHIFT * self.band_side(index)
        fractions = circles(self.units(index) or _GUESSED_UNITS).centres
        return [QPointF(x, TOP + CIRCLES_HEIGHT * fraction) for fraction in fractions]
