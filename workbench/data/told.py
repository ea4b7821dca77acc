"""What was decided for a table that was taken in by words, in plain lines."""

from collections.abc import Iterator
from typing import Final

from workbench.data.asked import Chosen
from workbench.data.asked_words import ON_THE_COMMAND_LINE, Words
from workbench.data.importing.draft import ColumnDraft
from workbench.data.readers.found import ColumnReport, ReadTable
from workbench.language import tr, tr_count
from workbench.numbers import percent

_FEW_VALUES: Final = 20


def decisions(choices: Chosen, read: ReadTable, words: Words = ON_THE_COMMAND_LINE) -> tuple[str, ...]:
    """What was decided, a line for each thing that a person may want otherwise."""
    told: list[str] = []
    for column in choices.columns:
        told += _decided(column, read.report.column(column.name), words, is_text=_is_text(read, column.name))
        if column.use == "leave out":
            told.append(_left_out_text(column, choices.left_out.get(column.name, ""), words))
    told.append(_split_text(choices))
    return tuple(told)


def _is_text(read: ReadTable, name: str) -> bool:
    column = read.table.column(name)
    return column is not None and column.kind == "text"


def _decided(column: ColumnDraft, report: ColumnReport, words: Words, *, is_text: bool) -> Iterator[str]:
    name = column.name
    if column.use == "target":
        if column.type == "category":
            yield tr_count(
                "{name!r} is the target: {n} class.", "{name!r} is the target: {n} classes.", report.distinct, name=name
            )
            if not is_text:
                hint = words.answer(words.types, name, "number")
                yield tr("Its classes are numbers: {option} predicts the number itself.", option=hint)
        else:
            hint = ""
            if report.distinct <= _FEW_VALUES:
                hint = tr(" ({option} takes its values as classes)", option=words.answer(words.types, name, "category"))
            yield tr("{name!r} is the target: a number{hint}.", name=name, hint=hint)
    if column.use in ("feature", "target") and report.missing_count:
        yield _missing_text(column, report)
    if column.use in ("feature", "target") and column.type == "number" and report.unread and column.unread == "missing":
        yield tr_count(
            "{name!r}: {n} cell is no number and counts as missing ({rule}).",
            "{name!r}: {n} cells are no numbers and count as missing ({rule}).",
            report.unread,
            name=name,
            rule=column.missing,
        )
    for note in report.notes if column.use in ("feature", "target") else ():
        yield tr("{name!r}: {note}.", name=name, note=note.rstrip("."))


def _left_out_text(column: ColumnDraft, reason: str, words: Words) -> str:
    if not reason:
        return tr("{name!r} is left out.", name=column.name)
    way = {"category": "ordinal", "date": "calendar"}.get(column.type, "number")
    return tr(
        "{name!r} is left out: {reason} ({option} takes it all the same).",
        name=column.name,
        reason=reason.rstrip("."),
        option=words.answer(words.encodings, column.name, way),
    )


def _missing_text(column: ColumnDraft, report: ColumnReport) -> str:
    if column.missing == "drop":
        return tr_count(
            "{name!r} has no value in {n} row, which is dropped.",
            "{name!r} has no value in {n} rows, which are dropped.",
            report.missing_count,
            name=column.name,
        )
    own = repr(column.fill) if column.type == "category" else column.fill
    fill = own if column.missing == "value" else column.missing
    return tr_count(
        "{name!r} has no value in {n} row: filled by {fill}.",
        "{name!r} has no value in {n} rows: filled by {fill}.",
        report.missing_count,
        name=column.name,
        fill=fill,
    )


def _split_text(choices: Chosen) -> str:
    asked = choices.asked
    shares = {"dev": percent(asked.dev_fraction), "test": percent(asked.test_fraction)}
    way, _, by = asked.split.partition(":")
    match way:
        case "time":
            return tr(
                "Split by {by!r}: the newest {test} are the test part, {dev} before them the dev part.", by=by, **shares
            )
        case "group":
            return tr("Split by {by!r}: no group in two parts; {dev} dev, {test} test.", by=by, **shares)
        case "part":
            return tr("Split as {by!r} says.", by=by)
        case _:
            return tr("Split by chance, each class alike: {dev} dev, {test} test.", **shares)
