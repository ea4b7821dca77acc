"""How the plots of one board share its height: in which order, how high each is, which of them are one line only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

LINE: Final = 28
"""Pixels of a plot that is folded to a line of text"""
LOWEST: Final = 76
"""Pixels below which a plot cannot be read"""


@dataclass(frozen=True, slots=True)
class Plot:
    """What a plot asks for: ``share`` of what is left, ``height`` pixels where there is room for everybody's wish."""

    name: str
    share: float
    height: int = LOWEST


@dataclass(frozen=True)
class PlotRoom:
    """What a person chose; whatever is not named stands as it was planned.

    ``shares``: parts of the height. ``folds``: which plots are a line, or are not although their curve is constant.
    ``left``: part of the width that the left one of two columns has.
    """

    order: tuple[str, ...] = ()
    shares: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    folds: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    left: float = 0.5

    def ordered(self, names: Sequence[str]) -> list[str]:
        """These in the order chosen; one that is not named stays behind the one it was planned to follow."""
        result = [name for name in self.order if name in names]
        for place, name in enumerate(names):
            if name not in result:
                before = next((one for one in reversed(names[:place]) if one in result), None)
                result.insert(0 if before is None else result.index(before) + 1, name)
        return result

    def moved(self, names: Sequence[str], name: str, place: int) -> "PlotRoom":
        """With the plot ``name`` at ``place`` among ``names``."""
        others = [one for one in self.ordered(names) if one != name]
        others.insert(min(max(place, 0), len(others)), name)
        known = [one for one in self.order if one not in others]  # of boards with other plots at the moment
        return replace(self, order=(*others, *known))

    def folded(self, name: str, is_line: bool) -> "PlotRoom":
        """With one plot folded or opened."""
        return replace(self, folds=MappingProxyType({**self.folds, name: is_line}))

    def dragged(self, heights: Mapping[str, int]) -> "PlotRoom":
        """With these heights (pixels) as shares."""
        total = max(1, sum(heights.values()))
        shares = {name: round(height / total, 6) for name, height in heights.items()}
        return replace(self, shares=MappingProxyType({**self.shares, **shares}))

    def widened(self, left: float) -> "PlotRoom":
        """With this part of the width for the left column."""
        return replace(self, left=round(min(max(left, 0.05), 0.95), 4))

    def is_line(self, name: str, is_constant: bool) -> bool:
        """Whether a plot is one line: as chosen, or because there is nothing to be seen in its curve."""
        return self.folds.get(name, is_constant)

    def heights(self, plots: Sequence[Plot], lines: Sequence[str], total: int) -> dict[str, int]:
        """How the plots of one column share ``total`` pixels; those named in ``lines`` are one line high."""
        open_ones = [plot for plot in plots if plot.name not in lines]
        room = total - LINE * (len(plots) - len(open_ones))
        if any(plot.name in self.shares for plot in open_ones):  # a person's choice needs no other wish
            open_ones = [Plot(plot.name, self.shares.get(plot.name, plot.share / 100.0)) for plot in open_ones]
        shared = _shared(open_ones, room)
        return {plot.name: shared.get(plot.name, LINE) for plot in plots}

    def to_plain(self) -> dict[str, object]:
        """For a file."""
        return {
            "order": list(self.order),
            "shares": dict(self.shares),
            "folds": dict(self.folds),
            "left": self.left,
        }

    @classmethod
    def from_plain(cls, plain: object) -> "PlotRoom":
        """From a file; what is no choice of a plot is forgotten."""
        if not isinstance(plain, dict):
            return cls()
        order, shares, folds = plain.get("order"), plain.get("shares"), plain.get("folds")
        return cls(
            tuple(dict.fromkeys(name for name in order if isinstance(name, str))) if isinstance(order, list) else (),
            MappingProxyType({name: share for name, found in _pairs(shares) if (share := _share(found))}),
            MappingProxyType({name: fold for name, fold in _pairs(folds) if isinstance(fold, bool)}),
            _share(plain.get("left")) or 0.5,
        )


def _pairs(plain: object) -> list[tuple[str, object]]:
    return [(name, value) for name, value in plain.items() if isinstance(name, str)] if isinstance(plain, dict) else []


def _share(value: object) -> float:
    """A part of the whole; 0 where it is none."""
    return float(value) if isinstance(value, int | float) and 0.0 < value < 1.0 else 0.0


def _shared(plots: Sequence[Plot], room: int) -> dict[str, int]:
    """By shares, but none lower than it asks for; where the wishes are too many, each gives up the same part of its own."""
    wishes = {plot.name: max(plot.height, LOWEST) for plot in plots}
    spare, wished = room - LOWEST * len(plots), sum(wishes.values()) - LOWEST * len(plots)
    if wished > max(spare, 0):
        part = max(spare, 0) / wished
        return {name: LOWEST + round(part * (wish - LOWEST)) for name, wish in wishes.items()}
    result: dict[str, int] = {}
    rest = list(plots)
    while rest:
        left, total = room - sum(result.values()), sum(plot.share for plot in rest)
        low = [plot for plot in rest if left * plot.share < wishes[plot.name] * total]
        result |= {plot.name: wishes[plot.name] for plot in low} or {
            plot.name: round(left * plot.share / total) for plot in rest
        }
        rest = [plot for plot in rest if plot not in low] if low else []
    return result
