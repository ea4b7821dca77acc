"""What of the train part is trained on: the rows that are not left out, with the labels in force."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset, Split
from workbench.engine.kernels.types import Answers, Array, Integers
from workbench.language import tr
from workbench.numbers import exact, grouped
from workbench.specs.row_edits import LEFT_OUT, RELABELLED, Answer, NamedValue, RowEdits, row_edits_of, stretches_in


@dataclass(frozen=True, slots=True, eq=False)
class TrainedRows:
    """``left_out``: numbers of rows in rising order. ``answers``: of every row of the train part, those left out too.

    ``is_relabelled``: they are not all those of the data.
    """

    n_train: int
    left_out: Integers
    answers: Answers
    is_relabelled: bool

    @property
    def are_all(self) -> bool:
        """Whether no row is left out."""
        return len(self.left_out) == 0

    @property
    def count(self) -> int:
        """How many rows are trained on."""
        return self.n_train - len(self.left_out)

    @property
    def kept(self) -> Integers:
        """Numbers of the rows that are trained on, (count,)."""
        return np.delete(np.arange(self.n_train), self.left_out)

    def features_of(self, features: Array) -> Array:
        """Those of ``features`` (n_train, features) that are trained on: the same array where these are all."""
        return features if self.are_all else features[self.kept]

    @property
    def kept_answers(self) -> Answers:
        """The answers of the rows that are trained on."""
        return self.answers if self.are_all else self.answers[self.kept]

    @property
    def kept_labels(self) -> NDArray[np.int32]:
        """The same of a classification."""
        return self.kept_answers.astype(np.int32, copy=False)

    def in_place_of(self, train: Split) -> Split:
        """All rows of the train part, those left out too, with the labels in force."""
        if not self.is_relabelled:
            return train
        if train.targets is None:
            return Split(train.features, self.answers.astype(train.labels.dtype, copy=False))
        return Split(train.features, train.labels, self.answers.astype(train.targets.dtype, copy=False))


def rows_after(edits: Iterable[NamedValue], data: Dataset) -> TrainedRows:
    """What is in force after these edits of a run."""
    return trained_rows(row_edits_of(edits), data)


def trained_rows(edits: RowEdits, data: Dataset) -> TrainedRows:
    """What is in force after ``edits``, with which ``rows_problem`` finds nothing wrong."""
    out = [np.arange(one.first, one.last + 1) for one in stretches_in(LEFT_OUT, edits.left_out)]
    left_out = np.concatenate(out).astype(np.int64) if out else np.zeros(0, dtype=np.int64)
    fresh = stretches_in(RELABELLED, edits.relabelled)
    answers: Answers = data.train.answers
    if fresh:
        answers = answers.copy()
        for stretch in fresh:
            answers[stretch.first : stretch.last + 1] = _scaled(stretch.answer, data)
        answers.setflags(write=False)
    return TrainedRows(data.train.rows, left_out, answers, bool(fresh))


def rows_problem(edits: RowEdits, data: Dataset, batch_size: int) -> str | None:
    """Why a run cannot go on with these edits in force; None if it can."""
    try:
        left_out, relabelled = stretches_in(LEFT_OUT, edits.left_out), stretches_in(RELABELLED, edits.relabelled)
    except ValueError as error:
        return str(error)
    n_train = data.train.rows
    last = max((stretch.last for stretch in (*left_out, *relabelled)), default=0)
    if last >= n_train:
        return tr(
            "there is no row {row}; the train part of {data} has {n_train}",
            row=grouped(last + 1),
            data=data.name,
            n_train=grouped(n_train),
        )
    for stretch in relabelled:
        problem = _problem_with(stretch.answer, data)
        if problem is not None:
            return problem
    found = trained_rows(edits, data)
    if found.count < batch_size:
        return tr(
            "{count} rows would be left, too few for a mini-batch of {batch_size}",
            count=grouped(found.count),
            batch_size=grouped(batch_size),
        )
    return None if data.task == "regression" else _gone(found, data)


def _problem_with(answer: Answer, data: Dataset) -> str | None:
    shown = ",".join(exact(value) for value in answer[:4])
    if data.task == "regression":
        if len(answer) == len(data.targets):
            return None
        return tr(
            "a row has {targets} targets, not {n}: {shown}", targets=len(data.targets), n=len(answer), shown=shown
        )
    if len(answer) == 1 and answer[0].is_integer() and 0 <= answer[0] < data.n_classes:
        return None
    return tr("{shown} is no class; they have the numbers 0 to {last}", shown=shown, last=data.n_classes - 1)


def _gone(found: TrainedRows, data: Dataset) -> str | None:
    """A class that has rows in the data must keep one."""
    before = np.bincount(data.train.labels, minlength=data.n_classes)
    after = np.bincount(found.kept_answers, minlength=data.n_classes)
    lost = np.flatnonzero((before > 0) & (after == 0))
    if len(lost) == 0:
        return None
    return tr("no row of the class {name} would be left", name=data.class_names[int(lost[0])])


def _scaled(answer: Answer, data: Dataset) -> np.ndarray | int:
    if data.task == "classification":
        return int(answer[0])
    scaled = [(value - target.mean) / target.scale for value, target in zip(answer, data.targets, strict=True)]
    return np.array(scaled, dtype=data.train.answers.dtype)
