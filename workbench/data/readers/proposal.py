"""A sensible choice for each column of a table that was read, and what a person should look at before training on it.

Long because: each kind of column and each warning has its rule, and they share what they look at.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.data.readers.found import ReadTable
from workbench.data.table import Column, Table, in_natural_order
from workbench.errors import DataError
from workbench.language import tr, tr_count
from workbench.numbers import grouped, percent
from workbench.specs.own_data import ColumnSpec, TableSpec

MOST_CATEGORIES: Final = 50
"""More different words than that are proposed to be left out: each would become a feature"""
MOST_CLASSES: Final = 100
"""More different values than that are no target that is proposed; who asks for it gets it, by every door, with a warning"""
_RARE_ROWS: Final = 3
_RARE_SHARE: Final = 0.01
_FEW_WHOLE: Final = 20
_TARGET_NAMES: Final = ("target", "label", "class", "y", "outcome", "species", "price", "quality")
_ALMOST: Final = 0.999
_MOST_LOOKED_AT: Final = 100_000

WarningKind = Literal[
    "target", "identifier", "duplicates", "constant", "rare", "date", "categories", "missing", "unread", "left out"
]


@dataclass(frozen=True, slots=True)
class DataWarning:
    """Something to look at. ``column`` is empty where it concerns the whole table."""

    kind: WarningKind
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """``spec`` can be trained on as it is, once the questions in ``warnings`` are settled."""

    spec: TableSpec
    warnings: tuple[DataWarning, ...] = ()


@dataclass(slots=True)
class _Notes:
    found: list[DataWarning] = field(default_factory=list)

    def add(self, kind: WarningKind, column: str, message: str) -> None:
        self.found.append(DataWarning(kind, column, message))


def proposed_spec(read: ReadTable, target: str | None = None, name: str = "", file: str = "") -> TableSpec:
    """The spec of ``proposal``."""
    return proposal(read, target, name, file).spec


def proposal(read: ReadTable, target: str | None = None, name: str = "", file: str = "") -> Proposal:
    """Choices for every column; without a ``target`` the one that is called like one, otherwise the last that can be.

    Raises ``DataError`` where nothing can be predicted, or nothing can be learnt from.
    """
    table = read.table
    notes = _Notes()
    answer = _target_of(read, target)
    columns = tuple(
        _target_spec(read, column, notes) if column.name == answer.name else _feature_spec(read, column, notes)
        for column in table.columns
    )
    if not any(column.use == "feature" for column in columns):
        raise DataError(tr("no column is left to learn from: of each there is a reason to leave it out"))
    spec = TableSpec(
        name=(name or "table")[:200],
        file=file[:4096],
        sha256=table.sha256,
        reading=read.reading,
        columns=columns,
    )
    return Proposal(spec, (*notes.found, *warnings_of(spec, table)))


def default_target(read: ReadTable) -> str:
    """The column that would be predicted where nobody says which; empty where none can be."""
    try:
        return _target_of(read, None).name
    except DataError:
        return ""


def target_proposal(read: ReadTable, column: Column) -> ColumnSpec:
    """How the column would be predicted. Raises ``DataError`` where it cannot be."""
    return _target_spec(read, column, _Notes())


def feature_proposal(read: ReadTable, column: Column) -> tuple[ColumnSpec, str]:
    """How the column would be learned from; and why it would be left out, where it would."""
    notes = _Notes()
    spec = _feature_spec(read, column, notes)
    reasons = (one.message for one in notes.found if one.kind in ("left out", "date"))
    return spec, ("" if spec.use == "feature" else " ".join(reasons))


def warnings_of(spec: TableSpec, table: Table) -> tuple[DataWarning, ...]:
    """What is suspicious about these choices: columns that tell the answer, rows that come twice, classes that are rare."""
    notes = _Notes()
    targets = [column for one in spec.targets if (column := table.column(one.name)) is not None]
    used = [(one, column) for one in spec.features if (column := table.column(one.name)) is not None]
    if targets:
        step = max(1, table.rows // _MOST_LOOKED_AT)
        target = _every(targets[0], step)
        for _, column in used:
            _look_for_the_answer(_every(column, step), target, is_class=bool(spec.classes), notes=notes)
    _look_for_duplicates([column for _, column in used], targets, notes)
    if targets and spec.classes:
        _look_for_many(targets[0], len(spec.classes), notes)
        _look_for_rare(targets[0], spec.classes, notes)
    return tuple(notes.found)


def _target_of(read: ReadTable, wanted: str | None) -> Column:
    if wanted is not None:
        column = read.table.column(wanted)
        if column is None:
            names = ", ".join(repr(column.name) for column in read.table.columns[:20])
            raise DataError(tr("the table has no column {name!r}; it has {names}", name=wanted, names=names))
        return column
    possible = [
        column
        for column in read.table.columns
        if column.kind != "date" and _distinct(column) > 1 and not _is_identifier(column)
    ]
    possible = [
        column for column in possible if column.kind == "number" or len(column.texts) <= MOST_CLASSES
    ] or possible
    for name in _TARGET_NAMES:
        for column in possible:
            if column.name.strip().lower() == name:
                return column
    if not possible:
        raise DataError(tr("no column can be predicted: each is a date, an identifier, or the same in every row"))
    return possible[-1]


def _target_spec(read: ReadTable, column: Column, notes: _Notes) -> ColumnSpec:
    missing: dict[str, Any] = {"missing": "drop" if column.missing.any() else "refuse"}
    if column.missing.any():
        count = int(column.missing.sum())
        notes.add(
            "missing",
            column.name,
            tr_count("{n} row has no target and is dropped", "{n} rows have no target and are dropped", count),
        )
    if column.missing.all():
        raise DataError(tr("column {name!r} has no value in any row: there is nothing to predict", name=column.name))
    if column.kind == "date":
        raise DataError(tr("column {name!r} holds dates, which cannot be predicted", name=column.name))
    if column.says_numbers:
        whole = _few_whole_numbers(column)
        if not whole:
            if read.report.column(column.name).unread:
                _ask(read, column, notes)
            return ColumnSpec(name=column.name, use="target", **missing)
        return ColumnSpec(name=column.name, use="target", type="category", values=column.distinct(), **missing)
    return ColumnSpec(name=column.name, use="target", type="category", values=in_natural_order(column.texts), **missing)


def _feature_spec(read: ReadTable, column: Column, notes: _Notes) -> ColumnSpec:
    report = read.report.column(column.name)
    gaps = int(column.missing.sum())
    if report.no_dates:
        notes.add("date", column.name, report.no_dates)
    if reason := _reason_to_leave_out(column, notes):
        notes.add("left out", column.name, reason)
        return ColumnSpec(name=column.name, use="leave out", type=_plain_type(column))
    if column.kind == "date":
        notes.add("date", column.name, tr("dates are left out: choose the calendar or the number of days as features"))
        return ColumnSpec(name=column.name, use="leave out", type="date")
    if gaps:
        notes.add(
            "missing",
            column.name,
            tr(
                "{count} cells ({share}) have no value: {choice} stands for them, and a feature marks them",
                count=grouped(gaps),
                share=percent(gaps / len(column)),
                choice=tr("the median") if report.proposal == "number" else tr("the most common value"),
            ),
        )
    if report.proposal == "number":
        if report.unread:
            _ask(read, column, notes)
        missing = {"missing": "median", "flag": True} if gaps else {}
        return ColumnSpec.parse({"name": column.name, **missing})
    missing = {"missing": "mode", "flag": True} if gaps else {}
    values = in_natural_order(column.texts)
    return ColumnSpec.parse(
        {"name": column.name, "type": "category", "encoding": "one-hot", "values": values, **missing}
    )


def _ask(read: ReadTable, column: Column, notes: _Notes) -> None:
    report = read.report.column(column.name)
    notes.add(
        "unread",
        column.name,
        tr(
            "{count} cells are not read as numbers, such as {cell}. Choose: count them as missing, or read the column as words",
            count=grouped(report.unread),
            cell=str(report.cells[0]) if report.cells else "",
        ),
    )


def _reason_to_leave_out(column: Column, notes: _Notes) -> str:
    if _distinct(column) <= 1:
        notes.add("constant", column.name, tr("says the same in every row: nothing can be learnt from it"))
        return tr("it says the same in every row")
    if _is_identifier(column):
        notes.add("identifier", column.name, tr("has another value in each row, as identifiers have"))
        return tr("it has another value in each row, as identifiers have")
    if column.kind == "text" and not len(column.numbers) and len(column.texts) > MOST_CATEGORIES:
        count = grouped(len(column.texts))
        notes.add("categories", column.name, tr("holds {count} different words: each would be a feature", count=count))
        return tr("it holds {count} different words", count=count)
    return ""


def _plain_type(column: Column) -> Literal["number", "date", "category"]:
    return "category" if column.kind == "text" else "date" if column.kind == "date" else "number"


def _distinct(column: Column) -> int:
    if column.kind == "text":
        return len(column.texts)
    known = column.numbers[~np.isnan(column.numbers)]
    if len(known) and known.min() != known.max():
        return 2
    return min(1, len(known))


def _is_identifier(column: Column) -> bool:
    """Another word in each row; or whole numbers that count the rows."""
    rows = len(column)
    if rows < 10:
        return False
    if column.kind == "text":
        return len(column.texts) > 0.95 * rows and not len(column.numbers)
    if column.kind == "date" or np.isnan(column.numbers).any():
        return False
    steps = np.diff(column.numbers)
    names_it = column.name.strip().lower() in ("id", "index", "row", "nr", "no") or column.name.lower().endswith("_id")
    counts_rows = bool((steps == 1.0).all())
    return counts_rows or (names_it and len(np.unique(column.numbers)) == rows)


def _few_whole_numbers(column: Column) -> bool:
    """Whether a column of numbers is rather one of classes."""
    known = column.numbers[np.isfinite(column.numbers)]
    if column.kind != "number" or len(known) != int((~column.missing).sum()) or not len(known):
        return False
    if not (known == np.round(known)).all():
        return False
    found = np.unique(known)
    return 2 <= len(found) <= min(_FEW_WHOLE, max(2, len(known) // 5))


def _look_for_the_answer(column: Column, target: Column, *, is_class: bool, notes: _Notes) -> None:
    """A feature that tells the target: each of its values goes with one class, or it is the number up to a factor."""
    if is_class:
        share = _told_share(_codes(column), _codes(target))
        if share >= _ALMOST:
            notes.add(
                "target",
                column.name,
                tr("tells the target in {share} of the rows: is it known beforehand?", share=percent(share, 1)),
            )
        return
    if column.kind == "text" or target.kind == "text":
        return
    both = np.isfinite(column.numbers) & np.isfinite(target.numbers)
    x, y = column.numbers[both], target.numbers[both]
    if len(x) < 3 or x.min() == x.max() or y.min() == y.max():
        return
    with np.errstate(all="ignore"):
        correlation = abs(float(np.corrcoef(x, y)[0, 1]))
    if correlation >= _ALMOST:
        notes.add("target", column.name, tr("is almost the target itself (correlation {value:.4f})", value=correlation))


def _told_share(codes: NDArray[np.intp], labels: NDArray[np.intp]) -> float:
    """In which share of the rows the most common class of the feature's value is the row's; 0 where most values are single."""
    known = (codes >= 0) & (labels >= 0)
    codes, labels = codes[known], labels[known]
    if not len(codes) or codes.max() + 1 > len(codes) / 3:
        return 0.0
    pairs, counts = np.unique(codes * (labels.max() + 1) + labels, return_counts=True)
    best = np.zeros(codes.max() + 1, dtype=np.int64)
    np.maximum.at(best, pairs // (labels.max() + 1), counts)
    return float(best.sum() / len(codes))


def _every(column: Column, step: int) -> Column:
    """Each so manieth row."""
    return column if step == 1 else column.at(slice(None, None, step))


def _codes(column: Column) -> NDArray[np.intp]:
    if column.kind == "text":
        return column.codes.astype(np.intp)
    known = ~np.isnan(column.numbers)
    found = np.full(len(column), -1, dtype=np.intp)
    found[known] = np.unique(column.numbers[known], return_inverse=True)[1]
    return found


def _look_for_duplicates(features: Sequence[Column], targets: Sequence[Column], notes: _Notes) -> None:
    if not features:
        return
    mixed = np.zeros(len(features[0]), dtype=np.uint64)
    for number, column in enumerate((*features, *targets)):
        values = column.codes if column.kind == "text" else column.numbers
        bits = np.ascontiguousarray(values, dtype=np.float64).view(np.uint64)
        mixed = (mixed ^ (bits + np.uint64(number))) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    count = len(mixed) - len(np.unique(mixed))
    if count:
        notes.add(
            "duplicates",
            "",
            tr(
                "{count} rows ({share}) are the same as another: a copy of a row of the train part may stand in dev or test",
                count=grouped(count),
                share=percent(count / len(mixed)),
            ),
        )


def _look_for_many(target: Column, count: int, notes: _Notes) -> None:
    if count > MOST_CLASSES:
        text = tr(
            "holds {count} different values, each of which becomes a class: is it what is to be predicted?",
            count=grouped(count),
        )
        notes.add("categories", target.name, text)


def _look_for_rare(target: Column, classes: tuple[str, ...], notes: _Notes) -> None:
    labels = target.as_category(classes)
    labels = labels[labels >= 0]
    counts = np.bincount(labels, minlength=len(classes))
    rare = [
        name
        for name, count in zip(classes, counts.tolist(), strict=True)
        if count < _RARE_ROWS or count < _RARE_SHARE * len(labels)
    ]
    if rare:
        notes.add(
            "rare",
            target.name,
            tr_count(
                "{n} class is rare, with fewer than 3 rows or 1 % of them: {names}",
                "{n} classes are rare, with fewer than 3 rows or 1 % of them: {names}",
                len(rare),
                names=", ".join(repr(name[:40]) for name in rare[:5]),
            ),
        )
