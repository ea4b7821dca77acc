"""Ranges of a search space: narrower ones for the next stage, wider ones where the best value lies at an end."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from workbench.errors import SpecError
from workbench.language import tr
from workbench.numbers import rounded
from workbench.search.space.scales import plain, position_of, readable, value_at
from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import ROWS, Dimension, SearchSpace, row_and_layer, scale_holds

Box: TypeAlias = Mapping[str, Sequence[Value]]
"""For some rows, the part that is kept: two ends for a range, the choices for a choice."""

EDGE: Final = 0.05
"""So close to an end, as a share of the scale, a best value counts as lying on it."""
_EXTENSION: Final = 0.5
"""A range grows by this share of its length on the scale."""


@dataclass(frozen=True, slots=True)
class Edge:
    """The best ``value`` of ``row`` lies at the ``end`` of its range: extend, do not zoom.

    ``can_extend`` is False where the range already reaches the permitted limit.
    """

    row: str
    value: Value
    end: Literal["low", "high"]
    can_extend: bool


def narrowed(space: SearchSpace, box: Box) -> SearchSpace:
    """The space with the ranges of ``box``: the same scales, cut to what both hold.

    Rows that are not in the box stay as they are. Where only one whole number is left, the row becomes a choice of
    it. Raises ``SpecError`` for a row that the space does not have, and where nothing of a range is left.
    """
    unknown = [name for name in box if space.row(name) is None]
    if unknown:
        raise SpecError.single(unknown[0], tr("is not a row of this search space, so it cannot be narrowed"))
    return space.replaced(
        dimensions=tuple(_narrowed_row(row, box[row.name]) if row.name in box else row for row in space.dimensions)
    )


def at_edge(space: SearchSpace, best: Mapping[str, Value]) -> tuple[Edge, ...]:
    """The rows whose best value lies at an end of its range; choices have no ends.

    A number lies at an end within 5 % of the scale, a whole number also when it is the end itself.
    """
    edges = []
    for name, value in best.items():
        row = space.row(row_and_layer(name)[0])
        if row is None or row.scale == "choice" or isinstance(value, str):
            continue
        position = float(position_of(row, value))
        if position <= EDGE or (row.integer and value == row.low):
            edges.append(Edge(row.name, value, "low", row.low != extended(row, "low").low))
        elif position >= 1.0 - EDGE or (row.integer and value == row.high):
            edges.append(Edge(row.name, value, "high", row.high != extended(row, "high").high))
    return tuple(edges)


def extended(row: Dimension, end: Literal["low", "high"]) -> Dimension:
    """The row with half its length on the scale added at one end, as far as the hyperparameter permits."""
    if row.low is None or row.high is None:
        return row
    beyond = _beyond(row, 1.0 + _EXTENSION if end == "high" else -_EXTENSION)
    info = ROWS[row.name]
    if row.integer:
        beyond = math.floor(beyond + 0.5)
        beyond = min(beyond, row.low - 1) if end == "low" else max(beyond, row.high + 1)
    beyond = min(max(beyond, info.low), info.high)
    ends = (beyond, row.high) if end == "low" else (row.low, beyond)
    if not scale_holds(row.scale, *ends):
        return row
    return row.replaced(low=ends[0], high=ends[1])


def _beyond(row: Dimension, r: float) -> float:
    """The value at ``r`` outside 0 … 1, found on the straight line of the scale, as a person would write it."""
    low, high = row.low or 0.0, row.high or 0.0
    match row.scale:
        case "log":
            value = low * (high / low) ** r
        case "one_minus_log":
            value = 1.0 - (1.0 - low) * ((1.0 - high) / (1.0 - low)) ** r
        case "logit":
            odds = low / (1.0 - low) * (high / (1.0 - high) * (1.0 - low) / low) ** r
            value = odds / (1.0 + odds)
        case _:
            value = low + (high - low) * r
    if row.scale in ("one_minus_log", "logit") and value > 0.5:
        return round(1.0 - rounded(1.0 - value, 2), 15)
    return rounded(value, 2)


def _narrowed_row(row: Dimension, part: Sequence[Value]) -> Dimension:
    if row.scale == "choice":
        kept = tuple(choice for choice in row.choices if choice in part)
        if not kept:
            raise SpecError.single(row.name, tr("none of the choices {choices} is left", choices=_listed(row.choices)))
        return row.replaced(choices=kept)
    numbers = [value for value in part if not isinstance(value, str)]
    if len(numbers) != len(part) or len(part) != 2:
        raise SpecError.single(row.name, tr("a range needs two numbers, not {part}", part=_listed(part)))
    low, high = (max(min(numbers), row.low or 0.0), min(max(numbers), row.high or 0.0))
    if row.integer:
        low, high = math.ceil(low), math.floor(high)
        if low == high:
            return row.replaced(scale="choice", low=None, high=None, choices=(low,))
    elif low < high:
        low, high = _written(row, low), _written(row, high)
    if not low < high:
        raise SpecError.single(
            row.name,
            tr(
                "nothing of the range {low:g} to {high:g} lies in {part}",
                low=row.low,
                high=row.high,
                part=_listed(part),
            ),
        )
    return row.replaced(low=low, high=high)


def _written(row: Dimension, value: float) -> float:
    (number,) = plain(readable(row, value_at(row, [min(float(position_of(row, value)), 1.0)])))
    return float(number)


def _listed(values: Sequence[Value]) -> str:
    return ", ".join(str(value) for value in values)
