"""Rows of the dev and test parts as somebody else would bring them, and what the engine answers to them.

Of a table these are the rows as they were read, of all other data the features in their own units.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset, Split
from workbench.data.kept_arrays import Step, unwatched_step
from workbench.data.store import kept_table
from workbench.data.table import Column, Table, number_text
from workbench.data.tabular import raw_examples
from workbench.engine.inference.inference import Inference
from workbench.engine.layout import make_layout
from workbench.export.model import ExportedModel
from workbench.export.reference import answers
from workbench.export.state_dict import state_dict
from workbench.specs.own_data import Reading, TableSpec
from workbench.specs.run import RunSpec
from workbench.training.snapshot import Snapshot

Floats = NDArray[np.float64]
EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - dates of a table have no zone
MOST_CELLS: Final = 1_000_000
"""Of each part, for readers that read text"""
_AT_ONCE: Final = 2**13


@dataclass(frozen=True, slots=True, eq=False)
class RawPart:
    """One part. ``answers`` are the engine's: probabilities, (rows, classes), or numbers in their unit, (rows, targets)."""

    name: Literal["dev", "test"]
    split: Split
    features: NDArray[np.float32]
    table: Table | None
    matrix: Floats
    """(rows, inputs): for a table numbers, days since 1970 and positions of categories, NaN where missing"""
    answers: Floats
    rounding: Floats
    """How far answers in the precision of the run may usually be off, in the same unit"""

    @property
    def rows(self) -> int:
        return len(self.features)

    def first(self, rows: int) -> "RawPart":
        """Of no more than so many rows."""
        if rows >= self.rows:
            return self
        few = slice(rows)
        split = Split(
            self.split.features[few],
            self.split.labels[few],
            None if self.split.targets is None else self.split.targets[few],
        )
        table = None if self.table is None else Table(tuple(one.at(few) for one in self.table.columns), "")
        return RawPart(
            self.name, split, self.features[few], table, self.matrix[few], self.answers[few], self.rounding[few]
        )


def raw_parts(snapshot: Snapshot, spec: RunSpec, data: Dataset, step: Step = unwatched_step) -> tuple[RawPart, ...]:
    """The dev part, and the test part where there is one. Raises ``DataError`` where a table is not kept any more.

    ``step`` is called after every few thousand rows; what it raises ends it.
    """
    layout = make_layout(spec.network, data.n_features, data.n_answers)
    named = state_dict(snapshot, spec, layout)
    dtype = snapshot.parameters.dtype.type
    inference = Inference(layout, dtype)
    tables: dict[str, Table] = {}
    if isinstance(spec.data, TableSpec):
        inputs, rows = raw_examples(spec.data, kept_table(spec.data.sha256))
        for part, numbers in (("dev", rows.dev), ("test", rows.test)):
            tables[part] = Table(tuple(column.at(numbers) for column in inputs.columns), "")

    def part_of(name: Literal["dev", "test"], split: Split) -> RawPart:
        x, epsilon = split.features, snapshot.hyperparameters.bn_epsilon
        said, off = [], []
        for first in range(0, max(1, len(x)), _AT_ONCE):
            some = x[first : first + _AT_ONCE]
            said.append(inference.probabilities(some, snapshot.parameters, snapshot.running, epsilon))
            step()
            off.append(answers(named.arrays, named.modules, spec.network.output, some, dtype).rounding)
            step()
        found, rounding = np.concatenate(said).astype(np.float64), np.concatenate(off)
        for number, target in enumerate(data.targets):
            found[:, number] = target.unscaled(found[:, number])
            rounding[:, number] *= abs(target.scale)
        table = tables.get(name)
        if table is None or data.recipe is None:
            matrix = x.astype(np.float64) * data.feature_scale + data.feature_mean
        else:
            matrix = data.recipe.raw(table)
        return RawPart(name, split, x, table, matrix, found, rounding)

    parts = (part_of("dev", data.dev),)
    return (*parts, part_of("test", data.test)) if data.test.rows else parts


def texts(part: RawPart, model: ExportedModel) -> dict[str, list[str]]:
    """The cells of each input as a file of this table would hold them; no text where a value is missing."""
    if part.table is None:
        return {one.name: list(map(repr, part.matrix[:, number].tolist())) for number, one in enumerate(model.inputs)}
    found = {}
    for one in model.inputs:
        column = part.table.column(one.name)
        if column is None:
            raise KeyError(one.name)
        found[one.name] = list(_cells(column, model.reading, is_category=one.type == "category"))
    return found


def csv_text(part: RawPart, model: ExportedModel) -> str:
    """The part as a file of delimited text, in the way in which the table's own file is written."""
    cells = texts(part, model)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=model.reading.delimiter, quotechar=model.reading.quote or '"')
    names = model.columns or tuple(cells)
    if not model.columns:
        writer.writerow(names)
    for row in range(part.rows):
        writer.writerow([cells[name][row] if name in cells else "" for name in names])
    return stream.getvalue()


def _cells(column: Column, reading: Reading, *, is_category: bool) -> Iterator[str]:
    if column.kind == "text":
        yield from ("" if code < 0 else column.texts[code] for code in column.codes.tolist())
        return
    for value in column.numbers.tolist():
        if value != value:  # noqa: PLR0124 - NaN
            yield ""
        elif column.kind == "date":
            yield (EPOCH + timedelta(days=value)).isoformat()
        else:
            text = number_text(value) if is_category else repr(value)
            yield text if is_category else text.replace(".", reading.decimal)
