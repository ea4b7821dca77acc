"""The rows of a file of any format as texts to look at and to change: cells, and what is known of each row."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.data.dataset import Dataset
from workbench.data.readers.found import Watch, unwatched
from workbench.data.readers.opening import probe
from workbench.data.table import Column, Table, number_text
from workbench.errors import DataError
from workbench.language import tr
from workbench.predicting.file_rows import read_arrays_of, read_rows, truth_in
from workbench.predicting.matching import match_columns, recipe_of
from workbench.predicting.typed_rows import cells_of, check_count
from workbench.specs.own_data import AnyData, TableSpec


@dataclass(frozen=True, slots=True)
class ShownRow:
    """``truth`` is what the file says of the row; empty where it says nothing."""

    cells: tuple[str, ...]
    truth: str = ""


def shown_rows(path: Path, spec: AnyData, data: Dataset, watch: Watch = unwatched) -> tuple[ShownRow, ...]:
    """Each row of a table, of arrays or of a folder of images, for a run that learned from ``data``.

    Raises ``DataError``, also for more rows than a person looks at, and whatever ``watch`` raises.
    """
    recipe = recipe_of(data)
    if probe(path).gives == "table":
        table = read_rows(path, spec, watch).table
        check_count(table.rows)
        cells = cells_of(recipe, match_columns(recipe, table).table)
        names = tuple(one.name for one in spec.targets) if isinstance(spec, TableSpec) else ()
        return tuple(map(ShownRow, cells, _truths(table, names)))
    arrays = read_arrays_of(path, spec, watch)
    rows = np.asarray(arrays.kept.arrays["features"], dtype=np.float64)
    check_count(len(rows))
    if rows.ndim != 2 or rows.shape[1] != len(recipe.inputs):
        raise DataError(
            tr(
                "The rows must have {wanted} numbers each, as in training; their shape is {shape}.",
                wanted=len(recipe.inputs),
                shape=rows.shape,
            )
        )
    known = truth_in(arrays, tuple(target.name for target in data.targets))
    cells = [tuple("" if np.isnan(value) else number_text(value) for value in row) for row in rows.tolist()]
    return tuple(map(ShownRow, cells, _truths(known, tuple(column.name for column in known.columns))))


def _truths(table: Table, names: tuple[str, ...]) -> Iterator[str]:
    columns = [column for name in names if (column := table.column(name)) is not None]
    if not names or len(columns) < len(names):
        return iter([""] * table.rows)
    texts = [_texts(column) for column in columns]
    return (", ".join(row) if all(row) else "" for row in zip(*texts, strict=True))


def _texts(column: Column) -> list[str]:
    if column.kind == "text":
        return [column.texts[code] if code >= 0 else "" for code in column.codes.tolist()]
    return ["" if np.isnan(value) else number_text(value) for value in column.numbers.tolist()]
