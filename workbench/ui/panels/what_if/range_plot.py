"""Loss against the learning rate, both on logarithmic axes, with the suggestion marked."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QColor

from workbench.language import tr
from workbench.numbers import significant
from workbench.training.range_test import RangeResult
from workbench.ui.charts.axes import BottomAxis, Ticks, log_texts, log_ticks
from workbench.ui.charts.line_item import LineItem
from workbench.ui.charts.plot_canvas import PlainPlot
from workbench.ui.charts.text import small_font
from workbench.ui.charts.value_range import ANYTHING, fitting_range
from workbench.ui.widgets.theme import ThemeSource

_HEIGHT, _USUAL = 160, QSize(300, 260)
_PIXELS_PER_LABEL = 50.0


class RateAxis(BottomAxis):
    """Labels decimal logarithms with whole powers of ten."""

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Ticks:
        """Powers of ten, and round rates between them where there is room."""
        return [(1.0, log_ticks(minVal, maxVal, size, _PIXELS_PER_LABEL))]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """``0.001``, ``10⁻⁵``."""
        return log_texts(values)


class RangePlot(PlainPlot):
    """A test, also a part of one."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(RateAxis())
        self._themes = themes
        self.view_box.setLimits(minXRange=0.1, xMin=-15.0, xMax=8.0)
        self.value_axis.set_log(True)
        self._raw, self._smooth = LineItem(self.view_box, 0.0), LineItem(self.view_box, 1.0, is_smooth=True)
        self._mark = pg.InfiniteLine(angle=90)
        self._tag = pg.TextItem(anchor=(0.0, 0.0))
        self._result: RangeResult | None = None
        for part in (self._mark, self._tag):
            self.view_box.addItem(part, ignoreBounds=True)
        self.setMinimumHeight(_HEIGHT)
        self.setAccessibleName(tr("Plot: loss against the learning rate"))
        self.setToolTip(
            tr("Faint: loss of each mini-batch. Strong: smoothed. The line marks the suggested learning rate.")
        )
        self.view_box.reset_asked.connect(self.fit)
        themes.changed.connect(self._use_theme)
        self._show(None)
        self._use_theme()

    def show_result(self, result: RangeResult | None) -> None:
        """Draw another test, also a part of one."""
        self._show(result)
        self.fit()

    def _show(self, result: RangeResult | None) -> None:
        self._result = result
        suggestion = None if result is None else result.suggestion
        self._mark.setVisible(suggestion is not None)
        self._tag.setVisible(suggestion is not None)
        if result is None:
            for line in (self._raw, self._smooth):
                line.set_data(np.empty(0), np.empty(0))
            return
        x = np.log10(result.rates)
        for part, losses in ((self._raw, result.losses), (self._smooth, result.smoothed)):
            known = np.isfinite(losses) & (losses > 0.0)
            part.set_data(x[known], np.log10(losses[known]))
        if suggestion is not None:
            self._mark.setValue(math.log10(suggestion))
            self._tag.setText(f"α {significant(suggestion, 3)}")
            self.setAccessibleDescription(
                tr("Suggested learning rate: {suggestion}", suggestion=significant(suggestion, 3))
            )

    def sizeHint(self) -> QSize:
        """As wide as a narrow dock; higher where there is room."""
        return _USUAL

    @Slot()
    def fit(self) -> None:
        """Show all of it; the runaway at the end may leave at the top."""
        result = self._result
        if result is None or len(result.rates) < 2:
            return
        x = np.log10(result.rates)
        values = result.smoothed[np.isfinite(result.smoothed) & (result.smoothed > 0.0)]
        if len(values) == 0:
            return
        low, high = fitting_range(None, (math.log10(values.min()), math.log10(values.max())), ANYTHING, 0.12)
        self.view_box.setXRange(float(x[0]), float(x[-1]), padding=0.02)
        self.view_box.show_values(low, high)
        if result.suggestion is not None:
            self._tag.setAnchor((1.0 if math.log10(result.suggestion) > x.mean() else 0.0, 0.0))
            self._tag.setPos(math.log10(result.suggestion), high)

    @Slot()
    def _use_theme(self) -> None:
        theme = self._themes.theme
        self.set_theme(theme)
        faint = QColor(theme.series[0])
        faint.setAlphaF(0.25)
        self._raw.set_pen(faint, 1.0)
        self._smooth.set_pen(QColor(theme.series[0]), 2.0)
        self._mark.setPen(pg.mkPen(theme.series[1], width=2))
        self._tag.setColor(QColor(theme.text))
        self._tag.setFont(small_font(self.font()))
        self._tag.fill = pg.mkBrush(theme.plot_background)
