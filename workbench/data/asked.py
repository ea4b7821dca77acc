"""Choices for a table that come in words, from a command line or a program: what is not said is proposed, and told."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from workbench.data.asked_words import ON_THE_COMMAND_LINE, Asked, Words, meaningless
from workbench.data.choices import TYPES_OF, lacks_numbers, rules_for
from workbench.data.readers.found import ReadTable
from workbench.data.readers.proposal import proposal
from workbench.data.table import Column, ColumnKind, in_natural_order
from workbench.errors import Problem, SpecError
from workbench.language import tr, tr_count
from workbench.specs.own_data import ENCODINGS_OF, ColumnSpec, TableSpec, Use, WhenMissing

_FLAG: Final = "+flag"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was decided for each column; ``left_out`` says why a column was, of which nobody spoke."""

    title: str
    columns: tuple[ColumnSpec, ...]
    asked: Asked
    left_out: Mapping[str, str]


def chosen(read: ReadTable, title: str, asked: Asked, words: Words = ON_THE_COMMAND_LINE) -> Chosen:
    """What was said, and what is proposed for the rest. Raises ``SpecError`` with all that means nothing."""
    problems = meaningless(asked, read, words)
    if problems:
        raise SpecError(problems)
    proposed = proposal(read, asked.targets[0] if asked.targets else None, title)
    columns = {column.name: column for column in proposed.spec.columns}
    if asked.targets:
        _aim(columns, read, asked.targets)
    for name in asked.leave_out:
        columns[name] = _with(columns[name], use="leave out")
    for name, type_ in asked.types.items():
        fitting = TYPES_OF[_kind(read, name)]
        if type_ not in fitting:
            raise SpecError.single(words.types, _not_fitting(name, fitting, type_))
        columns[name] = _with(columns[name], type=type_, use=_use(columns[name], asked))
    for name, encoding in asked.encodings.items():
        ways = ENCODINGS_OF[columns[name].type]
        if encoding not in ways:
            raise SpecError.single(words.encodings, _not_fitting(name, ways, encoding))
        columns[name] = _with(columns[name], encoding=encoding, use=_use(columns[name], asked))
    for name, what in asked.unread.items():
        columns[name] = _with(columns[name], unread=what)
    for name, column in columns.items():
        report = read.report.column(name)
        has_gaps = report.missing_count > 0 or (column.unread == "missing" and report.unread > 0)
        if has_gaps and column.missing == "refuse" and column.use in ("feature", "target"):
            columns[name] = _with(column, missing=rules_of(column)[0])
    for name, text in asked.missing.items():
        columns[name] = _with(columns[name], **_rule(columns[name], text, words))
    way, _, by = asked.split.partition(":")
    if asked.split:
        gaps = read.report.column(by).missing_count > 0
        columns[by] = _with(columns[by], use=way, missing="drop" if gaps else "refuse")
    left_out = {one.column: one.message for one in proposed.warnings if one.kind in ("left out", "date")}
    return Chosen(title[:200] or tr("table"), tuple(columns.values()), asked, left_out)


def spec_chosen(choices: Chosen, read: ReadTable, file: str, words: Words = ON_THE_COMMAND_LINE) -> TableSpec:
    """The spec of the choices. Raises ``SpecError`` that names, for all that has to be asked for, the option that answers it."""
    questions = tuple(_questions(choices.columns, read, words))
    if questions:
        raise SpecError(questions)
    columns = [_finished(column, read) for column in choices.columns]
    asked = choices.asked
    return TableSpec.parse(
        {
            "name": choices.title,
            "file": file[:4096],
            "sha256": read.table.sha256,
            "reading": read.reading,
            "columns": columns,
            "scaling": asked.scaling,
            "split": asked.split.partition(":")[0] or "fractions",
            "dev_fraction": asked.dev_fraction,
            "test_fraction": asked.test_fraction,
            "split_seed": asked.split_seed,
        }
    )


def needed_numbers(choices: Chosen, read: ReadTable) -> frozenset[str]:
    """Columns that are wanted as numbers and were read as words: the file has to be read again for them."""
    return frozenset(
        column.name
        for column in choices.columns
        if column.use in ("feature", "target") and lacks_numbers(_column(read, column.name), column.type)
    )


def rules_of(column: ColumnSpec) -> tuple[WhenMissing, ...]:
    """What may become of its missing values, the usual rule first; a row without a target is of no use."""
    rules = rules_for(column.use, column.type)
    return rules if column.use == "feature" else tuple(reversed(rules))


