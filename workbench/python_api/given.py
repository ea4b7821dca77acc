"""From what a program hands in to data that a run can learn from: kept under their hash, with a spec."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.data.asked import chosen, needed_numbers, spec_chosen
from workbench.data.asked_words import IN_PYTHON, Asked
from workbench.data.kept_arrays import make_arrays
from workbench.data.own_names import title_of
from workbench.data.readers.found import ReadTable
from workbench.data.store import keep_arrays, keep_table
from workbench.data.table import number_text
from workbench.errors import DataError, SpecError
from workbench.language import tr
from workbench.python_api.frames import Frame, read_of, table_of
from workbench.specs.own_data import ArraysSpec, TableSpec

Names: TypeAlias = str | Sequence[str]
Pair: TypeAlias = tuple[NDArray[Any] | Sequence[Any], NDArray[Any] | Sequence[Any]]
Given: TypeAlias = Pair | Frame | Mapping[str, Any] | str | Path
"""(X, y) arrays, a frame of polars or pandas, columns by name, or a file"""


def take_in(given: Given, target: Names, name: str, choices: Mapping[str, Any]) -> tuple[TableSpec | ArraysSpec, int]:
    """The spec of the data, which are kept, and how many rows there are. Raises ``WorkbenchError``."""
    if isinstance(given, tuple):
        if target or choices:
            raise SpecError.single("data", tr("arrays (X, y) have no columns to choose from"))
        return _arrays(given[0], given[1], name)
    unknown = set(choices) - {field.name for field in fields(Asked)}
    if unknown:
        raise SpecError.single(min(unknown), tr("is not a known choice"))
    plain: dict[str, Any] = {**choices}
    if isinstance(plain.get("leave_out"), str):
        plain["leave_out"] = (plain["leave_out"],)
    asked = Asked(targets=(target,) if isinstance(target, str) and target else tuple(target), **plain)
    if not asked.targets:
        raise SpecError.single("target", tr("say which column is to be predicted"))
    is_file = isinstance(given, str | Path)
    title = name or (title_of(Path(given)) if isinstance(given, str | Path) else tr("table"))
    numbers = frozenset(column for column, type_ in asked.types.items() if type_ == "number")
    read = _read(given, numbers)
    choice = chosen(read, title, asked, IN_PYTHON)
    if is_file and (wanted := needed_numbers(choice, read)):
        read = _read(given, numbers | wanted)
        choice = chosen(read, title, asked, IN_PYTHON)
    file = str(Path(given).absolute()) if isinstance(given, str | Path) else ""
    spec = spec_chosen(choice, read, file, IN_PYTHON)
    keep_table(read.table)
    return spec, read.table.rows


def _read(given: "Frame | Mapping[str, Any] | str | Path", wanted: frozenset[str]) -> ReadTable:
    if not isinstance(given, str | Path):
        return read_of(table_of(given))
    from workbench.data.readers.opening import read_table

    return read_table(Path(given), None, numbers=wanted)


def rows_of(x: "NDArray[Any] | Sequence[Any]") -> NDArray[np.float64]:
    """Rows of numbers, (rows, features). Raises ``DataError``."""
    try:
        rows = np.asarray(x.to_numpy() if hasattr(x, "to_numpy") else x, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(tr("X must hold numbers only: {error}", error=error)) from error
    if rows.ndim != 2 or not rows.shape[1]:
        raise DataError(tr("X must be rows of numbers, (rows, features); its shape is {shape}", shape=rows.shape))
    return rows


def answers_of(y: "NDArray[Any] | Sequence[Any]") -> NDArray[Any]:
    """The answers as an array, (rows,) or (rows, targets)."""
    found = np.asarray(y.to_numpy() if hasattr(y, "to_numpy") else y)
    return found[:, 0] if found.ndim == 2 and found.shape[1] == 1 else found


def _arrays(x: Any, y: Any, name: str) -> tuple[ArraysSpec, int]:  # noqa: ANN401 - whatever NumPy takes
    rows, answers = rows_of(x), answers_of(y)
    if len(rows) != len(answers):
        raise DataError(tr("X has {rows} rows and y has {answers}", rows=len(rows), answers=len(answers)))
    if not np.isfinite(rows).all():
        row, column = np.argwhere(~np.isfinite(rows))[0].tolist()
        raise DataError(
            tr(
                "X is not finite in row {row}, column {column}: fill it, or hand in a table, which has rules for what is missing",
                row=row + 1,
                column=column + 1,
            )
        )
    arrays: dict[str, NDArray[Any]] = {"features": rows.copy()}  # what is kept is sealed; the caller's stays as it is
    classes: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    if answers.dtype.kind == "f":
        if not np.isfinite(answers).all():
            raise DataError(tr("y is not finite everywhere"))
        arrays["targets"] = answers.reshape(len(rows), -1).astype(np.float64, copy=True)
        count = arrays["targets"].shape[1]
        targets = ("y",) if count == 1 else tuple(f"y{number + 1}" for number in range(count))
    else:
        if answers.ndim != 1:
            raise DataError(tr("y must hold one class for each row, or numbers with a decimal point"))
        known, labels = np.unique(answers.astype(str) if answers.dtype.kind == "O" else answers, return_inverse=True)
        arrays["labels"] = labels.astype(np.int32)
        classes = tuple(class_text(value) for value in known.tolist())
    kept = make_arrays(arrays)
    spec = ArraysSpec(
        name=name or tr("arrays"),
        sha256=kept.sha256,
        feature_count=rows.shape[1],
        classes=classes,
        targets=targets,
    )
    keep_arrays(kept)
    return spec, len(rows)


def class_text(value: object) -> str:
    """How a class is called."""
    return number_text(value) if isinstance(value, float) else str(value)
