"""A picture of a lab as SVG, for pages outside of the window: lines, points, bars, intervals, regions; linear and log axes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from workbench.export.pictures import COLOURS, PICTURE_WIDTH, svg_label, svg_page
from workbench.labs.lab import Axis, Picture, Points, Series
from workbench.numbers import tick_text
from workbench.search.space.ticks import round_values

_HEIGHT: Final = 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 72, 16, 52, 44
_MOST_LABELS: Final = 6


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to pixels."""

    low: float
    high: float
    is_log: bool
    first: float
    last: float

    def at(self, value: float) -> float:
        low, high, place = (self._inner(one) for one in (self.low, self.high, value))
        return round(self.first + (place - low) / (high - low) * (self.last - self.first), 1)

    def holds(self, value: float) -> bool:
        return math.isfinite(value) and (value > 0.0 or not self.is_log)

    def ticks(self) -> tuple[float, ...]:
        """A few round values."""
        return round_values(self.low, self.high, _MOST_LABELS, "log" if self.is_log else "linear")

    def _inner(self, value: float) -> float:
        return math.log10(value) if self.is_log else value


def picture_svg(picture: Picture) -> str:
    """The whole picture with title, axes and legend."""
    x, y = _scales(picture)
    body = [*_regions(picture, x, y), *_axes(picture, x, y)]
    bars = [one for one in picture.series if one.drawn == "bars"]
    for number, series in enumerate(picture.series):
        place = bars.index(series) if series in bars else 0
        body += _series(series, x, y, COLOURS[number % len(COLOURS)], (place, len(bars)))
    body += _legend(picture)
    return svg_page(picture.title, body, _HEIGHT)


def _scales(picture: Picture) -> tuple[_Scale, _Scale]:
    xs = [value for one in picture.series for value in one.x]
    ys = [value for one in picture.series for value in (*one.y, *one.low, *one.high)]
    if picture.regions is not None:
        xs += [picture.regions.x_low, picture.regions.x_high]
        ys += [picture.regions.y_low, picture.regions.y_high]
    if any(one.drawn in ("bars", "steps") for one in picture.series) and not picture.y.is_log:
        ys.append(0.0)
    if picture.x.ticks:
        xs = [-0.5, len(picture.x.ticks) - 0.5]
    return _scale(picture.x, xs, _LEFT, PICTURE_WIDTH - _RIGHT), _scale(picture.y, ys, _HEIGHT - _BOTTOM, _TOP)


def _scale(axis: Axis, values: list[float], first: float, last: float) -> _Scale:
    usable = [value for value in values if math.isfinite(value) and (value > 0.0 or not axis.is_log)]
    low, high = (min(usable), max(usable)) if usable else (1.0, 2.0)
    if high <= low:
        low, high = (low / 2, high * 2) if axis.is_log else (low - 0.5, high + 0.5)
    return _Scale(low, high, axis.is_log, first, last)


def _axes(picture: Picture, x: _Scale, y: _Scale) -> Iterator[str]:
    bottom, right = _HEIGHT - _BOTTOM, PICTURE_WIDTH - _RIGHT
    for value in y.ticks():
        yield f'<path d="M{_LEFT} {y.at(value)}H{right}" stroke="#ddd"/>'
        yield svg_label(_LEFT - 6, y.at(value) + 4, tick_text(value), "end")
    named = [(float(place), name) for place, name in enumerate(picture.x.ticks)]
    for value, name in named or [(value, tick_text(value)) for value in x.ticks()]:
        yield svg_label(x.at(value), bottom + 16, name, "middle")
    yield f'<path d="M{_LEFT} {_TOP}V{bottom}H{right}" fill="none" stroke="#666"/>'
    yield svg_label((_LEFT + right) / 2, _HEIGHT - 8, picture.x.title, "middle")
    yield svg_label(8, _TOP - 8, picture.y.title, "start")


def _legend(picture: Picture) -> Iterator[str]:
    at = float(PICTURE_WIDTH - _RIGHT)
    for number in reversed(range(len(picture.series))):
        name = picture.series[number].name
        yield svg_label(at, _TOP - 8, name, "end", COLOURS[number % len(COLOURS)])
        at -= 7.0 * len(name) + 18.0


def _regions(picture: Picture, x: _Scale, y: _Scale) -> Iterator[str]:
    regions = picture.regions
    if regions is None:
        return
    rows, columns = len(regions.classes), len(regions.classes[0])
    width, height = (regions.x_high - regions.x_low) / columns, (regions.y_high - regions.y_low) / rows
    for row, cells in enumerate(regions.classes):
        top, bottom = y.at(regions.y_low + (row + 1) * height), y.at(regions.y_low + row * height)
        start = 0
        for column in range(1, columns + 1):  # cells of one class side by side are one rectangle
            if column == columns or cells[column] != cells[start]:
                left, right = x.at(regions.x_low + start * width), x.at(regions.x_low + column * width)
                colour = COLOURS[cells[start] % len(COLOURS)]
                box = f'x="{left}" y="{top}" width="{round(right - left, 1)}" height="{round(bottom - top, 1)}"'
                yield f'<rect {box} fill="{colour}" fill-opacity="0.25"/>'
                start = column


def _series(series: Series, x: _Scale, y: _Scale, colour: str, bar: tuple[int, int]) -> Iterator[str]:
    places = [at for at in range(len(series.x)) if x.holds(series.x[at]) and y.holds(series.y[at])]
    points = [(x.at(series.x[at]), y.at(series.y[at])) for at in places]
    if series.drawn == "points":
        yield from (f'<circle cx="{a}" cy="{b}" r="2.5" fill="{colour}" fill-opacity="0.7"/>' for a, b in points)
    elif series.drawn == "bars":
        yield from _bars(series, places, x, y, colour, bar)
    elif series.drawn == "steps":
        line = " ".join(f"{a},{b}" for a, b in _stairs(points))
        yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
    else:
        yield from _band(series, places, x, y, colour)
        line = " ".join(f"{a},{b}" for a, b in points)
        yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>'


def _stairs(points: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    for place, (a, b) in enumerate(points):
        yield a, b
        if place + 1 < len(points):
            yield points[place + 1][0], b


def _bars(series: Series, places: list[int], x: _Scale, y: _Scale, colour: str, bar: tuple[int, int]) -> Iterator[str]:
    number, count = bar
    width = abs(x.at(x.low + 1.0) - x.at(x.low)) * 0.8 / count if not x.is_log else 8.0
    for at in places:
        left = x.at(series.x[at]) - width * count / 2 + number * width
        base, end = y.at(max(y.low, min(0.0, y.high)) if not y.is_log else y.low), y.at(series.y[at])
        box = (
            f'x="{round(left, 1)}" y="{min(base, end)}" width="{round(width, 1)}" height="{round(abs(base - end), 1)}"'
        )
        yield f'<rect {box} fill="{colour}"/>'
        if series.low:
            middle = round(left + width / 2, 1)
            yield f'<path d="M{middle} {y.at(series.low[at])}V{y.at(series.high[at])}" stroke="#222"/>'


def _band(series: Series, places: list[int], x: _Scale, y: _Scale, colour: str) -> Iterator[str]:
    shown = [at for at in places if series.low and y.holds(series.low[at]) and y.holds(series.high[at])]
    if not shown:
        return

    def along(values: Points, order: list[int]) -> str:
        return " ".join(f"{x.at(series.x[at])},{y.at(values[at])}" for at in order)

    line = f"{along(series.low, shown)} {along(series.high, shown[::-1])}"
    yield f'<polygon points="{line}" fill="{colour}" fill-opacity="0.15"/>'
