"""How the values of a trial are written into Optuna's tables, so that other programs draw them on the right axis.

Optuna knows linear and log axes only. Rows on the 1-log scale are therefore stored as the distance from 1, which *is*
on a log scale, under the name ``1 - momentum``; logit rows as the odds, ``dropout / (1 - dropout)``. The value itself
stands in the trial's user attribute ``values``, and we read it from there. (docs/decisions/0019-search-storage.md)
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from workbench.language import tr
from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import ROWS, Dimension, SearchSpace, row_and_layer, usual_dimension

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

Columns: TypeAlias = "dict[str, tuple[Value, BaseDistribution]]"
"""Optuna's name of each value, with what is stored and its distribution."""


def columns_of(
    values: Mapping[str, Value], space: SearchSpace, stage: int, known: "Mapping[str, BaseDistribution]"
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
        fitting = [c for c in candidates if c not in known or _are_compatible(known[c], distribution)]
        columns[fitting[0] if fitting else f"{label} ({row.scale}, {value})"] = (stored, distribution)
    return columns


def _row_for(name: str, space: SearchSpace) -> Dimension:
    """The row of the space; the usual one for a value that a person added beside it."""
    row_name = row_and_layer(name)[0]
    return space.row(row_name) or usual_dimension(row_name)


def _column(name: str, row: Dimension, value: Value) -> "tuple[str, Value, BaseDistribution]":
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if row.scale == "choice" or isinstance(value, str):
        offered = ROWS[row.name].choices or row.choices
        return name, value, CategoricalDistribution(offered if value in offered else (*offered, value))
    low, high = min(row.low or 0.0, value), max(row.high or 0.0, value)
    if row.integer:
        log = row.scale == "log" and low >= 1
        return name, int(value), IntDistribution(int(low), int(high), log=log)
    if row.scale == "one_minus_log" and high < 1.0:
        return f"1 - {name}", 1.0 - value, FloatDistribution(1.0 - high, 1.0 - low, log=True)
    if row.scale == "logit" and low > 0.0 and high < 1.0:
        distribution = FloatDistribution(_odds(low), _odds(high), log=True)
        return f"{name} / (1 - {name})", _odds(value), distribution
    return name, float(value), FloatDistribution(low, high, log=row.scale == "log" and low > 0.0)


def _odds(share: float) -> float:
    return share / (1.0 - share)


def _are_compatible(known: "BaseDistribution", new: "BaseDistribution") -> bool:
    from optuna.distributions import check_distribution_compatibility

    try:
        check_distribution_compatibility(known, new)
    except ValueError:
        return False
    return True