def _column(read: ReadTable, name: str) -> Column:
    column = read.table.column(name)
    assert column is not None, name
    return column


def _kind(read: ReadTable, name: str) -> ColumnKind:
    return _column(read, name).kind


def _with(column: ColumnSpec, **changes: Any) -> ColumnSpec:  # noqa: ANN401 - fields of the spec
    """The column with changes, and what follows of them; checked when the spec is made of it."""
    new = column.model_copy(update=changes)
    if new.encoding not in ENCODINGS_OF[new.type] or new.use != "feature":
        new = new.model_copy(update={"encoding": ENCODINGS_OF[new.type][0]})
    if new.missing not in rules_of(new):
        new = new.model_copy(update={"missing": "drop" if new.use == "target" else rules_of(new)[0]})
    if new.missing != "value":
        new = new.model_copy(update={"fill": None})
    return new


def _use(column: ColumnSpec, asked: Asked) -> Use:
    """Who says how a column is to be taken wants it to be used."""
    return "feature" if column.use == "leave out" and column.name not in asked.leave_out else column.use


def _not_fitting(name: str, fitting: tuple[str, ...], given: str) -> str:
    return tr("{name!r} can be {fitting}, not {given}", name=name, fitting=tr(" or ").join(fitting), given=given)


def _aim(columns: dict[str, ColumnSpec], read: ReadTable, targets: tuple[str, ...]) -> None:
    for name in targets:
        gaps = read.report.column(name).missing_count > 0
        columns[name] = _with(columns[name], use="target", missing="drop" if gaps else "refuse", flag=False)
        if len(targets) > 1:
            columns[name] = _with(columns[name], type="number")


def _rule(column: ColumnSpec, text: str, words: Words) -> dict[str, Any]:
    rule, fill = text.removesuffix(_FLAG), ""
    if rule.startswith("value:"):
        rule, fill = "value", rule.removeprefix("value:")
    fitting = rules_of(column)
    if rule not in fitting:
        told = tuple(f"{one}:…" if one == "value" else one for one in fitting)
        raise SpecError.single(
            words.missing,
            tr(
                "of {name!r} can be {fitting}, not {rule!r}", name=column.name, fitting=tr(" or ").join(told), rule=rule
            ),
        )
    flag = column.use == "feature" and text.endswith(_FLAG)
    return {"missing": rule, "flag": flag, "fill": _fill(column, fill, words) if rule == "value" else None}


def _fill(column: ColumnSpec, text: str, words: Words) -> float | str:
    if column.type == "category":
        return text
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SpecError.single(
            words.missing, tr("of {name!r} must be value: and a number, not {text!r}", name=column.name, text=text)
        )
    return value


def _finished(column: ColumnSpec, read: ReadTable) -> dict[str, Any]:
    """The column as plain data, with its values where it is a category."""
    if column.use not in ("feature", "target"):
        return {
            "name": column.name,
            "use": column.use,
            "missing": column.missing if column.missing == "drop" else "refuse",
        }
    values = in_natural_order(_column(read, column.name).distinct()) if column.type == "category" else ()
    encoding = column.encoding if column.use == "feature" else "number"
    return {**column.model_dump(), "values": values, "encoding": encoding}


def _questions(columns: tuple[ColumnSpec, ...], read: ReadTable, words: Words) -> Iterator[Problem]:
    """What is not decided yet, with the option that decides it and the first cells that it is about."""
    for column in columns:
        report, name = read.report.column(column.name), column.name
        is_used = column.use in ("feature", "target")
        if is_used and column.type == "number" and report.unread and column.unread == "refuse":
            ways = (words.answer(words.unread, name, "missing"), words.answer(words.types, name, "category"))
            yield Problem(
                "",
                tr_count(
                    "{n} cell of {name!r} is not a number: say whether it counts as missing, or take the column as a "
                    "category ({ways}). {cells}",
                    "{n} cells of {name!r} are not numbers: say whether they count as missing, or take the column as a "
                    "category ({ways}). {cells}",
                    report.unread,
                    name=name,
                    ways=tr(" or ").join(ways),
                    cells="; ".join(str(cell) for cell in report.cells[:3]),
                ),
            )
        if is_used and column.missing == "refuse" and report.missing_count:
            yield Problem(
                "",
                tr_count(
                    "{name!r} has no value in {n} row: choose what stands for it ({way})",
                    "{name!r} has no value in {n} rows: choose what stands for it ({way})",
                    report.missing_count,
                    name=name,
                    way=words.answer(words.missing, name, rules_of(column)[0]),
                ),
            )
