"""One table of several files: which file a row comes from says its part."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from workbench.data.kept_arrays import Step, unwatched_step
from workbench.data.readers.found import ColumnReport, ReadReport, ReadTable, Watch
from workbench.data.readers.opening import probe, read_table
from workbench.data.table import MISSING_CODE, Column, make_table
from workbench.errors import DataError
from workbench.language import tr
from workbench.specs.own_data import Reading

PART: Final = "part"
NAMES: Final = ("train", "dev", "test")


def read_files(
    files: Sequence[Path], asked: Reading | None, watch: Watch, numbers: frozenset[str] = frozenset()
) -> tuple[ReadTable, str]:
    """The table of one file; of two or three the train, dev and test parts in one, and the name of the column that says so.

    ``asked`` is how the first file is read, and others of its format. Raises ``DataError``, and whatever ``watch`` raises.
    """
    if len(files) == 1:
        return read_table(files[0], asked, watch, numbers), ""
    format_ = probe(files[0])
    read = {}
    for place, (name, path) in enumerate(zip(NAMES, files, strict=False)):
        share = _share_of(watch, place, len(files))
        read[name] = read_table(path, asked if probe(path) == format_ else None, share, numbers)
    return joined_parts(read, lambda: watch(0.99))


def _share_of(watch: Watch, place: int, count: int) -> Callable[[float], None]:
    def tell(share: float) -> None:
        watch((place + share) / count)

    return tell


def joined_parts(files: Mapping[str, ReadTable], step: Step = unwatched_step) -> tuple[ReadTable, str]:
    """The rows of all files with one more column, and the name of that: it says train, dev or test.

    The columns are those of the first file. Raises ``DataError`` where another one lacks a column, or holds something else
    in it.
    """
    first = next(iter(files.values()))
    names = [column.name for column in first.table.columns]
    for part, read in files.items():
        missing = [name for name in names if read.table.column(name) is None]
        if missing:
            raise DataError(
                tr(
                    "the {part} file lacks the columns {names}",
                    part=part,
                    names=", ".join(repr(n) for n in missing[:12]),
                )
            )
    name = PART
    while name in names:
        name += "_"
    columns = [_joined(one, files) for one in names]
    rows = [read.table.rows for read in files.values()]
    codes = np.repeat(np.arange(len(rows), dtype=np.int32), rows)
    columns.append(Column(name, "text", codes=codes, texts=tuple(files)))
    reports = [_joined_report(one, files, column) for one, column in zip(names, columns, strict=False)]
    reports.append(ColumnReport(name, "category", tr("from which file each row comes"), distinct=len(files)))
    notes = tuple(_joined_notes(files))
    table = make_table(tuple(columns), step)
    return replace(first, table=table, report=ReadReport(tuple(reports), notes)), name


def _joined(name: str, files: Mapping[str, ReadTable]) -> Column:
    pieces = [column for read in files.values() if (column := read.table.column(name)) is not None]
    kinds = {column.kind for column in pieces if not column.missing.all()} or {pieces[0].kind}
    if len(kinds) > 1:
        told = "; ".join(f"{part}: {column.kind}" for part, column in zip(files, pieces, strict=True))
        raise DataError(tr("column {name!r} holds something else in each file ({told})", name=name, told=told))
    (kind,) = kinds
    if kind != "text":
        numbers = [one.numbers if one.kind == kind else np.full(len(one), np.nan) for one in pieces]
        return Column(name, kind, numbers=np.concatenate(numbers))
    texts = tuple(dict.fromkeys(text for one in pieces for text in one.texts))
    places = {text: place for place, text in enumerate(texts)}
    codes = []
    for one in pieces:
        own = np.array([*(places[text] for text in one.texts), MISSING_CODE], dtype=np.int32)
        codes.append(own[one.codes] if one.kind == "text" else np.full(len(one), MISSING_CODE, dtype=np.int32))
    has_numbers = all(len(one.numbers) or one.missing.all() for one in pieces)
    numbers = [one.numbers if len(one.numbers) else np.full(len(one), np.nan) for one in pieces]
    known = np.concatenate(numbers) if has_numbers else np.empty(0)
    return Column(name, "text", known, np.concatenate(codes), texts)


def _joined_notes(files: Mapping[str, ReadTable]) -> Iterator[str]:
    """Once what is told of every file; otherwise with the part."""
    told = dict.fromkeys(note for read in files.values() for note in read.report.notes)
    for note in told:
        parts = [part for part, read in files.items() if note in read.report.notes]
        yield note if len(parts) == len(files) else f"{', '.join(parts)}: {note}"


def _joined_report(name: str, files: Mapping[str, ReadTable], column: Column) -> ColumnReport:
    found = [read.report.column(name) for read in files.values()]
    missing: dict[str, int] = {}
    for one in found:
        for word, count in one.missing.items():
            missing[word] = missing.get(word, 0) + count
    distinct = len(column.texts) if column.kind == "text" else len(np.unique(column.numbers[~np.isnan(column.numbers)]))
    return replace(
        found[0],
        missing=missing,
        unread=sum(one.unread for one in found),
        cells=tuple(cell for one in found for cell in one.cells),
        distinct=distinct,
        notes=tuple(dict.fromkeys(note for one in found for note in one.notes)),
    )
