"""One quantity in one plot: where its numbers come from, how it looks, and the items that draw it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from workbench.training.curve_reading import (
    Better,
    Beyond,
    Extreme,
    Source,
    best,
    beyond,
    extreme,
    nearest,
    pulled,
    within,
)
from workbench.training.curves import CurveSource
from workbench.training.messages import Part
from workbench.training.metrics import Series
from workbench.training.pyramid import Bands
from workbench.training.smoothing import level
from workbench.ui.charts.band_item import BandItem, DotsItem
from workbench.ui.charts.colours import mixed
from workbench.ui.charts.line_item import LineItem
from workbench.ui.charts.off_scale_item import OffScaleItem
from workbench.ui.charts.reading.extremes_item import ExtremeMark
from workbench.ui.charts.reading.visible import Visible, scaled
from workbench.ui.charts.step_view_box import StepViewBox
from workbench.ui.charts.value_range import lonely
from workbench.ui.widgets.theme import Theme

Values = NDArray[np.float64]

_MOST_THICK_POINTS = 2000
_GREY = -1


@dataclass(frozen=True, slots=True)
class Rows:
    """A series of the mini-batches."""

    name: Series

    def __call__(self, store: CurveSource, first: float, last: float, points: int) -> Bands:
        """The bins between two steps."""
        return store.series(self.name, first, last, points)


@dataclass(frozen=True, slots=True)
class Evaluations:
    """A series of the evaluations of one part of the data."""

    part: Part
    name: str

    def __call__(self, store: CurveSource, first: float, last: float, points: int) -> Bands:
        """The bins between two steps."""
        return store.evaluation_series(self.part, self.name, first, last, points)


@dataclass(frozen=True, slots=True)
class Look:
    """``colour`` counts in the series colours of the theme; -1 is the muted grey.

    A *noisy* trace is drawn twice: faintly as it is (band and line), and smoothed. ``has_band`` paints the space
    between smallest and largest value; ``has_dots`` marks single measurements; ``is_thin`` is for what lies behind.
    ``is_setting``: of it a mean says nothing. ``better``: which of its values are.
    """

    label: str
    colour: int
    is_noisy: bool = False
    has_band: bool = False
    has_dots: bool = False
    is_thin: bool = False
    is_setting: bool = False
    better: Better = ""


class Trace:
    """The items are made once; afterwards they only get other data."""

    def __init__(self, source: Source, look: Look, view_box: StepViewBox, z: float) -> None:
        self.source = source
        self.look = look
        self.shows_all = False
        """Whether a linear axis has room for points that stick out, however flat that makes the others"""
        self.best: Extreme | None = None
        """The best value of the whole run"""
        self.extremes: tuple[Extreme | None, Extreme | None] = (None, None)
        """The lowest and the highest value that can be seen"""
        self.beyond = Beyond()
        """How many points stick out"""
        self.bands: Bands | None = None
        self.line: Values = np.empty(0)
        """What the strong line shows, in the units of the values (no logarithms)."""
        self._band = BandItem(view_box) if look.has_band or look.is_noisy else None
        self._raw = LineItem(view_box, z) if look.is_noisy else None
        self._strong = LineItem(view_box, z + 5.0, is_smooth=not look.is_thin)
        self._dots = DotsItem(view_box) if look.has_dots else None
        self.off_scale = OffScaleItem(view_box)
        """Points that a linear axis leaves out"""
        self._left_out = np.empty(0, dtype=np.bool_)

    def colour(self, theme: Theme) -> QColor:
        """The colour of the strong line."""
        return QColor(theme.muted if self.look.colour == _GREY else theme.series[self.look.colour])

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        colour, paper = self.colour(theme), QColor(theme.plot_background)
        if self._band is not None:
            self._band.set_colour(_translucent(colour, 0.24 if theme.is_dark else 0.2))
        if self._raw is not None:
            # opaque on purpose: a translucent pen costs three times as much
            self._raw.set_pen(mixed(paper, colour, 0.4), 1.0)
        self._strong.set_pen(colour, (1.0 if self.look.is_thin else 2.0) * (2.0 if theme.is_large else 1.0))
        self.off_scale.set_colour(colour)
        if self._dots is not None:
            self._dots.set_colour(colour)

    def draw(self, store: CurveSource, view: Visible, smoothing: float) -> None:
        """Pull the visible stretch and show it."""
        scale, is_log = view.scale, view.is_log
        self.bands = bands = pulled(self.source, store, view.first, view.last, view.points, scale)
        x = scale.positions(bands.steps)
        self.line = means = np.where(bands.partial, np.nan, bands.mean)  # a gap at every zoom
        if self.look.is_noisy and len(bands.steps):
            weights = np.ones(len(means)) if scale.is_log else bands.rows / bands.rows.max()
            self.line = level(means, weights, smoothing)
        above = lonely(bands.high)
        self._left_out = out = lonely(bands.low) | above
        self.off_scale.set_data(x[out], scaled(np.where(above, bands.high, bands.low)[out], is_log))
        if self._band is not None:
            self._band.set_data(x, scaled(bands.low, is_log), scaled(bands.high, is_log))
        if self._raw is not None:
            self._raw.set_data(x, scaled(means, is_log))
        self._draw_strong(bands, scaled(self.line, is_log), view)
        if self._dots is not None:
            single = bands.rows == 1
            self._dots.set_data(x[single], scaled(bands.mean[single], is_log))

    def read(self, store: CurveSource, view: Visible, *, marks_extremes: bool) -> None:
        """Find the best value, what sticks out, and where asked for the highest and the lowest one that can be seen."""
        first, last = max(view.first, float(store.first_step)), min(view.last, float(store.step))
        self.best = best(self.source, store, self.look.better)
        lowest, highest = (
            (extreme(self.source, store, first, last, highest=side) if marks_extremes else None)
            for side in (False, True)
        )
        self.extremes, self.beyond = (lowest, highest), Beyond()
        if self.bands is not None and self._left_out.any() and not view.is_log:
            seen = within(self.bands, first, last)
            self.beyond = beyond(self.source, store, self.bands.only(seen), self._left_out[seen])

    def extreme_marks(self, theme: Theme, is_log: bool) -> Iterator[ExtremeMark]:
        """The lowest and the highest point, as far as the axis has a place for them; one mark where they are one."""
        low, high = self.extremes
        for end, is_highest in ((high, True),) if low == high else ((low, False), (high, True)):
            value = math.nan if end is None else float(scaled(np.array(end.value), is_log))
            if end is not None and math.isfinite(value):
                yield ExtremeMark(end.step, value, end.text, self.colour(theme), is_highest)

    def _draw_strong(self, bands: Bands, values: Values, view: Visible) -> None:
        """About one point to a pixel, the newest among them: thick antialiased lines are dear.

        No outlier gets lost by that: where there is a band it shows them, and without one all points are drawn.
        """
        steps, points = bands.steps, view.points if self._band is not None else _MOST_THICK_POINTS
        stride = -(-len(steps) // points)
        if stride > 1:  # cells are fixed on the axis, so the past stands still while the run grows
            cells = view.scale.cells(steps, view.first, view.last, points, stride * int(bands.rows.max()))
            keep = np.append(np.flatnonzero(np.diff(cells)), len(steps) - 1)
            gaps = np.maximum.reduceat(~np.isfinite(values), np.concatenate(([0], keep[:-1] + 1)))
            steps, values = steps[keep], np.where(gaps, np.nan, values[keep])  # a gap between two points stays one
        self._strong.set_data(view.scale.positions(steps), values)

    def clear(self) -> None:
        """Show nothing."""
        nothing = np.empty(0)
        self.bands, self.line = None, nothing
        self.best, self.extremes, self.beyond = None, (None, None), Beyond()
        if self._band is not None:
            self._band.set_data(nothing, nothing, nothing)
        self.off_scale.set_data(nothing, nothing)
        if self._dots is not None:
            self._dots.set_data(nothing, nothing)
        for curve in (self._raw, self._strong):
            if curve is not None:
                curve.set_data(nothing, nothing)

    def extent(self, first: float, last: float, is_log: bool) -> tuple[float, float] | None:
        """Smallest and largest value drawn between two steps, scaled; None if there is none."""
        if self.bands is None:
            return None
        inside = within(self.bands, first, last)
        if not (is_log or self.shows_all):
            inside &= ~self._left_out
        values = scaled(np.concatenate((self.bands.low[inside], self.bands.high[inside])), is_log)
        values = values[np.isfinite(values)]
        return (float(values.min()), float(values.max())) if len(values) else None

    def index_at(self, step: float | None) -> int | None:
        """The displayed bin nearest to ``step``, or the newest one for None."""
        return nearest(self.bands, step)


def _translucent(colour: QColor, alpha: float) -> QColor:
    result = QColor(colour)
    result.setAlphaF(alpha)
    return result
