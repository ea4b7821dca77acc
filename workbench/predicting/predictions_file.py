"""Answers as a file for other programs: comma-separated values, or Parquet.

Names of classes and columns come from anywhere, and a spreadsheet takes a cell that begins with = for a formula: in CSV
such texts get an apostrophe in front. Numbers are numbers and stay.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Final, TypeAlias

from workbench.errors import FileError, SpecError
from workbench.files.atomic import write_atomically
from workbench.files.looking import is_file, is_there
from workbench.language import tr
from workbench.predicting.predictor import Answers, unfit_text
from workbench.runs.writing.folder import free_name

Cells: TypeAlias = Sequence[str | None] | Sequence[float | None] | Sequence[int]
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LONGEST_LINE: Final = 2**24
ENDINGS: Final = (".csv", ".parquet")


def prediction_columns(answers: Answers) -> dict[str, Cells]:
    """One row for each row of the table, in its order; ``problem`` says why there is no answer."""
    problems: dict[int, str] = {}
    for cell in answers.unfit:
        problems.setdefault(cell.row, unfit_text(cell))
    said, usable = answers.said.tolist(), answers.usable.tolist()
    columns: dict[str, Cells] = {"row": range(1, answers.rows + 1)}
    if answers.classes:
        columns["prediction"] = [None if place < 0 else answers.classes[place] for place in said]
    for place, name in enumerate(answers.classes or answers.targets):
        numbers = answers.values[:, place].tolist()
        title = tr("probability of {name}", name=name) if answers.classes else tr("predicted {name}", name=name)
        columns[title] = [number if fine else None for number, fine in zip(numbers, usable, strict=True)]
    other = tr("a cell has no value, or one that was never learned")
    columns["problem"] = [None if fine else problems.get(row, other) for row, fine in enumerate(usable)]
    return columns


def csv_text(columns: Mapping[str, Cells]) -> str:
    """A table of comma-separated values that no spreadsheet takes for formulas."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([guarded(name) for name in columns])
    for row in zip(*columns.values(), strict=True):
        writer.writerow([guarded(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row])
    return text.getvalue()


def guarded(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would compute it."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def check_out(path: Path) -> None:
    """Before anything is computed: raises ``SpecError`` for a file that is neither CSV nor Parquet, ``FileError`` for one of others."""
    if path.suffix.lower() not in ENDINGS:
        raise SpecError.single(
            "--out", tr("must end in {endings}, not {name!r}", endings=tr(" or ").join(ENDINGS), name=path.name)
        )
    if is_there(path) and not _is_ours(path):
        raise FileError(tr("{path} exists and holds no predictions; it is left alone. Choose another name.", path=path))


@contextmanager
def earlier_set_aside(path: Path) -> Iterator[Path | None]:
    """Gives earlier answers of this name another one, and theirs back where what is written inside fails. Raises ``FileError``."""
    if not is_there(path):
        yield None
        return
    other = free_name(path)
    try:
        path.rename(other)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FileError(tr("{path} could not be set aside: {reason}.", path=path, reason=reason)) from error
    try:
        yield other
    except BaseException:
        other.rename(path)
        raise


def _is_ours(path: Path) -> bool:
    if not is_file(path):
        return False
    if path.suffix.lower() == ".csv":
        with path.open("rb") as stream:
            line = stream.readline(_LONGEST_LINE).decode("utf-8", "replace").rstrip()
        return line.startswith("row,") and line.endswith(",problem")
    from workbench.data.readers.frames import parquet_names

    names = parquet_names(path)
    return names[:1] == ["row"] and names[-1:] == ["problem"]


def write_predictions(path: Path, columns: Mapping[str, Cells]) -> None:
    """Write the answers, as the ending of the name says. Raises ``FileError``; what was there before is then unharmed."""
    if path.suffix.lower() == ".csv":
        write_atomically(path, csv_text(columns).encode())
        return
    from workbench.data.readers.frames import parquet_bytes

    write_atomically(path, parquet_bytes(columns))
