"""A search at one moment, laid out for drawing: every value as a position from 0 to 1 on the scale of its axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.errors import SpecError
from workbench.search.results import TrialRecord, best_of
from workbench.search.space.draws import value_names
from workbench.search.space.scales import position_of
from workbench.search.study.plan import StudyPlan
from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import Dimension, row_and_layer
from workbench.ui.charts.score_axis import ScoreAxis, score_axis

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SCORE: Final = "score"
"""Name of the axis of scores, beside the names of values."""

Brushes = Mapping[str, tuple[float, float]]
"""Parts of axes that are marked: from one position to another."""


@dataclass(frozen=True)
class BoardData:
    """``records`` by number; ``names`` of the values with their ``axes``, wide enough for all stages."""

    plan: StudyPlan
    records: tuple[TrialRecord, ...]
    names: tuple[str, ...]
    axes: tuple[Dimension, ...]
    ended_at: Mapping[int, float]
    positions: Floats
    """Place of each value on its axis, (trials, values); NaN where a trial has no such value."""
    shows_all: bool = False
    """Whether scores that flatten all others have room"""

    @cached_property
    def scores(self) -> Floats:
        """The score after the last rung, (trials,); NaN before the first one and where it diverged."""
        values = [record.score for record in self.records]
        found = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
        found[self.diverged | ~np.isfinite(found)] = np.nan
        return found

    @cached_property
    def diverged(self) -> Bools:
        """Which trials diverged, (trials,)."""
        return np.array([record.diverged for record in self.records], dtype=np.bool_)

    @cached_property
    def states(self) -> NDArray[np.str_]:
        """The state of each trial, (trials,)."""
        return np.array([record.state for record in self.records], dtype="U8")

    @property
    def is_regression(self) -> bool:
        """Whether accuracies are R²."""
        return self.plan.base.network.output == "linear"

    @cached_property
    def score_axis(self) -> ScoreAxis:
        """The axis of all scores."""
        return score_axis(self.plan.metric, self.scores, shows_all=self.shows_all)

    @cached_property
    def score_positions(self) -> Floats:
        """Place of each score, (trials,); 0 for diverged trials, NaN where there is none."""
        found = self.score_axis.positions(self.scores)
        found[self.diverged] = 0.0
        return found

    @cached_property
    def numbers(self) -> NDArray[np.int64]:
        """The numbers of the trials, rising, (trials,)."""
        return np.array([record.number for record in self.records], dtype=np.int64)

    @cached_property
    def best(self) -> TrialRecord | None:
        """The best trial that is done; before the first one, the best that has a score."""
        return best_of(self.plan.metric, self.records)

    @cached_property
    def order(self) -> list[int]:
        """Places of all trials, the best first, those without a score last."""
        found: list[int] = np.argsort(-np.nan_to_num(self.score_positions, nan=-1.0), kind="stable").tolist()
        return found

    @cached_property
    def ranked(self) -> tuple[int, ...]:
        """Places of all trials with a score, the best first."""
        order = np.array(self.order, dtype=np.int64)
        return tuple(order[np.isfinite(self.scores[order])].tolist())

    def place(self, number: int) -> int | None:
        """Where the trial of that number stands."""
        found = int(np.searchsorted(self.numbers, number))
        return found if found < len(self.numbers) and self.numbers[found] == number else None

    def record(self, number: int) -> TrialRecord | None:
        """The trial of that number."""
        place = self.place(number)
        return None if place is None else self.records[place]

    def axis(self, name: str) -> Dimension:
        """The axis of a value. Raises ``ValueError`` for an unknown one."""
        return self.axes[self.names.index(name)]

    def inside(self, brushes: Brushes) -> Bools:
        """Which trials lie in all marked parts, (trials,); a trial without that value does not."""
        found = np.ones(len(self.records), dtype=np.bool_)
        for name, (low, high) in brushes.items():
            if name == SCORE:
                positions = self.score_positions
            elif name in self.names:
                positions = self.positions[:, self.names.index(name)]
            else:
                continue
            found &= (positions >= low) & (positions <= high)
        return found


def board_data(
    plan: StudyPlan, records: Sequence[TrialRecord], ended_at: Mapping[int, float], before: BoardData | None = None
) -> BoardData:
    """Lay out these trials. Of those that were there ``before``, the positions are taken over: values never change."""
    axes = _axes(plan)
    names = [name for name in axes if row_and_layer(name)[1] is None or any(name in r.values for r in records)]
    kept_axes = tuple(axes[name] for name in names)
    known = np.empty((0, len(names)))
    if before is not None and before.names == tuple(names) and before.axes == kept_axes:
        known = before.positions[: _same(before.records, records)]
    new = records[len(known) :]
    columns = [_positions(name, axis, new) for name, axis in zip(names, kept_axes, strict=True)]
    positions = np.concatenate([known, np.stack(columns, axis=1) if columns else np.empty((len(new), 0))])
    return BoardData(plan, tuple(records), tuple(names), kept_axes, ended_at, positions)


def _same(before: Sequence[TrialRecord], now: Sequence[TrialRecord]) -> int:
    """How many trials at the beginning are the same, with whatever scores."""
    pairs = zip(before, now, strict=False)
    return next(
        (place for place, (old, new) in enumerate(pairs) if old.values != new.values), min(len(before), len(now))
    )


def _axes(plan: StudyPlan) -> dict[str, Dimension]:
    """For every value that a stage varies, one axis that holds the ranges of all stages."""
    axes: dict[str, Dimension] = {}
    for stage in plan.stages:
        for name in value_names(stage.space):
            row = stage.space.row(row_and_layer(name)[0])
            if row is not None:
                axes[name] = row if name not in axes else _hull(axes[name], row)
    return axes


def _hull(axis: Dimension, row: Dimension) -> Dimension:
    """The axis, as wide as the row needs; its scale stays, where that can be."""
    if axis.scale == "choice" and row.scale == "choice":
        return axis.replaced(choices=tuple(dict.fromkeys((*axis.choices, *row.choices))))
    if axis.scale == "choice" or row.scale == "choice":
        return row if axis.scale == "choice" else axis
    low, high = min(axis.low or 0.0, row.low or 0.0), max(axis.high or 0.0, row.high or 0.0)
    try:
        return axis.replaced(low=low, high=high)
    except SpecError:
        return row.replaced(low=low, high=high) if row.scale == "linear" else axis


def _positions(name: str, axis: Dimension, records: Sequence[TrialRecord]) -> Floats:
    found = np.full(len(records), np.nan)
    known = [place for place, record in enumerate(records) if _is_on(axis, record.values.get(name))]
    if known:
        found[known] = position_of(axis, [records[place].values[name] for place in known])
    return found


def _is_on(axis: Dimension, value: Value | None) -> bool:
    if value is None:
        return False
    return value in axis.choices if axis.scale == "choice" else not isinstance(value, str)
