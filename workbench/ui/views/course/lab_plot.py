"""A picture of a lab as a plot of the workbench: it can be zoomed, pointed at by keys, and copied."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QKeyEvent, QResizeEvent, QWheelEvent

from workbench.labs.lab import Axis, Picture, Series
from workbench.language import tr
from workbench.numbers import significant
from workbench.ui.charts.axes import BottomAxis, Ticks, even_ticks, log_texts, log_ticks
from workbench.ui.charts.band_item import BandItem
from workbench.ui.charts.colours import class_colour
from workbench.ui.charts.crosshair_item import CrosshairItem
from workbench.ui.charts.line_item import LineItem
from workbench.ui.charts.plot_canvas import PlainPlot
from workbench.ui.charts.text import small_font
from workbench.ui.charts.value_range import ANYTHING, fitting_range
from workbench.ui.views.course.series_item import BarsItem, PointsItem, RegionsItem
from workbench.ui.widgets.local_keys import local_key, scope_text
from workbench.ui.widgets.theme import Theme, ThemeSource

Values = NDArray[np.float64]
_SIZE: Final = QSize(420, 230)
_APART: Final = 64.0  # pixels between labels of the axis below
_BARS: Final = 0.8  # of the room of a place
_BAND: Final = 0.2
_OF_RUNS: Final = ("extremes", "log_steps")
"""Keys of plots over the steps of a run"""


class LabAxis(BottomAxis):
    """Numbers, decimal logarithms, or the names of places."""

    def __init__(self, axis: Axis) -> None:
        super().__init__()
        self._axis = axis

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Ticks:
        """Round numbers, or as many names as there is room for."""
        if self._axis.ticks:
            metrics = QFontMetricsF(self.style["tickFont"] or QFont())
            widest = max(metrics.horizontalAdvance(text) for text in self._axis.ticks) + 8.0
            every = max(1, math.ceil(widest * (maxVal - minVal) / max(size, 1.0)))
            shown = range(0, len(self._axis.ticks), every)
            return [(1.0, [float(place) for place in shown if minVal <= place <= maxVal])]
        if self._axis.is_log:
            return [(1.0, log_ticks(minVal, maxVal, size, _APART))]
        return even_ticks(minVal, maxVal, size, _APART)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Short texts."""
        if self._axis.ticks:
            return [self._axis.ticks[round(value)] for value in values]
        if self._axis.is_log:
            return log_texts(values)
        return [text.replace("-", "−") for text in super().tickStrings(values, scale, spacing)]


