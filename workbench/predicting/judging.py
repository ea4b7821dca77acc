"""Answers beside what is true, where the table says that too."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.data.table import Column, Table
from workbench.engine.inference.inference import Inference
from workbench.engine.kernels.types import Integers
from workbench.engine.layout import make_layout
from workbench.engine.training.objective import make_objective, measure_balance
from workbench.errors import DataError
from workbench.language import tr
from workbench.predicting.matching import KINDS
from workbench.predicting.predictor import Answers, Predictor


@dataclass(frozen=True, slots=True)
class TargetErrors:
    """Of one number that is predicted, in its own unit; ``r_squared`` is NaN where all true values are the same."""

    name: str
    typical_error: float
    """The root of the mean squared difference"""
    r_squared: float


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """Over the ``rows`` that have an answer and a known truth. ``loss`` and ``accuracy`` (R² of numbers) as in training."""

    rows: int
    loss: float
    accuracy: float
    counts: Integers | None = None
    """``counts[was, said]`` examples, (classes, classes); None where numbers are predicted"""
    errors: tuple[TargetErrors, ...] = ()
    strange: tuple[tuple[int, str], ...] = ()
    """Rows whose true class was never learned, and what it is called; the first 20"""


def judge(predictor: Predictor, answers: Answers, table: Table) -> Judgement | None:
    """The answers beside the truth; None where the table does not have it, or not for any row with an answer.

    Raises ``DataError`` where a column that should hold the truth holds something else.
    """
    names = truth_names(predictor)
    columns = [column for name in names if (column := table.column(name)) is not None]
    if not names or len(columns) != len(names):
        return None
    if predictor.data.class_names:
        return _judged_classes(predictor, answers, columns[0])
    return _judged_numbers(predictor, answers, columns)


def truth_names(predictor: Predictor) -> tuple[str, ...]:
    """The columns that hold the truth; none where the data of the run have no name for it."""
    if predictor.data.targets:
        return tuple(target.name for target in predictor.data.targets)
    targets = getattr(predictor.spec.data, "targets", ())
    return tuple(one.name for one in targets) or ("class",)


def _judged_classes(predictor: Predictor, answers: Answers, column: Column) -> Judgement | None:
    classes = predictor.data.class_names
    truth = column.as_category(classes)
    strange = np.flatnonzero(truth == -2)[:20].tolist()
    told = tuple((row, column.cell_text(row)[:80]) for row in strange)
    rows = np.flatnonzero((truth >= 0) & answers.usable)
    if not len(rows):
        return None
    wanted, n = truth[rows], len(classes)
    counts = np.bincount(wanted * n + answers.said[rows], minlength=n * n).reshape(n, n).astype(np.int64)
    loss, accuracy = _score(predictor, answers, rows, wanted)
    return Judgement(len(rows), loss, accuracy, counts, strange=told)


def _judged_numbers(predictor: Predictor, answers: Answers, columns: list[Column]) -> Judgement | None:
    for column in columns:
        if column.kind != "number" and not column.missing.all():
            raise DataError(
                tr(
                    "column {name!r} should hold the numbers that are predicted; it holds {kind}",
                    name=column.name,
                    kind=KINDS[column.kind],
                )
            )
    truth = np.stack(
        [column.numbers if column.kind == "number" else np.full(len(column), np.nan) for column in columns], axis=1
    )
    rows = np.flatnonzero(np.isfinite(truth).all(axis=1) & answers.usable)
    if not len(rows):
        return None
    true, said = truth[rows], answers.values[rows]
    squares = np.square(true - said).mean(axis=0)
    spread = true.var(axis=0)
    targets = predictor.data.targets
    errors = tuple(
        TargetErrors(target.name, math.sqrt(square), 1.0 - square / of if of > 0.0 else math.nan)
        for target, square, of in zip(targets, squares.tolist(), spread.tolist(), strict=True)
    )
    scaled = np.stack(
        [(true[:, place] - target.mean) / target.scale for place, target in enumerate(targets)], axis=1
    ).astype(np.float32)
    loss, accuracy = _score(predictor, answers, rows, scaled)
    return Judgement(len(rows), loss, accuracy, errors=errors)


def _score(
    predictor: Predictor, answers: Answers, rows: NDArray[np.intp], truth: NDArray[np.int32] | NDArray[np.float32]
) -> tuple[float, float]:
    """Loss and accuracy as a score of the run has them: the same bits for the same rows."""
    state, data = predictor.snapshot, predictor.data
    layout = make_layout(predictor.spec.network, data.n_features, data.n_answers)
    dtype = state.parameters.dtype.type
    objective = make_objective(measure_balance(layout, data.train.answers), state.hyperparameters)
    x = np.ascontiguousarray(answers.features[rows], dtype=dtype)
    return Inference(layout, dtype).score(
        x, truth, state.parameters, state.running, state.hyperparameters.bn_epsilon, objective
    )
