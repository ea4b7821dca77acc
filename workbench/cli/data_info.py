"""``info FILE``: what is in a file of data."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.own_data import arrays_in, format_of, table_in
from workbench.files.looking import is_file
from workbench.language import tr
from workbench.numbers import grouped

if TYPE_CHECKING:
    from workbench.data.readers.found import ColumnReport, ReadTable

_DATABASE = b"SQLite format 3"


def is_run_file(path: Path) -> bool:
    """Whether a run is meant rather than data: by its ending, or by how its content begins."""
    if path.suffix.lower() == ".run" or not is_file(path):
        return path.suffix.lower() == ".run"
    with path.open("rb") as stream:
        return stream.read(len(_DATABASE)) == _DATABASE


def data_file_info(path: Path, *, as_json: bool) -> dict[str, Any]:
    """What is in a file of data, column by column; as text it is printed here."""
    row = format_of(path)
    if row != "table":
        return _arrays_info(path, is_folder=row == "images")
    read = table_in(path)
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


def _arrays_info(path: Path, *, is_folder: bool) -> dict[str, Any]:
    read = arrays_in(path, (0, 0), is_folder=is_folder)
    labels = read.kept.arrays.get("labels")
    counts = [] if labels is None else [int((labels == number).sum()) for number in range(len(read.classes))]
    return {
        "file": str(path),
        "rows": len(read.kept.arrays["features"]),
        "features": read.feature_count,
        "image": None if read.image_shape is None else list(read.image_shape),
        "classes": dict(zip(read.classes, counts, strict=False)),
        "targets": list(read.targets),
        "has_test_part": read.has_test,
        "sha256": read.kept.sha256,
        "notes": list(read.notes),
    }


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