class LabPlot(PlainPlot):
    """Zoomed by the wheel only while it has the keyboard: else the page scrolls."""

    read_out = Signal(str)
    """What is pointed at, in words; empty when nothing is."""

    def __init__(self, picture: Picture, themes: ThemeSource) -> None:
        super().__init__(LabAxis(picture.x))
        self._picture, self._themes = picture, themes
        self._is_log = picture.y.is_log
        self._pointed: int | None = None
        self._x = np.unique(
            np.concatenate([np.asarray(one.x, dtype=np.float64) for one in picture.series] or [np.empty(0)])
        )
        self._crosshair = CrosshairItem(self.view_box)
        self._crosshair.has_tag = True
        self._regions = None if picture.regions is None else RegionsItem(self.view_box, picture.regions)
        bars = [one for one in picture.series if one.drawn == "bars"]
        self._drawn = [
            _DrawnSeries(self, one, bars.index(one) if one in bars else 0, len(bars)) for one in picture.series
        ]
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(_SIZE.height())
        self.setAccessibleName(tr("Plot: {title}", title=picture.title))
        self.setAccessibleDescription(" ".join((summary(picture), scope_text("plots", without=_OF_RUNS))))
        self.setToolTip(picture.note)
        if picture.y.ticks:
            self.value_axis.setTicks([[(float(place), text) for place, text in enumerate(picture.y.ticks)]])
        self.view_box.reset_asked.connect(self.fit)
        self._crosshair.point_at(None, "", is_pinned=False)
        themes.changed.connect(self._use_theme)
        self._use_theme()
        self.fit()

    @property
    def is_log(self) -> bool:
        """Whether values stand on a logarithmic axis."""
        return self._is_log

    def sizeHint(self) -> QSize:
        """Two side by side where there is room."""
        return _SIZE

    def bar_edges(self, series: Series, number: int, count: int) -> tuple[Values, Values]:
        """Left and right of each bar, on the axis as it is drawn."""
        x = self.across(series)
        gaps = np.diff(x)
        usual = float(np.min(gaps[gaps > 0.0])) if (gaps > 0.0).any() else 1.0
        if series.drawn == "steps":
            return x, np.append(x[1:], x[-1:] + (gaps[-1] if len(gaps) else usual))
        width = _BARS * usual / count
        left = x - _BARS * usual / 2.0 + number * width
        return left, left + 0.94 * width

    def across(self, series: Series) -> Values:
        """x on the axis as it is drawn."""
        return _scaled(series.x, is_log=self._picture.x.is_log)

    def up(self, values: tuple[float, ...]) -> Values:
        """y on the axis as it is drawn."""
        return _scaled(values, is_log=self._is_log)

    @Slot()
    def fit(self) -> None:
        """Show all of it."""
        self.value_axis.set_log(self._is_log)
        ends, heights = [], []
        for one in self._drawn:
            one.place()
            ends += one.ends
            heights += one.heights
        own = self._picture.regions
        if own is None:
            (left, right), (low, high) = _ends(ends), fitting_range(None, _ends(heights), ANYTHING)
        else:
            (left, right), (low, high) = _ends([own.x_low, own.x_high]), _ends([own.y_low, own.y_high])
        for one in self._drawn:
            one.stand_on(low if self._is_log else 0.0)
        span = right - left
        self.view_box.setLimits(minXRange=1e-3 * span, maxXRange=3.0 * span, xMin=left - span, xMax=right + span)
        self.view_box.setXRange(left, right, padding=0.02 if own is None else 0.0)
        self.view_box.show_values(low, high)
        self._crosshair.place()

    def _point(self, place: int | None) -> None:
        """At the n-th of all x, and say what is there."""
        self._pointed = place
        if place is None:
            self._crosshair.point_at(None, "", is_pinned=False)
            self.read_out.emit("")
            return
        x = float(self._x[place])
        at = math.log10(x) if self._picture.x.is_log and x > 0.0 else x
        self._crosshair.point_at(at, self._x_text(x), is_pinned=True)
        self.read_out.emit(self.reading(x))

    def reading(self, x: float) -> str:
        """All values at x in words."""
        found = []
        for one in self._picture.series:
            for place in [place for place, other in enumerate(one.x) if other == x][:3]:
                text = f"{one.name}: {significant(one.y[place])}".removeprefix(": ")
                if one.low:
                    text += tr(" ({low} to {high})", low=significant(one.low[place]), high=significant(one.high[place]))
                found.append(text)
        return f"{self._x_text(x)} – " + "; ".join(found)

    def _x_text(self, x: float) -> str:
        ticks = self._picture.x.ticks
        if ticks and x.is_integer() and 0 <= x < len(ticks):
            return ticks[int(x)]
        return f"{self._picture.x.title} {significant(x)}"

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        """The keys of plots."""
        last = len(self._x) - 1
        match local_key(ev, "plots"):
            case "step" | "far", by if last >= 0:
                self._point(0 if self._pointed is None else min(max(self._pointed + by, 0), last))
            case "ends", by if last >= 0:
                self._point(0 if by < 0 else last)
            case "release", _ if self._pointed is not None:
                self._point(None)
            case "follow", _:
                self.fit()
            case "log", _ if all(min(one.y, default=1.0) > 0.0 for one in self._picture.series):
                self._is_log = not self._is_log
                self.fit()
            case "copy", _:
                QGuiApplication.clipboard().setPixmap(self.grab())
            case _:
                ev.ignore()

    def wheelEvent(self, ev: QWheelEvent) -> None:
        """Zoom, or leave the wheel to the page."""
        if self.hasFocus():
            super().wheelEvent(ev)
        else:
            ev.ignore()

    def resizeEvent(self, ev: QResizeEvent) -> None:
        """The crosshair keeps its place."""
        super().resizeEvent(ev)
        if hasattr(self, "_crosshair"):  # pyqtgraph resizes while it constructs
            self._crosshair.place()

    @Slot()
    def _use_theme(self) -> None:
        theme = self._themes.theme
        self.set_theme(theme)
        if self._picture.y.ticks:  # names are longer than numbers
            metrics = QFontMetricsF(small_font(self.font()))
            self.value_axis.setWidth(max(map(metrics.horizontalAdvance, self._picture.y.ticks)) + 12.0)
        self._crosshair.set_theme(theme, small_font(self.font()))
        if self._regions is not None:
            self._regions.set_theme(theme)
        for number, one in enumerate(self._drawn):
            one.set_colour(class_colour(number, theme), has_regions=self._regions is not None, theme=theme)


