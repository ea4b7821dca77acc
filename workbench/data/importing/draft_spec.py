"""From the choices for a table to the spec of its data, and what is still missing on the way there."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from workbench.data.importing.draft import ColumnDraft, Draft
from workbench.data.readers.found import ColumnReport, ReadTable
from workbench.data.table import in_natural_order
from workbench.errors import Problem, SpecError
from workbench.language import tr, tr_count
from workbench.numbers import grouped
from workbench.specs.own_data import MOST_VALUES, ColumnSpec, TableSpec
from workbench.typed_numbers import NotANumberError, read_number


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A table that was read, and the categories of its columns where they were asked for."""

    read: ReadTable
    file: str = ""
    """From where, for the spec; empty for what was pasted"""
    part_files: tuple[str, ...] = ()
    """Of the dev part and the test part, where these have files of their own"""
    part_column: str = ""
    """That says from which file each row comes"""
    categories: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def values_of(self, place: int) -> tuple[str, ...]:
        """The values of a column as categories, in their order."""
        if place not in self.categories:
            self.categories[place] = in_natural_order(self.read.table.columns[place].distinct())
        return self.categories[place]


def spec_of(draft: Draft, sheet: Sheet) -> TableSpec:
    """The spec of the choices. Raises ``SpecError`` with all that is still missing.

    Each problem has its field: ``title``, ``columns.3.fill``, ``columns.3.use``.
    """
    problems = _unsettled(draft, sheet)
    if problems:
        raise SpecError(problems)
    return _built(draft, sheet)


def _built(draft: Draft, sheet: Sheet) -> TableSpec:
    columns = [_spec_of(column, sheet, place) for place, column in enumerate(draft.columns)]
    return TableSpec.parse(
        {
            "name": draft.title.strip(),
            "file": sheet.file,
            "part_files": sheet.part_files or None,
            "sha256": sheet.read.table.sha256,
            "reading": sheet.read.reading,
            "columns": tuple(columns),
            "scaling": draft.scaling,
            "split": draft.split,
            "dev_fraction": draft.dev_fraction,
            "test_fraction": draft.test_fraction,
            "split_seed": draft.split_seed,
        }
    )


def _spec_of(column: ColumnDraft, sheet: Sheet, place: int) -> ColumnSpec:
    if not column.is_used:
        return ColumnSpec(name=column.name, use=column.use, missing="drop" if column.missing == "drop" else "refuse")
    values = sheet.values_of(place) if column.type == "category" else ()
    fill: float | str | None = None
    if column.missing == "value":
        fill = column.fill if column.type == "category" else float(read_number(column.fill))
    is_feature = column.use == "feature"
    return ColumnSpec.parse(
        {
            "name": column.name,
            "use": column.use,
            "type": column.type,
            "encoding": column.encoding if is_feature else "number",
            "values": values,
            "missing": column.missing,
            "fill": fill,
            "flag": column.flag and is_feature,
            "unread": column.unread,
        }
    )


def _unsettled(draft: Draft, sheet: Sheet) -> tuple[Problem, ...]:
    problems = [] if draft.title.strip() else [Problem("title", tr("the data need a title"))]
    for place, (column, report) in enumerate(zip(draft.columns, sheet.read.report.columns, strict=True)):
        problems += _of_column(place, column, report, sheet)
    targets = [column for column in draft.columns if column.use == "target"]
    if not targets:
        problems.append(Problem("target", tr("choose what is to be predicted: one column must be the target")))
    return tuple(problems)


def _of_column(place: int, column: ColumnDraft, report: ColumnReport, sheet: Sheet) -> Iterable[Problem]:
    at = f"columns.{place}"
    if column.use in ("part", "group", "time") and report.missing_count and column.missing != "drop":
        yield Problem(f"{at}.missing", _gaps(column, report))
    if not column.is_used:
        return
    if column.type == "number" and report.unread and column.unread == "refuse":
        yield Problem(
            f"{at}.unread",
            tr_count(
                "{n} cell of {name} is not a number: say whether it counts as missing, or take the column as a category",
                "{n} cells of {name} are not numbers: say whether they count as missing, or take the column as a category",
                report.unread,
                name=column.name,
            ),
        )
    if column.missing == "refuse" and report.missing_count:
        yield Problem(f"{at}.missing", _gaps(column, report))
    if column.type == "category" and report.distinct > MOST_VALUES:
        yield Problem(
            f"{at}.type",
            tr(
                "{name} has {count} different values; a category has at most {most}",
                name=column.name,
                count=grouped(report.distinct),
                most=grouped(MOST_VALUES),
            ),
        )
    elif column.missing == "value":
        yield from _of_fill(f"{at}.fill", column, sheet.values_of(place) if column.type == "category" else ())


def _gaps(column: ColumnDraft, report: ColumnReport) -> str:
    return tr_count(
        "{name} has no value in {n} row: choose what stands for it",
        "{name} has no value in {n} rows: choose what stands for it",
        report.missing_count,
        name=column.name,
    )


def _of_fill(at: str, column: ColumnDraft, values: tuple[str, ...]) -> Iterable[Problem]:
    if column.type == "category":
        if column.fill not in values:
            yield Problem(at, tr("{fill!r} is none of the values of {name}", fill=column.fill[:80], name=column.name))
        return
    try:
        read_number(column.fill)
    except NotANumberError as error:
        yield Problem(at, tr("the own value of {name}: {error}", name=column.name, error=error))
