"""The two axes: steps or epochs below, values at the left on a linear or a decimal-logarithmic scale.

Data on a logarithmic axis are drawn as their decimal logarithms; only the labels are translated back. That keeps every
item (curves, bands, marks) free of logarithms.
"""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetrics

from workbench.numbers import grouped, tick_text
from workbench.ui.charts.shared_steps import Timeline

Ticks = list[tuple[float | None, list[float]]]

_OVERHANG = 30.0
_OVERLAP = 6.0
_PIXELS_PER_LABEL = 15.0
_MOST_DIVIDED = 2.5
_MANTISSAS = (  # labels within a decade, and the smallest distance between two of them in decades
    ((1.0, 2.0, 5.0), math.log10(2.0)),
    ((1.0, 3.0), math.log10(3.0)),
)
_WIDEST_VALUE = "−0.00001"


class StepAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Labels steps, or the epochs that belong to them."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__("bottom")
        self._timeline = timeline
        self.enableAutoSIPrefix(False)
        self.setStyle(maxTickLevel=0, maxTextLevel=0, tickLength=0, hideOverlappingLabels=False)

    def boundingRect(self) -> QRectF:
        """Wider than the axis: the first and the last number stand over its ends."""
        return QRectF(super().boundingRect().adjusted(-_OVERHANG, 0.0, _OVERHANG, 0.0))

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Ticks:
        """Round steps, or the steps of round epochs."""
        epochs = self._timeline.epochs
        if not self._timeline.in_epochs or epochs is None:
            return [level for level in super().tickValues(minVal, maxVal, size) if level[0] >= 1.0]
        first, last = epochs.epochs([minVal, maxVal]).tolist()
        levels = super().tickValues(first, last, size)
        return [(spacing, epochs.steps(np.asarray(values)).tolist()) for spacing, values in levels]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """``20 000`` for steps, ``12`` or ``0.25`` for epochs."""
        epochs = self._timeline.epochs
        if not self._timeline.in_epochs or epochs is None or not len(values):
            return [grouped(value) for value in values]
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
        """Round numbers; on a logarithmic axis powers of ten where there are at least two."""
        if not self.is_log:
            return list(super().tickValues(minVal, maxVal, size))
        span, least = maxVal - minVal, _PIXELS_PER_LABEL / max(size, 1.0) * (maxVal - minVal)
        if span < 0.5:
            levels = super().tickValues(10.0**minVal, 10.0**maxVal, size)
            return [(spacing, _apart([math.log10(v) for v in values if v > 0.0], least)) for spacing, values in levels]
        decades = range(math.floor(minVal), math.ceil(maxVal) + 1)
        for mantissas, gap in _MANTISSAS:
            if gap >= least and span < _MOST_DIVIDED:
                ticks = [decade + math.log10(mantissa) for decade in decades for mantissa in mantissas]
                return [(1.0, [tick for tick in ticks if minVal <= tick <= maxVal])]
        stride = max(1, math.ceil(least))
        return [(None, [float(d) for d in decades if d % stride == 0 and minVal <= d <= maxVal])]

    def tickStrings(self, values: list[float], scale: float, spacing: float | None) -> list[str]:
        """Short texts; a power of ten as 10⁻⁵ where it would be long."""
        if not self.is_log:
            return [text.replace("-", "−") for text in super().tickStrings(values, scale, spacing)]
        if spacing is None:
            return [tick_text(10.0**value) for value in values]
        return [tick_text(10.0**value) for value in values]


def _apart(ticks: list[float], least: float) -> list[float]:
    """From the lowest on, those that keep their distance: even steps crowd at the upper end of a logarithmic axis."""
    kept: list[float] = []
    for tick in sorted(ticks):
        if not kept or tick - kept[-1] >= least:
            kept.append(tick)
    return kept
