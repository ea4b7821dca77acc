"""The two axes: steps or epochs below, values at the left on a linear or a decimal-logarithmic scale.

Data on a logarithmic axis are drawn as their decimal logarithms; only the labels are translated back. That keeps every
item (curves, bands, marks) free of logarithms.
"""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetrics

from workbench.numbers import grouped, rounded, tick_text
from workbench.search.space.ticks import round_values
from workbench.ui.charts.shared_steps import Timeline

Ticks = list[tuple[float | None, list[float]]]

_OVERHANG = 30.0
_OVERLAP = 8.0
_PIXELS_PER_LABEL = 15.0
_PIXELS_PER_VALUE = 30.0
_GAP = 16.0
_PIXELS_PER_STEP, _PIXELS_PER_EPOCH = 75.0, 60.0
_LONGEST = 300.0  # decades either way, as far as numbers go
_WIDEST_VALUE = "−0.00001"


class BottomAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Numbers without ticks; the first and the last one stand over the ends of the axis."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.enableAutoSIPrefix(False)
        self.setStyle(maxTickLevel=0, maxTextLevel=0, tickLength=0, hideOverlappingLabels=False)

    def boundingRect(self) -> QRectF:
        """Wider than the axis."""
        return QRectF(super().boundingRect().adjusted(-_OVERHANG, 0.0, _OVERHANG, 0.0))

    def set_font(self, font: QFont) -> None:
        """Use a font."""
        self.setTickFont(font)


class StepAxis(BottomAxis):
    """Labels steps, or the epochs that belong to them."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__()
        self._timeline = timeline

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Ticks:
        """Round steps, or the steps of round epochs, where they stand along the axis."""
        epochs, steps = self._timeline.epochs, self._timeline.scale
        first, last = steps.step(minVal), steps.step(maxVal)
        if not self._timeline.in_epochs or epochs is None:
            font = self.style["tickFont"] or QFont()
            width = QFontMetrics(font).horizontalAdvance(grouped(float(last)))
            apart = max(_PIXELS_PER_STEP, width + _GAP)
            level = _level(self._round(first, last, _most(size, apart), whole=True))
        else:
            apart = _PIXELS_PER_EPOCH
            first, last = epochs.epochs([first, last]).tolist()
            ((spacing, found),) = _level(self._round(first, last, _most(size, apart), whole=False))
            level = [(spacing, epochs.steps(np.asarray(found)).tolist())]
        if not steps.is_log:
            return level
        positions = [steps.position(step) for step in level[0][1]]
        return [(level[0][0], _apart(positions, 0.7 * apart / max(size, 1.0) * (maxVal - minVal)))]

    def _round(self, first: float, last: float, most: int, *, whole: bool) -> tuple[float, ...]:
        if not self._timeline.scale.is_log or last <= 10.0 * max(first, 0.0):
            return round_values(first, last, most, whole=whole)
        least = 1.0 if whole else 0.1
        return (*((0.0,) if first <= 0.0 else ()), *round_values(max(first, least), last, most, "log", whole=whole))

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """``20 000`` for steps, ``12`` or ``0.25`` for epochs."""
        epochs = self._timeline.epochs
        values = [self._timeline.scale.step(value) for value in values]
        if not self._timeline.in_epochs or epochs is None or not values:
            return [grouped(value) for value in values]
        if self._timeline.scale.is_log:
            return [tick_text(rounded(epoch, 3)) for epoch in epochs.epochs(values).tolist()]
        decimals = max(0, math.ceil(-math.log10(spacing)))
        return [f"{epoch:.{decimals}f}" for epoch in epochs.epochs(values).tolist()]


class ValueAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Labels values; always equally wide, so that the plots above each other stay aligned."""

    def __init__(self) -> None:
        super().__init__("left")
        self.is_log = False
        self.enableAutoSIPrefix(False)
        self.setStyle(maxTickLevel=0, maxTextLevel=0, tickLength=0, autoExpandTextSpace=False, tickTextOffset=6)

    def boundingRect(self) -> QRectF:
        """Higher than the axis, for the numbers at its ends."""
        return QRectF(super().boundingRect().adjusted(0.0, -_OVERLAP, 0.0, _OVERLAP))

    def set_font(self, font: QFont) -> None:
        """Use a font, and make room for the widest label in it."""
        self.setTickFont(font)
        self.setWidth(QFontMetrics(font).horizontalAdvance(_WIDEST_VALUE) + 10)

    def set_log(self, is_log: bool) -> None:
        """Take the values for decimal logarithms."""
        self.is_log = is_log
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Ticks:
        """Round numbers; on a logarithmic axis powers of ten where there are at least three."""
        if not self.is_log:
            return even_ticks(minVal, maxVal, size, _PIXELS_PER_VALUE)
        return [(None, log_ticks(minVal, maxVal, size, _PIXELS_PER_LABEL))]

    def tickStrings(self, values: list[float], scale: float, spacing: float | None) -> list[str]:
        """Short texts; a power of ten as 10⁻⁵ where it would be long."""
        if not self.is_log:
            return [text.replace("-", "−") for text in super().tickStrings(values, scale, spacing)]
        return log_texts(values)


def even_ticks(low: float, high: float, size: float, apart: float) -> Ticks:
    """Round values, on ``size`` pixels about ``apart`` pixels from each other."""
    return _level(round_values(low, high, _most(size, apart)))


def log_ticks(low: float, high: float, size: float, apart: float) -> list[float]:
    """Decimal logarithms of round values between two decimal logarithms, at least ``apart`` of ``size`` pixels apart."""
    low, high = (min(max(end, -_LONGEST), _LONGEST) for end in (low, high))
    values = round_values(10.0**low, 10.0**high, _most(size, 0.8 * apart), "log")  # of even steps some fall away
    return _apart([math.log10(value) for value in values], apart / max(size, 1.0) * (high - low))


def log_texts(values: Sequence[float]) -> list[str]:
    """What stands at decimal logarithms: ``0.001``, ``10⁻⁵``."""
    return [tick_text(10.0**value) for value in values]


def _most(size: float, pixels: float) -> int:
    return max(2, int(size / pixels) + 1)


def _level(values: Sequence[float]) -> Ticks:
    """As pyqtgraph asks for them: the distance decides the decimals of the labels."""
    return [(values[1] - values[0] if len(values) > 1 else 1.0, list(values))]


def _apart(ticks: list[float], least: float) -> list[float]:
    """From the lowest on, those that keep their distance: even steps crowd at the upper end of a logarithmic axis."""
    kept: list[float] = []
    for tick in sorted(ticks):
        if not kept or tick - kept[-1] >= least:
            kept.append(tick)
    return kept
