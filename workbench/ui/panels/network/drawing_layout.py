"""Where things go in the drawing of a network: which columns are shown, and where their circles are. Without Qt.

Columns are counted from 0, the input, to the number of hidden layers plus 1, the output.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MOST_CIRCLES: Final = 10
_CIRCLES_BESIDE_DOTS: Final = 4
NARROWEST: Final = 42.0
"""Pixels that a column needs to stay readable."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``index`` None stands for ``left_out`` layers that have no room."""

    index: int | None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Circles:
    """Heights of the centres of one column's circles, as fractions from 0 (top) to 1; ``dots`` marks what is left out."""

    centres: tuple[float, ...]
    dots: bool


def visible_columns(count: int, selected: int, width: float) -> tuple[Column, ...]:
    """The columns that fit into ``width``: both ends, the selected one and its neighbours, gaps for the others."""
    room = max(5, int(width // NARROWEST))
    if count <= room:
        return tuple(Column(index) for index in range(count))
    inner = room - 4  # both ends and two gaps
    centre = min(max(selected, 1), count - 2)
    first = min(max(centre - inner // 2, 1), count - 1 - inner)
    last = first + inner - 1
    if first <= 2:  # a gap in place of a single layer would be a waste
        first = 1
        last = room - 3
    elif last >= count - 3:
        last = count - 2
        first = count - room + 2
    columns = [Column(0)]
    if first > 1:
        columns.append(Column(None, first - 1))
    columns.extend(Column(index) for index in range(first, last + 1))
    if last < count - 2:
        columns.append(Column(None, count - 2 - last))
    return (*columns, Column(count - 1))


def circles(units: int) -> Circles:
    """All circles of a narrow layer, the first and the last few of a wide one; evenly spread, centred."""
    dots = units > MOST_CIRCLES
    slots = 2 * _CIRCLES_BESIDE_DOTS + 1 if dots else units
    distance = 1.0 / MOST_CIRCLES
    heights = [0.5 + (slot - (slots - 1) / 2) * distance for slot in range(slots)]
    if dots:
        heights.pop(_CIRCLES_BESIDE_DOTS)
    return Circles(tuple(heights), dots)


def dropped(count: int, probability: float) -> frozenset[int]:
    """Which of ``count`` circles to draw as dropped: about that share of them, spread evenly."""
    if probability <= 0.0:
        return frozenset()
    share = max(1, round(count * probability))
    return frozenset(int((number + 0.5) * count / share) for number in range(min(share, count)))


def staggered(widths: Sequence[float], room: float) -> bool:
    """Whether labels of these widths must alternate between two lines because they would touch."""
    return any(width > room - 4.0 for width in widths)
