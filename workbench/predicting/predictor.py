"""One state of a run that answers to the rows of a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.data.recipe import Unfit
from workbench.data.table import Table
from workbench.engine.inference.inference import Inference
from workbench.engine.layout import make_layout
from workbench.errors import DataError, FileError
from workbench.language import tr
from workbench.predicting.matching import match_columns, recipe_of
from workbench.predicting.neighbours import Neighbour, nearest_examples
from workbench.predicting.typed_rows import Filled, filled_cells, typed_table
from workbench.runs.history.asked_place import asked_place
from workbench.runs.history.history import Place
from workbench.runs.history.replay import Replayer, say_nothing
from workbench.runs.history.run_data import run_data
from workbench.runs.reading import RunReader
from workbench.specs.run import RunSpec
from workbench.training.snapshot import Snapshot
from workbench.training.trained_rows import rows_after


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What the network says to each row. A row of which a cell cannot be used has no answer, and no made-up one.

    ``values`` (rows, classes) are probabilities, or (rows, targets) numbers in their own units; NaN where ``usable``
    (rows,) is false. ``features`` (rows, n_features) are what the network was given. ``unfit`` are the cells at fault.
    """

    classes: tuple[str, ...]
    targets: tuple[str, ...]
    values: NDArray[np.float64]
    usable: NDArray[np.bool_]
    features: NDArray[np.float32]
    unfit: tuple[Unfit, ...] = ()
    unused: tuple[str, ...] = ()
    """Columns of the table that nobody asked for"""
    filled: tuple[Filled, ...] = ()
    """Of rows that were typed: cells without a value, for which something stands"""

    @property
    def rows(self) -> int:
        return len(self.usable)

    @property
    def said(self) -> NDArray[np.intp]:
        """The most probable class of each row, (rows,); -1 where there is no answer."""
        filled = np.where(self.usable[:, None], self.values, 0.0)
        return np.where(self.usable, filled.argmax(axis=1), -1)


@dataclass(frozen=True, slots=True, eq=False)
class Predictor:
    """The state ``snapshot`` of a run of ``spec`` on ``data``."""

    spec: RunSpec
    data: Dataset
    snapshot: Snapshot

    def answer(self, table: Table) -> Answers:
        """The answers to the rows of a table. Raises ``DataError`` where its columns do not fit."""
        recipe = recipe_of(self.data)
        names = tuple(target.name for target in self.data.targets)
        answer_column = getattr(self.spec.data, "targets", ())
        known = (*names, *(one if isinstance(one, str) else one.name for one in answer_column))
        matched = match_columns(recipe, table, known)
        encoded = recipe.encode(matched.table)
        return self._answered(encoded.features, encoded.usable, encoded.unfit, matched.unused)

    def answer_typed(self, rows: Sequence[Sequence[str]]) -> Answers:
        """The answers to rows of texts, one for each input of the recipe; an empty one is a gap."""
        recipe = recipe_of(self.data)
        table = typed_table(recipe, rows)
        encoded = recipe.encode(table)
        answers = self._answered(encoded.features, encoded.usable, encoded.unfit, ())
        return replace(answers, filled=filled_cells(recipe, table))

    def nearest(self, features: NDArray[np.float32]) -> tuple[Neighbour, ...]:
        """The nearest examples of those that it was trained on last, with the labels that they had."""
        return nearest_examples(
            self.data, features, trained=rows_after(self.spec.edits[: self.snapshot.edits], self.data)
        )

    def answer_raw(self, rows: NDArray[np.float64]) -> Answers:
        """The answers to rows of numbers in their own units, (rows, n_features); NaN and inf have none.

        Raises ``DataError`` for another number of features.
        """
        recipe = recipe_of(self.data)
        names = recipe.feature_names
        if rows.ndim != 2 or rows.shape[1] != len(names):
            raise DataError(
                tr(
                    "The rows must have {wanted} numbers each, as in training; their shape is {shape}.",
                    wanted=len(names),
                    shape=rows.shape,
                )
            )
        finite = np.isfinite(rows)
        scaled = np.where(finite, (rows - recipe.feature_mean) / recipe.feature_scale, np.nan).astype(np.float32)
        unfit = tuple(
            Unfit(row, names[column], None if np.isnan(rows[row, column]) else repr(float(rows[row, column])))
            for row, column in np.argwhere(~finite)[:20].tolist()
        )
        return self._answered(scaled, np.asarray(finite.all(axis=1)), unfit, ())

    def _answered(
        self,
        features: NDArray[np.float32],
        usable: NDArray[np.bool_],
        unfit: tuple[Unfit, ...],
        unused: tuple[str, ...],
    ) -> Answers:
        layout = make_layout(self.spec.network, self.data.n_features, self.data.n_answers)
        state, dtype = self.snapshot, self.snapshot.parameters.dtype.type
        x = np.ascontiguousarray(features[usable], dtype=dtype)
        epsilon = state.hyperparameters.bn_epsilon
        found = Inference(layout, dtype).probabilities(x, state.parameters, state.running, epsilon).astype(np.float64)
        if not np.isfinite(found).all():
            raise DataError(tr("At this step the answers of the network are not finite. Ask an earlier step."))
        for place, target in enumerate(self.data.targets):
            found[:, place] = target.unscaled(found[:, place])
        values = np.full((len(features), found.shape[1]), np.nan)
        values[usable] = found
        return Answers(
            self.data.class_names,
            tuple(target.name for target in self.data.targets),
            values,
            usable,
            features,
            unfit,
            unused,
        )


def open_predictor(path: Path, at: str = "last", tell: Callable[[int, int], None] = say_nothing) -> Predictor:
    """The state of a run file at ``best``, ``last`` or a step. Raises ``WorkbenchError``."""
    with RunReader(path) as reader:
        data = run_data(path, reader.header.spec.data, reader.header.data_sha256)
        return predictor_at(reader, data, asked_place(at, reader), tell)


def predictor_at(
    reader: RunReader, data: Dataset, place: Place, tell: Callable[[int, int], None] = say_nothing
) -> Predictor:
    """The state at a place of an open run. Raises ``WorkbenchError``; takes a while where steps are trained again."""
    with Replayer(data) as replayer:
        snapshot = replayer.reach(reader.history, reader.snapshot, place, tell=tell)
    if snapshot is None:
        raise FileError(tr("{run} holds no state that could answer.", run=reader.path))
    return Predictor(reader.history.spec_to(place), data, snapshot)


def unfit_text(cell: Unfit, row_name: str = "") -> str:
    """One cell without an answer, in words; rows count from 1."""
    where = row_name or tr("row {row}", row=cell.row + 1)
    if cell.found is None:
        return tr(
            "{where}, column {column!r}: no value, and none was learned to stand for it",
            where=where,
            column=cell.column,
        )
    return tr(
        "{where}, column {column!r}: {found!r} was never seen in training or is no value of this column",
        where=where,
        column=cell.column,
        found=cell.found[:80],
    )
