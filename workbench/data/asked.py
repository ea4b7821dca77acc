"""Choices for a table that come in words, from a command line or a program: what is not said is proposed, and told.

The words become the same choices that a person makes in the window (``importing.draft``): what is proposed, and what follows
of a choice, has one source.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from workbench.data.asked_words import ON_THE_COMMAND_LINE, Asked, Words, meaningless
from workbench.data.choices import TYPES_OF, rules_for
from workbench.data.importing.draft import ColumnDraft, Draft, needs_numbers, proposed, with_use
from workbench.data.importing.draft_spec import Sheet, spec_of
from workbench.data.readers.found import ReadTable
from workbench.data.readers.proposal import feature_proposal, target_proposal
from workbench.data.table import Column
from workbench.errors import Problem, SpecError
from workbench.language import tr, tr_count
from workbench.specs.own_data import ENCODINGS_OF, Scaling, TableSpec, Use, WhenMissing
from workbench.typed_numbers import NotANumberError, read_number

_FLAG: Final = "+flag"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was decided; ``left_out`` says why a column was, of which nobody spoke."""

    draft: Draft
    asked: Asked
    left_out: Mapping[str, str]

    @property
    def columns(self) -> tuple[ColumnDraft, ...]:
        return self.draft.columns


def chosen(read: ReadTable, title: str, asked: Asked, words: Words = ON_THE_COMMAND_LINE) -> Chosen:
    """What was said, and what is proposed for the rest. Raises ``SpecError`` with all that means nothing.

    Raises ``DataError`` for a target that can only be predicted as what nobody asked for.
    """
    problems = meaningless(asked, read, words)
    if problems:
        raise SpecError(problems)
    for name in asked.targets:
        if name not in asked.types:
            target_proposal(read, _column(read, name))
    draft = _with_words(proposed(read, title, asked.targets), read, asked, words)
    way, _, by = asked.split.partition(":")
    if asked.split:
        draft = with_use(draft, read, (_place(draft, by),), cast("Use", way))
    draft = replace(
        draft,
        scaling=cast("Scaling", asked.scaling),
        dev_fraction=asked.dev_fraction,
        test_fraction=asked.test_fraction,
        split_seed=asked.split_seed,
    )
    unsaid = {one.name for one in draft.columns if one.use == "leave out"} - set(asked.leave_out)
    reasons = {name: feature_proposal(read, _column(read, name))[1] for name in unsaid}
    return Chosen(draft, asked, reasons)


def _with_words(draft: Draft, read: ReadTable, asked: Asked, words: Words) -> Draft:
    places = {column.name: place for place, column in enumerate(draft.columns)}
    draft = with_use(draft, read, [places[name] for name in asked.leave_out], "leave out")
    wanted = [name for name in (*asked.types, *asked.encodings) if name not in asked.leave_out]
    brought_in = [places[name] for name in wanted if draft.columns[places[name]].use == "leave out"]
    draft = with_use(draft, read, brought_in, "feature")  # who says how a column is to be taken wants it to be used
    for name, type_ in asked.types.items():
        fitting = TYPES_OF[_column(read, name).kind]
        if type_ not in fitting:
            raise SpecError.single(words.types, _not_fitting(name, fitting, type_))
        draft = draft.with_columns((places[name],), type=type_)
    for name, encoding in asked.encodings.items():
        ways = ENCODINGS_OF[draft.columns[places[name]].type]
        if encoding not in ways:
            raise SpecError.single(words.encodings, _not_fitting(name, ways, encoding))
        draft = draft.with_columns((places[name],), encoding=encoding)
    for name, what in asked.unread.items():
        draft = draft.with_columns((places[name],), unread=what)
    for name, text in asked.missing.items():
        draft = draft.with_columns((places[name],), **_rule(draft.columns[places[name]], text, words))
    return draft


def spec_chosen(choices: Chosen, read: ReadTable, file: str, words: Words = ON_THE_COMMAND_LINE) -> TableSpec:
    """The spec of the choices. Raises ``SpecError`` that names, for all that has to be asked for, the option that answers it."""
    questions = tuple(_questions(choices.columns, read, words))
    if questions:
        raise SpecError(questions)
    return spec_of(choices.draft, Sheet(read, file[:4096]))


def needed_numbers(choices: Chosen, read: ReadTable) -> frozenset[str]:
    """Columns that are wanted as numbers and were read as words: the file has to be read again for them."""
    used = {column.name for column in choices.columns if column.is_used}
    return needs_numbers(choices.draft, read) & used


def rules_of(column: ColumnDraft) -> tuple[WhenMissing, ...]:
    """What may become of its missing values, the usual rule first; a row without a target is of no use."""
    rules = rules_for(column.use, column.type)
    return rules if column.use == "feature" else tuple(reversed(rules))


def _place(draft: Draft, name: str) -> int:
    return next(place for place, column in enumerate(draft.columns) if column.name == name)


def _column(read: ReadTable, name: str) -> Column:
    column = read.table.column(name)
    assert column is not None, name
    return column


def _not_fitting(name: str, fitting: tuple[str, ...], given: str) -> str:
    return tr("{name!r} can be {fitting}, not {given}", name=name, fitting=tr(" or ").join(fitting), given=given)


def _rule(column: ColumnDraft, text: str, words: Words) -> dict[str, Any]:
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
    return {"missing": rule, "flag": flag, "fill": _fill(column, fill, words) if rule == "value" else ""}


def _fill(column: ColumnDraft, text: str, words: Words) -> str:
    if column.type != "category":
        try:
            read_number(text)
        except NotANumberError as error:
            raise SpecError.single(
                words.missing, tr("of {name!r} must be value: and a number, not {text!r}", name=column.name, text=text)
            ) from error
    return text


def _questions(columns: tuple[ColumnDraft, ...], read: ReadTable, words: Words) -> Iterator[Problem]:
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
