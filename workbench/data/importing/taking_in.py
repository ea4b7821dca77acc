"""From a file to a table to choose in, and from the choices to kept data: what is done beside the window."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.array_specs import kept_spec
from workbench.data.importing.draft_spec import Sheet
from workbench.data.importing.origins import remember_origin
from workbench.data.kept_arrays import Step, unwatched_step
from workbench.data.own_names import title_of
from workbench.data.parts_of_files import read_files
from workbench.data.readers.dialect import find_dialect
from workbench.data.readers.found import ReadArrays, ReadTable, Watch
from workbench.data.readers.image_folder import read_images
from workbench.data.readers.opening import probe, read_arrays, read_table
from workbench.data.readers.texts import SAMPLE, WrongEncodingError, find_text
from workbench.data.store import keep_table, kept_table
from workbench.data.table import Table
from workbench.data.tabular import table_examples
from workbench.errors import DataError
from workbench.files.atomic import write_atomically
from workbench.files.folders import temporary_folder
from workbench.files.looking import is_there
from workbench.language import tr, tr_count
from workbench.numbers import grouped
from workbench.specs.data import FILE_FORMATS
from workbench.specs.own_data import ArraysSpec, ImagesSpec, Reading, Scaling, TableSpec

OTHER_FILES: Final = {
    ".run": tr("a run with its history; it goes on where it stopped"),
    ".db": tr("a study of many trials; it goes on where it stopped"),
    ".toml": tr("a run or search described in TOML; it takes the place of what is set up now"),
}
"""What the window opens beside data, what it is, and what becomes of it"""
_WEIGHTS: Final = tr(
    "{name} holds weights for other programs, and no run begins from those. Open the run that they were written from"
)
_OF_A_RUN: Final = tr(
    "{name} is a part of a run that is being written. Open the run itself, the file that ends in .run"
)
NOT_OPENED: Final = {
    **dict.fromkeys((".safetensors", ".onnx", ".pt", ".pth", ".h5", ".keras", ".ckpt", ".tflite"), _WEIGHTS),
    **dict.fromkeys((".run-wal", ".run-shm", ".run-journal", ".lock"), _OF_A_RUN),
    ".card": tr("{name} is a model card: it is read in a browser. Open the run that it tells of"),
    ".zip": tr("{name} may be a session bundle. Unpack it and open the run in it, or the data"),
}
"""What the window does not open though it may well be dropped there, and what to do instead"""
_LOOKED_INTO: Final = 2**16
"""Bytes at the beginning of a text that tell what its columns look like"""
MOST_PASTED: Final = 200_000_000
_MOST_PICTURED: Final = 8


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a file that is dropped, in words; whether it can be opened."""

    text: str
    is_fine: bool


def judge_file(path: Path) -> Verdict:
    """A quick look at a file from anywhere: its beginning decides, not its name."""
    other = OTHER_FILES.get(path.suffix.lower())
    if other is not None:
        return Verdict(tr("Drop to open {name}: {what}", name=path.name, what=other), is_fine=True)
    try:
        row = probe(path)
        if row.module == "delimited":
            find_text(path)
    except DataError as error:
        instead = NOT_OPENED.get(path.suffix.lower())
        if instead is not None:
            return Verdict(tr(instead, name=path.name) + ".", is_fine=False)
        text = tr(
            "{error}. Read are {titles}.",
            error=str(error).rstrip("."),
            titles="; ".join(one.title for one in FILE_FORMATS.values()),
        )
        return Verdict(text, is_fine=False)
    if row.gives == "table":
        return Verdict(tr("Drop to look at the table {name}", name=path.name), is_fine=True)
    return Verdict(tr("Drop to look at {name}: {title}", name=path.name, title=row.title), is_fine=True)


def judge_together(paths: Sequence[Path]) -> Verdict:
    """What becomes of several files that are dropped at once: runs are compared, everything else comes alone."""
    if all(path.suffix.lower() == ".run" for path in paths):
        text = tr_count("Drop to lay {n} run over the plots", "Drop to lay {n} runs over the plots", len(paths))
        return Verdict(text, is_fine=True)
    text = tr("{count} files at once: drop one after the other; only runs can be compared together", count=len(paths))
    return Verdict(text, is_fine=False)


