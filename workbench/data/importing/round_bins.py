"""Bars with round bounds: 1, 2 or 5 times a power of ten wide, exact however tiny or huge the range is."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.language import tr
from workbench.numbers import grouped, significant

_WIDTHS: Final = (1, 2, 5)
_MONTHS: Final = (1, 2, 3, 6)
_PLAIN: Final = range(-9, 13)
"""Powers of ten that are written out"""
_LARGEST: Final = float(np.finfo(np.float64).max)
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """``edges`` (bars + 1,) ascend; a value on an edge belongs to the bar above it, on the last one to the bar below."""

    edges: NDArray[np.float64]
    names: tuple[str, ...]
    """Of the bars"""

    def counts(self, values: NDArray[np.float64]) -> tuple[int, ...]:
        """How many of the values, which are within the edges, each bar has."""
        bars = len(self.edges) - 1
        places = np.minimum(np.searchsorted(self.edges, values, side="right") - 1, bars - 1)
        return tuple(np.bincount(places, minlength=bars).tolist())


def round_bins(low: float, high: float, most: int) -> Bins:
    """At most so many bars from the round number below ``low`` to the one above ``high``, which are different and finite."""
    exact_low, exact_high = Fraction(low), Fraction(high)
    power = math.floor(math.log10(max((exact_high - exact_low) / most, Fraction(5e-324)))) - 1
    while True:
        for width in _WIDTHS:
            step = width * Fraction(10) ** power
            first, last = math.floor(exact_low / step), math.ceil(exact_high / step)
            if last - first <= most:
                wholes = [number * width for number in range(first, last + 1)]
                edges = np.array([float(f"{whole}e{power}") for whole in wholes])
                edges[0], edges[-1] = max(edges[0], -_LARGEST), min(edges[-1], _LARGEST)
                texts = [_edge_text(whole, power) for whole in wholes]
                return Bins(edges, tuple(_to(left, right) for left, right in pairwise(texts)))
        power += 1


def _edge_text(whole: int, power: int) -> str:
    """``whole`` times a power of ten, with all its digits where they are few."""
    digits = len(str(abs(whole))) + power if whole else 0
    if power in _PLAIN and digits in _PLAIN:
        return (
            grouped(whole * 10**power)
            if power >= 0
            else grouped(float(Fraction(whole) * Fraction(10) ** power), -power)
        )
    value = max(-_LARGEST, min(float(f"{whole}e{power}"), _LARGEST))
    return significant(value, len(str(abs(whole)).rstrip("0")) or 1)


def round_dates(low: float, high: float, most: int) -> Bins:
    """The same of days since 1970: whole days, weeks from a Monday, months, or years."""
    first, last = _day(math.floor(low)), _day(math.floor(high))
    for days in (*_WIDTHS, 7):
        start = first - timedelta(days=first.weekday() if days == 7 else 0)
        count = (last - start).days // days + 1
        if count <= most:
            return _between([start + timedelta(days=days * number) for number in range(count)], days)
    months = (last.year - first.year) * 12 + last.month - first.month
    for step in _MONTHS:
        start_month = (first.month - 1) // step * step
        count = (months + first.month - 1 - start_month) // step + 1
        if count <= most:
            return _between([_month(first.year, start_month + step * number) for number in range(count)], 0, step)
    years = round_bins(first.year, last.year + 1, most).edges.astype(int).tolist()
    return _between([date(min(max(year, 1), 9999), 1, 1) for year in years[:-1]], 0, 12 * (years[1] - years[0]))


def _between(starts: list[date], days: int, months: int = 0) -> Bins:
    last = starts[-1]
    after = _day((last - _EPOCH).days + days) if days else _month(last.year, last.month - 1 + months)
    dates = [*starts, after]
    names = (
        _to(left.isoformat(), (right - timedelta(days=1)).isoformat()) if days != 1 else left.isoformat()
        for left, right in pairwise(dates)
    )
    return Bins(np.array([float((one - _EPOCH).days) for one in dates]), tuple(names))


def _to(low: str, high: str) -> str:
    return tr("{low} to {high}", low=low, high=high)


def _month(year: int, months: int) -> date:
    year += months // 12
    return date(year, months % 12 + 1, 1) if year <= 9999 else date.max


def _day(days: int) -> date:
    return date.fromordinal(min(max(days + _EPOCH.toordinal(), 1), date.max.toordinal()))
