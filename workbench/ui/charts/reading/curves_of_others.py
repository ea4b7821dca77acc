"""Curves of others behind those of the run: its branches in grey, all as one line, and overlays in colours of their own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor

from workbench.numbers import significant
from workbench.training.curve_reading import Source, nearest, pulled
from workbench.training.curves import CurveSource
from workbench.training.pyramid import Bands
from workbench.ui.charts.line_item import LineItem
from workbench.ui.charts.reading.read_out import Reading
from workbench.ui.charts.reading.visible import Visible, scaled
from workbench.ui.charts.step_view_box import StepViewBox
from workbench.ui.widgets.theme import Theme

_BEHIND, _OVER = -5.0, 4.0
_FEWEST_POINTS = 50


@dataclass(frozen=True, slots=True, eq=False)
class Overlaid:
    """Curves drawn over those of the run; ``colour`` counts in the series colours of the theme."""

    title: str
    curves: CurveSource
    colour: int


class OtherBranches:
    """All lines are one item, however many there are. ``colour`` None: the grey of what lies behind."""

    def __init__(self, source: Source, view_box: StepViewBox, colour: int | None = None) -> None:
        self._source, self._colour = source, colour
        self._bands: Bands | None = None
        self.extent: tuple[float, float] | None = None
        """Smallest and largest value drawn, scaled; None if there is none"""
        self.lines = LineItem(view_box, _BEHIND if colour is None else _OVER, is_smooth=colour is not None)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        if self._colour is None:
            self.lines.set_pen(QColor(theme.border), 1.0)
        else:
            self.lines.set_pen(QColor(theme.series[self._colour]), 1.5)

    def draw(self, others: Sequence[CurveSource], view: Visible) -> None:
        """Pull what is visible of each and show it; one without such a series is left out."""
        share = max(_FEWEST_POINTS, view.points // max(1, len(others)))
        steps, values = [np.empty(0)], [np.empty(0)]
        self._bands = None
        for other in others:
            try:
                self._bands = bands = pulled(self._source, other, view.first, view.last, share, view.scale)
            except KeyError:
                continue
            steps += [bands.steps, bands.steps[-1:]]
            means = np.where(bands.partial, np.nan, bands.mean)
            values += [scaled(means, view.is_log), np.full(len(bands.steps[-1:]), np.nan)]
        drawn = np.concatenate(values)
        self.lines.set_data(view.scale.positions(np.concatenate(steps)), drawn)
        finite = drawn[np.isfinite(drawn)]
        self.extent = (float(finite.min()), float(finite.max())) if len(finite) else None

    def reading(self, label: str, step: float | None, theme: Theme) -> Reading | None:
        """The value of the last curve drawn at a step, or its newest one; None where there is none."""
        index = nearest(self._bands, step)
        if index is None or self._bands is None or self._colour is None:
            return None
        value = significant(float(self._bands.mean[index]))
        return Reading(label, QColor(theme.series[self._colour]), value, is_known_by_colour=True)


class OverlayLines:
    """The overlays of one plot: an item for each, made once."""

    def __init__(self, source: Source | None, view_box: StepViewBox) -> None:
        self._source, self._view_box = source, view_box
        self._shown: tuple[Overlaid, ...] = ()
        self._lines: dict[int, OtherBranches] = {}

    @property
    def extents(self) -> list[tuple[float, float] | None]:
        """Smallest and largest value of each, scaled."""
        return [lines.extent for lines in self._lines.values()]

    @property
    def lines(self) -> tuple[OtherBranches, ...]:
        """Those that are shown, in their order."""
        return tuple(self._lines[one.colour] for one in self._shown if one.colour in self._lines)

    def draw(self, shown: Sequence[Overlaid], view: Visible, theme: Theme | None) -> None:
        """Show these."""
        self._shown = tuple(shown)
        by_colour = {one.colour: one for one in shown}
        for colour in {*by_colour, *self._lines}:
            if colour not in self._lines and self._source is not None:
                self._lines[colour] = OtherBranches(self._source, self._view_box, colour)
                if theme is not None:
                    self._lines[colour].set_theme(theme)
            if colour in self._lines:
                self._lines[colour].draw([by_colour[colour].curves] if colour in by_colour else [], view)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        for lines in self._lines.values():
            lines.set_theme(theme)

    def readings(self, step: float | None, theme: Theme) -> list[Reading]:
        """Their values at a step."""
        found = (self._lines[one.colour].reading(one.title, step, theme) for one in self._shown if self._lines)
        return [reading for reading in found if reading is not None]
