"""The rows of a file that a run is asked about, read as its own data were."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.data.readers.found import ReadArrays, ReadTable, Watch, unwatched
from workbench.data.readers.opening import probe, read_arrays, read_table
from workbench.data.table import Column, Table
from workbench.errors import DataError
from workbench.language import tr
from workbench.predicting.predictor import Answers, Predictor
from workbench.specs.own_data import AnyData, ImagesSpec, TableSpec


@dataclass(frozen=True, slots=True, eq=False)
class FileAnswers:
    """``truth`` is a table that may hold what is predicted; ``notes`` are how the file was understood."""

    answers: Answers
    truth: Table
    notes: tuple[str, ...]


def answer_file(path: Path, predictor: Predictor, watch: Watch = unwatched) -> FileAnswers:
    """The answers to a table, to arrays or to a folder of images. Raises ``DataError``."""
    spec = predictor.spec.data
    if probe(path).gives == "table":
        read = read_rows(path, spec, watch)
        return FileAnswers(predictor.answer(read.table), read.table, read.report.notes)
    arrays = read_arrays_of(path, spec, watch)
    rows = np.asarray(arrays.kept.arrays["features"], dtype=np.float64)
    truth = truth_in(arrays, tuple(target.name for target in predictor.data.targets))
    return FileAnswers(predictor.answer_raw(rows), truth, arrays.notes)


def read_arrays_of(path: Path, spec: AnyData, watch: Watch = unwatched) -> ReadArrays:
    """Arrays or a folder of images, for a run that learned from such. Raises ``DataError``."""
    if isinstance(spec, TableSpec):
        raise DataError(tr("{path} is no table; the run learned from one", path=path))
    if probe(path).gives == "images":
        from workbench.data.readers.image_folder import read_images

        size = (spec.height, spec.width, spec.colour) if isinstance(spec, ImagesSpec) else (0, 0, None)
        return read_images(path, watch, height=size[0], width=size[1], colour=size[2])
    return read_arrays(path, watch)


def truth_in(read: ReadArrays, names: tuple[str, ...]) -> Table:
    """The answers that came with the rows: a column of classes, or one for each number that is predicted."""
    arrays = read.kept.arrays
    if read.classes:
        labels = arrays["labels"].astype(np.int32)
        return Table((Column("class", "text", codes=labels, texts=read.classes),), "")
    known = arrays["targets"].astype(np.float64).T
    return Table(tuple(Column(name, "number", numbers=one.copy()) for name, one in zip(names, known, strict=False)), "")


def read_rows(path: Path, spec: AnyData, watch: Watch = unwatched) -> ReadTable:
    """The table in the file. Raises ``DataError``.

    Where the file is written like that of the run, numbers and gaps are understood in the same way: a single row does not
    tell whether 1,234 is more than a thousand or a little more than one.
    """
    numbers = _numbers(spec)
    found = read_table(path, None, watch, numbers)
    if not isinstance(spec, TableSpec):
        return found
    known = spec.reading
    if (known.format, known.delimiter) != (found.reading.format, found.reading.delimiter):
        return found
    asked = found.reading.replaced(decimal=known.decimal, thousands=known.thousands, missing=known.missing)
    return found if asked == found.reading else read_table(path, asked, watch, numbers)


def _numbers(spec: AnyData) -> frozenset[str]:
    """Columns in which numbers are wanted, however few cells are."""
    if not isinstance(spec, TableSpec):
        return frozenset()
    return frozenset(one.name for one in spec.columns if one.type == "number" and one.use in ("feature", "target"))
