"""Edits of one row of a search space, each a new ``Dimension`` or a sentence for the field. Without Qt."""

import dataclasses
import math
import re
from collections.abc import Set as AbstractSet
from typing import Final

from workbench.errors import SpecError
from workbench.search.space.presets import SPACE_PRESETS
from workbench.search.space.ticks import ticks
from workbench.specs.hyperparameters import Info, Scale, Value
from workbench.specs.search_space import ROWS, Dimension, SamplingScale, SearchSpace, usual_dimension
from workbench.typed_numbers import NotANumberError, Number, read_number
from workbench.ui.panels.hyperparameters.scale_mapping import next_landmark


def with_names(space: SearchSpace, names: AbstractSet[str]) -> SearchSpace:
    """These rows in the order of the table, as they are if they vary already, otherwise as first offered.

    Rows per layer need ``hidden_layers``; without it they are drawn once again.
    """
    dimensions = tuple(space.row(name) or usual_dimension(name) for name in ROWS if name in names)
    if "hidden_layers" not in names:
        dimensions = tuple(row.replaced(per_layer=False) if row.per_layer else row for row in dimensions)
    return SearchSpace(dimensions=dimensions)


def switched(space: SearchSpace, name: str, *, is_on: bool) -> SearchSpace:
    """The space with this row, or without it."""
    names = {dimension.name for dimension in space.dimensions}
    return with_names(space, names | {name} if is_on else names - {name})


def with_preset(space: SearchSpace, preset: str) -> SearchSpace:
    """The rows of a preset; those that vary already keep range and scale. Raises ``KeyError``."""
    return with_names(space, set(SPACE_PRESETS[preset]))


def with_dimension(space: SearchSpace, row: Dimension) -> SearchSpace:
    """The space with this row in place of its old one. A row per layer brings ``hidden_layers`` along."""
    if row.per_layer and space.row("hidden_layers") is None:
        space = with_names(space, {*(dimension.name for dimension in space.dimensions), "hidden_layers"})
    return space.with_row(row)


def preset_of(space: SearchSpace) -> str | None:
    """The preset that varies the same rows, whatever their ranges; None where there is none."""
    names = {dimension.name for dimension in space.dimensions}
    return next((preset for preset, rows in SPACE_PRESETS.items() if set(rows) == names), None)


_CHOICES_OFFERED: Final = 5


class RowError(ValueError):
    """These entries make no row; the message is a sentence for the field."""


def numeric_dimension(
    name: str, scale: SamplingScale, low: Number, high: Number, *, whole: bool = False, per_layer: bool = False
) -> Dimension:
    """A row between two ends; counts are whole numbers in any case. Raises ``RowError``."""
    fields = {"scale": scale, "low": low, "high": high, "integer": whole or ROWS[name].integer}
    return _parsed(name, {**fields, "per_layer": per_layer})


def choice_dimension(name: str, choices: tuple[Value, ...], *, per_layer: bool = False) -> Dimension:
    """A row of listed values. Raises ``RowError``."""
    return _parsed(name, {"scale": "choice", "choices": choices, "per_layer": per_layer})


def may_be_whole(info: Info) -> bool:
    """Whether drawing whole numbers only makes sense for a row that does not count anything."""
    return not info.integer and not info.choices and math.floor(info.usual_high) > math.ceil(info.usual_low)


def with_whole(dimension: Dimension, *, whole: bool) -> Dimension:
    """The row with whole numbers only, its ends rounded to the inside, or with all numbers. Raises ``RowError``."""
    low, high = dimension.low or 0.0, dimension.high or 0.0
    if whole:
        low, high = math.ceil(low), math.floor(high)
    scale = "log" if whole and dimension.scale in ("one_minus_log", "logit") else dimension.scale
    return numeric_dimension(dimension.name, scale, low, high, whole=whole, per_layer=dimension.per_layer)


def possible_scales(info: Info) -> tuple[SamplingScale, ...]:
    """The scales worth offering: 1-log and logit only for what stays below 1; words can only be chosen from."""
    if info.choices:
        return ("choice",)
    below_one = not info.integer and info.low >= 0.0 and info.high < 1.0
    return ("linear", "log", "one_minus_log", "logit", "choice") if below_one else ("linear", "log", "choice")


def as_choices(dimension: Dimension) -> Dimension:
    """The same range as a short list of round values."""
    values: tuple[Value, ...] = ticks(dimension, _CHOICES_OFFERED)
    return choice_dimension(dimension.name, values, per_layer=dimension.per_layer)


def as_range(dimension: Dimension, scale: SamplingScale) -> Dimension:
    """From the smallest to the largest choice; the usual range where that is none. Raises ``RowError``."""
    numbers = [choice for choice in dimension.choices if not isinstance(choice, str)]
    usual = usual_dimension(dimension.name)
    ends = (min(numbers), max(numbers)) if len(set(numbers)) > 1 else (usual.low or 0.0, usual.high or 0.0)
    return numeric_dimension(dimension.name, scale, *ends, per_layer=dimension.per_layer)


def read_choices(text: str, info: Info) -> tuple[Value, ...]:
    """Values typed as ``8, 16, 32`` or ``0.1; 0.3``, each once. Raises ``RowError``."""
    # A comma without a space may be a decimal comma, unless whole numbers or decimal points say that it is not.
    separator = r"[;,\s]+" if info.integer or "." in text else r"[;\s]+|,\s+"
    parts = [part for part in re.split(separator, text.strip(" \t;,")) if part]
    try:
        return tuple(dict.fromkeys(read_number(part, info.integer) for part in parts))
    except NotANumberError as error:
        raise RowError(str(error)) from None


def nudged(name: str, scale: SamplingScale, value: Number, direction: int) -> Number:
    """The next round value on a scale, for the arrow keys."""
    if scale == "choice":
        return value
    landmarks: Scale = ("log" if value < 0.5 else "one_minus_log") if scale == "logit" else scale
    return next_landmark(value, direction, dataclasses.replace(ROWS[name], scale=landmarks))


def _parsed(name: str, fields: dict[str, object]) -> Dimension:
    try:
        return Dimension.parse({"name": name, **fields})
    except SpecError as error:
        message = error.problems[0].message
        raise RowError(message.removeprefix(f"{name}:").removeprefix(f"{name} ").strip()) from None