class _DrawnSeries:
    """What stands for one series."""

    def __init__(self, plot: LabPlot, series: Series, number: int, count: int) -> None:
        self._plot, self._series, self._number, self._count = plot, series, number, count
        box = plot.view_box
        self._line = LineItem(box, 5.0, is_smooth=True) if series.drawn == "line" else None
        self._band = BandItem(box) if self._line is not None and series.low and len(series.x) > 1 else None
        self._points = PointsItem(box) if series.drawn == "points" or len(series.x) <= 1 else None
        self._bars = BarsItem(box) if series.drawn in ("bars", "steps") else None
        self.ends: list[float] = []
        self.heights: list[float] = []

    def set_colour(self, colour: QColor, *, has_regions: bool, theme: Theme) -> None:
        """Lines over regions are borders and have the colour of text."""
        if self._line is not None:
            self._line.set_pen(QColor(theme.text) if has_regions else colour, 2.0)
        if self._band is not None:
            light = QColor(colour)
            light.setAlphaF(_BAND)
            self._band.set_colour(light)
        if self._points is not None:
            self._points.set_colour(colour)
        if self._bars is not None:
            self._bars.set_colour(colour, is_see_through=self._series.drawn == "steps")

    def place(self) -> None:
        """Take the values again: the axis may be another one."""
        x, (y, low, high) = self._plot.across(self._series), self._values()
        self.ends, self.heights = x.tolist(), [*y.tolist(), *low.tolist(), *high.tolist()]
        if self._line is not None:
            self._line.set_data(x, y)
        if self._band is not None:
            self._band.set_data(x, low, high)
        if self._points is not None:
            self._points.set_data(x, y, low, high)
        if self._bars is not None:
            self.ends = [end for edge in self._plot.bar_edges(self._series, self._number, self._count) for end in edge]
            self.heights += [] if self._plot.is_log else [0.0]

    def stand_on(self, base: float) -> None:
        """Where bars begin."""
        if self._bars is not None:
            edges = self._plot.bar_edges(self._series, self._number, self._count)
            self._bars.set_data(edges, *self._values(), base)

    def _values(self) -> tuple[Values, Values, Values]:
        return self._plot.up(self._series.y), self._plot.up(self._series.low), self._plot.up(self._series.high)


def summary(picture: Picture) -> str:
    """A plot in words: for each series from where to where it goes."""
    found = []
    for one in picture.series:
        known = [value for value in one.y if math.isfinite(value)]
        if known:
            low, high = significant(min(known)), significant(max(known))
            found.append(tr("{name}: {low} to {high}", name=one.name or picture.y.title, low=low, high=high))
    return tr("{y} against {x}.", y=picture.y.title, x=picture.x.title) + " " + "; ".join(found) + "."


def _scaled(values: tuple[float, ...], *, is_log: bool) -> Values:
    found = np.asarray(values, dtype=np.float64)
    if not is_log:
        return found
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(found > 0.0, np.log10(found), np.nan)


def _ends(values: list[float]) -> tuple[float, float]:
    known = [value for value in values if math.isfinite(value)]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    return (low, high) if high > low else (low - 0.5, high + 0.5)