def judge_rows(path: Path, *, is_table: bool) -> Verdict:
    """As ``judge_file``, where rows are to be answered by a run that learned from a table, or from arrays or images."""
    verdict = judge_file(path)
    if not verdict.is_fine or path.suffix.lower() in OTHER_FILES:
        return verdict
    if is_table and probe(path).gives != "table":
        return Verdict(tr("{name} is no table; the run learned from one", name=path.name), is_fine=False)
    return Verdict(tr("Drop to answer the rows of {name}", name=path.name), is_fine=True)


def write_pasted(text: str) -> Path | None:
    """Keep rows that were pasted in a temporary file of their own; None where the text holds no table.

    Raises ``FileError`` where it cannot be written.
    """
    lines = [line for line in text[:100_000].splitlines() if line.strip()]
    is_table = len(lines) > 1 and any(all(mark in line for line in lines[:3]) for mark in "\t;,|")
    if not is_table or len(text) > MOST_PASTED:
        return None
    content = text.encode("utf-8", "replace")
    path = temporary_folder() / f"pasted-{hashlib.sha256(content).hexdigest()[:12]}.tsv"
    write_atomically(path, content)
    return path


@dataclass(frozen=True, slots=True)
class Source:
    """What is read, and how: ``reading`` None is found by the content, ``numbers`` are columns wanted as numbers."""

    path: Path
    reading: Reading | None = None
    numbers: frozenset[str] = frozenset()
    kept: str = ""
    """Hash of a table in the store, which is read in place of the file"""
    pasted: bool = False
    parts: tuple[Path, ...] = ()
    """Files of the dev part and the test part, where these have some; of arrays those of answers and test part"""
    height: int = 0
    width: int = 0
    """To which images are brought; 0 is the size that most have"""
    colour: bool | None = None
    """Whether images are read in colour; None as they are"""

    @property
    def title(self) -> str:
        """How the data are called at first."""
        return tr("pasted table") if self.pasted else title_of(self.path)


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is seen of a text before all of it is read."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    reading: Reading
    sample: bytes
    """In UTF-8, up to the end of a line"""
    expected_rows: int = 0
    """About how many there will be; 0 where that cannot be foreseen"""
    read: ReadTable | None = None
    """The sample as a table: what the columns look like so far"""


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """Arrays or images that were read, and are not kept yet."""

    read: ReadArrays
    source: Source
    is_folder: bool

    @property
    def summary(self) -> str:
        """What there is, in words."""
        read, shown = self.read, 12
        labels = read.kept.arrays.get("labels")
        counts = [] if labels is None else np.bincount(labels, minlength=len(read.classes)).tolist()
        names = read.targets or tuple(
            tr("{name} ({count})", name=name, count=grouped(count))
            for name, count in zip(read.classes, counts, strict=True)
        )
        rows = len(read.kept.arrays["features"])
        what = tr_count("{n} image", "{n} images", rows) if self.is_folder else tr_count("{n} row", "{n} rows", rows)
        return tr(
            "{rows} of {features} features. {what}: {names}{more}.",
            rows=what,
            features=grouped(read.feature_count),
            what=tr("Predicted") if read.targets else tr_count("{n} class", "{n} classes", len(names)),
            names=", ".join(names[:shown]),
            more=" …" if len(names) > shown else "",
        )

    @property
    def picture(self) -> tuple[NDArray[Any], tuple[int, ...]] | None:
        """The first image of each class side by side, of some of them, and the shape of that; None where rows are no images."""
        read = self.read
        if read.image_shape is None:
            return None
        features, labels = read.kept.arrays["features"], read.kept.arrays.get("labels")
        rows = np.arange(len(features)) if labels is None else np.unique(labels, return_index=True)[1]
        height, width = read.image_shape
        shown = features[rows[:_MOST_PICTURED]].reshape(-1, height, width, 3 if read.colour else 1)
        beside = np.concatenate(list(shown), axis=1)
        return beside, beside.shape if read.colour else beside.shape[:2]

    def kept(self, scaling: Scaling, step: Step = unwatched_step) -> ArraysSpec | ImagesSpec:
        """Keep them; their spec. Raises ``FileError`` or ``SpecError``, and what ``step`` raises, which is called now and then."""
        path = str(self.source.path.absolute())
        return kept_spec(self.read, self.source.title, path, scaling, is_folder=self.is_folder, step=step)


