"""A run that was trained, for programs: its branches, curves and scores, any of its states, its exports."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.data.recipe import Recipe
from workbench.data.table import Table, make_table
from workbench.engine.training.summaries import SCALARS
from workbench.errors import DataError
from workbench.export.formats import EXPORT_FORMATS, export_format_of
from workbench.language import tr
from workbench.predicting.matching import recipe_of
from workbench.predicting.predictor import Answers, Predictor, predictor_at, unfit_text
from workbench.python_api.frames import Frame, Rows, column_of, table_of
from workbench.python_api.given import rows_of
from workbench.runs.history.asked_place import asked_place
from workbench.runs.history.earlier_scores import curves_to, scores_to
from workbench.runs.history.history import Branch
from workbench.runs.history.run_data import run_data
from workbench.runs.reading import RunReader
from workbench.specs.run import RunSpec
from workbench.training.exact_curves import EVERY_BIN
from workbench.training.messages import Part

if TYPE_CHECKING:
    import polars as pl

_PARTS: tuple[Part, ...] = ("train", "dev", "test")


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """The network of a run after ``step`` mini-batches."""

    predictor: Predictor

    @property
    def step(self) -> int:
        return self.predictor.snapshot.step

    @property
    def classes(self) -> tuple[str, ...]:
        """Empty where numbers are predicted."""
        return self.predictor.data.class_names

    def predict(self, x: Rows) -> NDArray[Any]:
        """The class of each row as text, (rows,), or the predicted numbers in their own units: (rows,), or (rows, targets).

        A row that cannot be answered has None, or NaN. Raises ``DataError`` where the columns do not fit.
        """
        answers = self.answers(x)
        if not answers.classes:
            return answers.values[:, 0] if len(answers.targets) == 1 else answers.values
        if answers.usable.all():
            return np.array(answers.classes)[answers.said]
        return np.array([*answers.classes, None], dtype=object)[answers.said]

    def predict_proba(self, x: Rows) -> NDArray[np.float64]:
        """The probability of each class, (rows, classes); NaN for a row that cannot be answered. Raises ``DataError``."""
        if not self.classes:
            raise DataError(tr("This run predicts numbers: they have no probabilities."))
        return self.answers(x).values

    def problems(self, x: Rows) -> tuple[str, ...]:
        """Why rows have no answer, in words."""
        return tuple(unfit_text(cell) for cell in self.answers(x).unfit)

    def answers(self, x: Rows) -> Answers:
        """All that is said to each row, with the cells at fault."""
        if isinstance(x, str | Path):
            from workbench.predicting.file_rows import answer_file

            return answer_file(Path(x), self.predictor).answers
        if isinstance(x, Mapping) or (isinstance(x, Frame) and not isinstance(x, np.ndarray)):
            return self.predictor.answer(table_of(x))
        recipe = recipe_of(self.predictor.data)
        if all(one.type == "number" for one in recipe.inputs) and self.predictor.data.recipe is None:
            return self.predictor.answer_raw(rows_of(x))
        return self.predictor.answer(_named(recipe, x))


class Run:
    """The run file at ``path``, read afresh with each question: it may still be growing. Raises ``FileError``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with RunReader(path) as reader:
            self._header = reader.header

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.path)!r})"

    @property
    def spec(self) -> RunSpec:
        """As the run began."""
        return self._header.spec

    @cached_property
    def data(self) -> Dataset:
        """What it learned from, cut and scaled; proven to be the same. Raises ``WorkbenchError``."""
        return run_data(self.path, self._header.spec.data, self._header.data_sha256)

    @property
    def branches(self) -> tuple[Branch, ...]:
        """All lines of its history; each has a ``number``, ``title``, ``first_step``, ``length`` and ``spec``."""
        with RunReader(self.path) as reader:
            return reader.history.branches

    @property
    def steps(self) -> int:
        """Mini-batches trained, where the run stands."""
        with RunReader(self.path) as reader:
            return reader.history.current.step

    def at(self, place: int | str = "last", branch: int | None = None) -> State:
        """The state after so many mini-batches, at the ``best`` dev loss, or the ``last`` one. Raises ``WorkbenchError``."""
        with RunReader(self.path) as reader:
            return State(predictor_at(reader, self.data, asked_place(str(place), reader, branch, "at")))

    def curves(self, branch: int | None = None) -> "pl.DataFrame":
        """What was measured at each mini-batch, up to the end of a branch; of long runs the old rows are means of bins.

        ``step`` is the centre of a bin, ``rows`` how many mini-batches it stands for.
        """
        from workbench.data.readers.frames import make_frame

        with RunReader(self.path) as reader:
            place = asked_place("last", reader, branch, "branch")
            curves = curves_to(reader.history, place, reader.metrics)
            bands = {name: curves.series(name, 0, place.step, EVERY_BIN) for name in SCALARS}
        first = next(iter(bands.values()))
        return make_frame({"step": first.steps, "rows": first.rows, **{name: one.mean for name, one in bands.items()}})

    def scores(self, branch: int | None = None) -> "pl.DataFrame":
        """The scores on record, up to the end of a branch: ``step``, ``part``, ``loss``, ``accuracy`` (R² of numbers)."""
        from workbench.data.readers.frames import make_frame

        with RunReader(self.path) as reader:
            place = asked_place("last", reader, branch, "branch")
            found = [one for part in _PARTS for one in scores_to(reader.history, place, reader.metrics, part)]
        found.sort(key=lambda one: one.step)
        return make_frame(
            {
                "step": [one.step for one in found],
                "part": [one.part for one in found],
                "loss": [one.loss for one in found],
                "accuracy": [one.accuracy for one in found],
            }
        )

    def export(
        self,
        path: str | Path,
        file_format: str = "",
        at: int | str = "last",
        branch: int | None = None,
        *,
        fold_batch_norm: bool = False,
    ) -> Path:
        """Write the network for other programs, proven before it takes its name; the format is that of the ending.

        Raises ``WorkbenchError``; then nothing at ``path`` has changed.
        """
        from workbench.export.weights import ExportChoices, export_weights

        wanted = Path(path)
        if file_format and file_format not in EXPORT_FORMATS:
            known = ", ".join(EXPORT_FORMATS)
            raise DataError(tr("there is no export format {name!r}; known are: {known}", name=file_format, known=known))
        row = EXPORT_FORMATS[file_format] if file_format else export_format_of(wanted)
        predictor = self.at(at, branch).predictor
        choices = ExportChoices(fold_batch_norm=fold_batch_norm)
        return export_weights(predictor.snapshot, predictor.spec, predictor.data, wanted, row, choices).path


def open_run(path: str | Path) -> Run:
    """The run in a file. Raises ``FileError``."""
    return Run(Path(path))


def _named(recipe: Recipe, x: Any) -> Table:  # noqa: ANN401 - whatever NumPy takes
    """Rows without names: their columns are the inputs in the order of training."""
    rows = np.asarray(x, dtype=None if isinstance(x, np.ndarray) else object)
    if rows.ndim != 2 or rows.shape[1] != len(recipe.inputs):
        names = ", ".join(one.name for one in recipe.inputs[:20])
        raise DataError(
            tr(
                "Rows without names need the {count} columns of training, in their order: {names}; the shape is {shape}.",
                count=len(recipe.inputs),
                names=names,
                shape=rows.shape,
            )
        )
    return make_table(tuple(column_of(one.name, rows[:, place]) for place, one in enumerate(recipe.inputs)))
