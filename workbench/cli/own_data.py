"""Data of one's own on the command line: ``train --data FILE`` and ``info FILE``."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import SpecError
from workbench.language import tr
from workbench.numbers import grouped

if TYPE_CHECKING:
    from workbench.data.asked import Chosen
    from workbench.data.readers.found import ColumnReport, ReadTable
    from workbench.specs.run import RunSpec

_DATABASE = b"SQLite format 3"
_EACH: tuple[tuple[str, str, str, str], ...] = (
    ("--as", "types", "COLUMN=TYPE", tr("take a column as number, category or date")),
    (
        "--missing",
        "missing",
        "COLUMN=RULE",
        tr("median, mean, mode, drop or value:X for what is missing; +flag marks it"),
    ),
    ("--unread", "unread", "COLUMN=missing", tr("cells that are not of the column's type count as missing")),
    ("--encode", "encodings", "COLUMN=WAY", tr("one-hot or ordinal for a category, number or calendar for a date")),
)


def add_own_data_options(parser: argparse.ArgumentParser) -> None:
    """How ``train`` takes a table in."""
    own = parser.add_argument_group(tr("data of your own"))
    own.add_argument("--data", type=Path, metavar="FILE", help=tr("a table: CSV, Parquet, Excel …"))
    own.add_argument("--target", metavar="COLUMN[,COLUMN]", help=tr("what is to be predicted"))
    own.add_argument(
        "--leave-out",
        action="append",
        default=[],
        metavar="COLUMN[,COLUMN]",
        help=tr("columns that are not learned from"),
    )
    for option, name, form, meaning in _EACH:
        own.add_argument(option, action="append", default=[], dest=name, metavar=form, help=meaning)
    own.add_argument("--split", metavar="time:COLUMN|group:COLUMN|part:COLUMN", help=tr("instead of by chance"))
    own.add_argument("--dev", type=Path, metavar="FILE", help=tr("the dev part, from a file of its own"))
    own.add_argument("--test", type=Path, metavar="FILE", help=tr("the test part, from a file of its own"))
    own.add_argument("--scaling", metavar="WAY", help=tr("standard, min-max, robust or none"))
    own.add_argument("--save-spec", type=Path, metavar="FILE.toml", help=tr("write the spec down, to be used again"))


def own_run(options: argparse.Namespace, start: "RunSpec | None") -> "RunSpec":
    """The run on the table that the options name, which is kept. Raises ``WorkbenchError``."""
    from workbench.data.asked import spec_chosen
    from workbench.data.first_run import first_run
    from workbench.data.readers.proposal import warnings_of
    from workbench.data.store import keep_table
    from workbench.data.told import decisions

    read, choices = _read_and_chosen(options)
    for note in read.report.notes:
        _say(note)
    spec = spec_chosen(choices, read, str(options.data.absolute()))
    for line in decisions(choices, read):
        _say(line)
    for one in warnings_of(spec, read.table):
        where = tr("column {name!r} ", name=one.column) if one.column else ""
        _say(tr("Warning: {where}{message}.", where=where, message=one.message.rstrip(".")))
    keep_table(read.table)
    return first_run(spec, read.table.rows, start)


def refuse_without_data(options: argparse.Namespace) -> None:
    """Raises ``SpecError`` for options that mean nothing without ``--data``."""
    given = {
        "--target": options.target,
        "--leave-out": options.leave_out,
        **{option: getattr(options, name) for option, name, _, _ in _EACH},
        "--split": options.split,
        "--dev": options.dev,
        "--test": options.test,
        "--scaling": options.scaling,
    }
    for option, value in given.items():
        if value:
            raise SpecError.single(option, tr("is about data of your own: it needs --data FILE"))


def _read_and_chosen(options: argparse.Namespace) -> "tuple[ReadTable, Chosen]":
    from workbench.data.asked import chosen, needed_numbers
    from workbench.data.asked_words import Asked, columns_in
    from workbench.data.parts_of_files import joined_parts

    pairs = {name: _pairs(option, getattr(options, name)) for option, name, _, _ in _EACH}
    if (options.dev is not None or options.test is not None) and (options.split or options.dev is None):
        raise SpecError.single(
            "--dev", tr("separate files need --dev, may have --test, and leave no --split to choose")
        )
    numbers = frozenset(name for name, type_ in pairs["types"].items() if type_ == "number")

    def read_all(wanted: frozenset[str]) -> "tuple[ReadTable, str]":
        read = _read(options.data, wanted)
        if options.dev is None:
            return read, options.split or ""
        files = {"train": read, "dev": _read(options.dev, wanted)}
        if options.test is not None:
            files["test"] = _read(options.test, wanted)
        joined, name = joined_parts(files)
        return joined, f"part:{name}"

    read, split = read_all(numbers)
    known = [column.name for column in read.table.columns]
    asked = Asked(
        targets=columns_in(options.target or "", known),
        leave_out=tuple(name for text in options.leave_out for name in columns_in(text, known)),
        split=split,
        scaling=options.scaling or "standard",
        types=pairs["types"],
        missing=pairs["missing"],
        unread=pairs["unread"],
        encodings=pairs["encodings"],
    )
    if not asked.targets:
        told = ", ".join(repr(name) for name in known[:20])
        raise SpecError.single("--target", tr("say what is to be predicted; the columns are {told}", told=told))
    choices = chosen(read, options.data.stem, asked)
    wanted = needed_numbers(choices, read)
    if wanted:
        read, _ = read_all(numbers | wanted)
        choices = chosen(read, options.data.stem, asked)
    return read, choices


def _read(path: Path, numbers: frozenset[str] = frozenset()) -> "ReadTable":
    from workbench.data.readers.opening import read_table

    return read_table(path, None, numbers=numbers)


def _pairs(option: str, texts: list[str]) -> dict[str, str]:
    found = {}
    for text in texts:
        name, equals, value = text.rpartition("=")
        if not equals or not name:
            raise SpecError.single(option, tr("must have the form COLUMN=VALUE, not {text!r}", text=text))
        found[name] = value
    return found


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def is_run_file(path: Path) -> bool:
    """Whether a run is meant rather than data: by its ending, or by how its content begins."""
    if path.suffix.lower() == ".run" or not path.is_file():
        return path.suffix.lower() == ".run"
    with path.open("rb") as stream:
        return stream.read(len(_DATABASE)) == _DATABASE


def data_file_info(path: Path, *, as_json: bool) -> dict[str, Any]:
    """What is in a file of data, column by column; as text it is printed here."""
    read = _read(path)
    report = {
        "file": str(path),
        "rows": read.table.rows,
        "sha256": read.table.sha256,
        "reading": read.reading.to_plain(),
        "notes": list(read.report.notes),
        "columns": [_plain(column) for column in read.report.columns],
    }
    if as_json:
        return report
    sys.stdout.write(_text(path, read))
    return {}


def _plain(column: "ColumnReport") -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.proposal,
        "why": column.why,
        "missing": dict(column.missing),
        "unread": column.unread,
        "cells": [{"line": cell.line, "text": cell.text, "reason": cell.reason} for cell in column.cells],
        "distinct": column.distinct,
        "low": column.low,
        "high": column.high,
        "notes": list(column.notes),
    }


def _text(path: Path, read: "ReadTable") -> str:
    lines = [
        tr(
            "{path}: {rows} rows, {columns} columns",
            path=path,
            rows=grouped(read.table.rows),
            columns=len(read.report.columns),
        )
    ]
    lines += read.report.notes
    rows = [(tr("column"), tr("type"), tr("missing"), tr("distinct"), tr("from … to"), tr("why"))]
    for one in read.report.columns:
        span = f"{one.low} … {one.high}" if one.distinct else "–"
        rows.append((one.name, one.proposal, grouped(one.missing_count), grouped(one.distinct), span, one.why))
    widths = [min(40, max(len(row[place]) for row in rows)) for place in range(5)]
    for row in rows:
        cells = [cell[:40].ljust(width) for cell, width in zip(row[:5], widths, strict=True)]
        lines.append("  ".join((*cells, row[5])).rstrip())
    for one in read.report.columns:
        lines += [tr("{name!r}: {note}", name=one.name, note=note) for note in one.notes]
        lines += [tr("not read as written: {cell}", cell=cell) for cell in one.cells]
    return "\n".join(lines) + "\n"
