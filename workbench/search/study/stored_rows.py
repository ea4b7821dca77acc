"""How the values of a trial are written into Optuna's tables, so that other programs draw them on the right axis.

Optuna knows linear and log axes only. Rows on the 1-log scale are therefore stored as the distance from 1, which *is*
on a log scale, under the name ``1 - momentum``; logit rows as the odds, ``dropout / (1 - dropout)``. The value itself
stands in the trial's user attribute ``values``, and we read it from there. (docs/decisions/0019-search-storage.md)
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

from workbench.language import tr
from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import ROWS, Dimension, SearchSpace, row_and_layer, usual_dimension

_NUMBERS = ("FloatDistribution", "IntDistribution")
_CHOICES = "CategoricalDistribution"


@dataclass(frozen=True, slots=True)
class Distribution:
    """What Optuna calls the distribution of a column: the ends of an axis, linear or log, or a list of choices."""

    name: str
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    choices: tuple[Value, ...] = ()

    def stored(self, value: Value) -> float:
        """The number that stands in the table for a value: the place of a choice in the list."""
        return float(self.choices.index(value)) if self.name == _CHOICES else float(value)

    def to_json(self) -> str:
        """As Optuna writes it."""
        attributes: dict[str, Any]
        if self.name == _CHOICES:
            attributes = {"choices": list(self.choices)}
        else:
            step = None if self.name == "FloatDistribution" else 1
            attributes = {"log": self.log, "step": step, "low": self.low, "high": self.high}
        return json.dumps({"name": self.name, "attributes": attributes})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """One that we may have written. Raises ``ValueError``, ``KeyError``, ``TypeError`` for anything else."""
        plain = json.loads(text)
        name, attributes = plain["name"], plain["attributes"]
        if name == _CHOICES:
            return cls(name, choices=tuple(attributes["choices"]))
        if name not in _NUMBERS:
            raise ValueError(tr("there is no distribution {name!r}", name=str(name)[:40]))
        return cls(name, float(attributes["low"]), float(attributes["high"]), bool(attributes["log"]))

    def fits(self, known: "Distribution") -> bool:
        """Whether Optuna takes both in one column: of one kind, on one scale, of the same choices."""
        return (self.name, self.log, self.choices) == (known.name, known.log, known.choices)


Columns: TypeAlias = dict[str, tuple[Value, Distribution]]
"""Optuna's name of each value, with what is stored and its distribution."""


def columns_of(
    values: Mapping[str, Value], space: SearchSpace, stage: int, known: Mapping[str, Distribution]
) -> Columns:
    """The values as Optuna stores them. ``known`` are the distributions that the study has under each name already.

    Values outside their range widen it. Optuna wants one kind of distribution per name: where the scale or the list of
    choices changed between stages, the name says so.
    """
    columns: Columns = {}
    for name, value in values.items():
        row = _row_for(name, space)
        label, stored, distribution = _column(name, row, value)
        candidates = (
            label,
            f"{label} ({row.scale})",
            tr("{label} ({scale}, stage {stage})", label=label, scale=row.scale, stage=stage),
        )
        fitting = [c for c in candidates if c not in known or distribution.fits(known[c])]
        columns[fitting[0] if fitting else f"{label} ({row.scale}, {value})"] = (stored, distribution)
    return columns


def _row_for(name: str, space: SearchSpace) -> Dimension:
    """The row of the space; the usual one for a value that a person added beside it."""
    row_name = row_and_layer(name)[0]
    return space.row(row_name) or usual_dimension(row_name)


def _column(name: str, row: Dimension, value: Value) -> tuple[str, Value, Distribution]:
    if row.scale == "choice" or isinstance(value, str):
        offered = ROWS[row.name].choices or row.choices
        return name, value, Distribution(_CHOICES, choices=offered if value in offered else (*offered, value))
    low, high = min(row.low or 0.0, value), max(row.high or 0.0, value)
    if row.integer:
        log = row.scale == "log" and low >= 1
        return name, int(value), Distribution("IntDistribution", int(low), int(high), log)
    if row.scale == "one_minus_log" and high < 1.0:
        return f"1 - {name}", 1.0 - value, Distribution("FloatDistribution", 1.0 - high, 1.0 - low, log=True)
    if row.scale == "logit" and low > 0.0 and high < 1.0:
        distribution = Distribution("FloatDistribution", _odds(low), _odds(high), log=True)
        return f"{name} / (1 - {name})", _odds(value), distribution
    log = row.scale == "log" and low > 0.0
    return name, float(value), Distribution("FloatDistribution", float(low), float(high), log)


def _odds(share: float) -> float:
    return share / (1.0 - share)