def source_of(spec: TableSpec | ArraysSpec | ImagesSpec, path: Path) -> Source:
    """A file, to be read as that of the data was."""
    if isinstance(spec, ImagesSpec):
        return Source(path, height=spec.height, width=spec.width, colour=spec.colour)
    if isinstance(spec, ArraysSpec):
        return Source(path, parts=tuple(_or_beside(Path(part), path) for part in spec.part_files or ()))
    parts = tuple(_or_beside(Path(part), path) for part in spec.part_files or ())
    numbers = (one.name for one in spec.columns if one.type == "number" and one.use in ("feature", "target"))
    return Source(path, spec.reading, frozenset(numbers), parts=parts)


def _or_beside(part: Path, file: Path) -> Path:
    """The file of a part; where it is gone, one of its name in the folder to which the train part was moved."""
    beside = file.with_name(part.name)
    return beside if not is_there(part) and is_there(beside) else part


def read_source(source: Source, watch: Watch) -> Sheet | Arrays:
    """A table, arrays or images, as the file holds. Raises ``DataError``, and whatever ``watch`` raises."""
    gives = "table" if source.kept else probe(source.path).gives
    if gives == "images":
        size = {"height": source.height, "width": source.width}
        return Arrays(read_images(source.path, watch, **size, colour=source.colour), source, is_folder=True)
    if gives == "arrays":
        return Arrays(read_arrays(source.path, watch, None, source.parts), source, is_folder=False)
    return read_sheet(source, watch)


def read_sheet(source: Source, watch: Watch) -> Sheet:
    """The table. Raises ``DataError``, and whatever ``watch`` raises."""
    file = "" if source.pasted else str(source.path.absolute())
    if source.kept:
        from workbench.data.readers.columns import report_of  # polars takes its time to import

        table = kept_table(source.kept)
        report = report_of(table, tr("as it was taken in"), tr("in the table that is kept"))
        return Sheet(ReadTable(table, source.reading or Reading(), report), file)
    read, column = read_files((source.path, *source.parts), source.reading, watch, source.numbers)
    return Sheet(read, file, part_files=tuple(str(part.absolute()) for part in source.parts), part_column=column)


def beginning_of(source: Source, most: int = 50) -> Beginning | None:
    """A first look at a text; None where there is nothing to be seen so quickly."""
    if source.kept:
        return None
    try:
        if probe(source.path).module != "delimited":
            return None
        text = find_text(source.path, "" if source.reading is None else source.reading.encoding)
        sample = next(text.chunks(lambda _share: None), b"")[:SAMPLE]
        found = find_dialect(sample, source.path, source.reading, text.encoding)
    except (DataError, ValueError, WrongEncodingError):  # the reader tells
        return None
    sample = sample[: sample.rfind(b"\n", 0, _LOOKED_INTO) + 1]
    lines = sample.count(b"\n")
    expected = 0 if text.packing or not lines else round(text.size * lines / len(sample))
    return Beginning(found.names, found.body[:most], found.reading, sample, expected)


def looked_into(beginning: Beginning, numbers: frozenset[str], watch: Watch) -> Beginning:
    """The same with its columns: types, gaps and ranges of the first rows. Raises whatever ``watch`` raises."""
    try:
        with TemporaryDirectory(dir=temporary_folder()) as folder:
            path = Path(folder) / "beginning.txt"
            path.write_bytes(beginning.sample)
            asked = beginning.reading.replaced(encoding="utf-8")
            return replace(beginning, read=read_table(path, asked, watch, numbers))
    except (DataError, OSError):
        return beginning  # the reader of all of it tells


def take_in(spec: TableSpec, table: Table, tick: Callable[[float], None]) -> TableSpec:
    """Try the choices on the table, then keep it. Raises ``DataError`` where they do not fit, or ``FileError``."""
    tick(0.1)
    table_examples(spec, table, lambda: tick(0.1))
    tick(0.6)
    keep_table(table, lambda: tick(0.6))
    if spec.file:
        remember_origin(tuple(map(Path, spec.files)), spec.sha256)
    tick(1.0)
    return spec
