"""Rows of the train part in an edit: those that are left out, and those that have another label. A short text, in one form only.

``left_out`` is ``3 17 20-45``: numbers of rows, counted from 1 as everywhere on the screen, with stretches of them.
``relabelled`` is ``17=3 20-45=0``: behind the rows the class, by its number counted from 0, or what a regression should
predict in the unit of the target, ``17=0.25``, several of them with commas. ``none`` is no row at all.

An edit tells the whole of what is in force from its step on: it takes the place of the one before, and adds nothing to it. Rows are
kept as stretches and not one by one: a short text from anywhere cannot ask for a billion of them.
"""

import functools
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from workbench.language import tr, tr_count
from workbench.numbers import exact, grouped

LEFT_OUT: Final = "left_out"
RELABELLED: Final = "relabelled"
ROW_EDITS: Final = (LEFT_OUT, RELABELLED)
"""Names of the edits of rows."""
NO_ROWS: Final = "none"
MOST_ROW_TEXT: Final = 2**17
"""Characters of one edit: some twenty thousand scattered rows"""
MOST_ROW_TEXTS: Final = 2**21
"""Characters of all edits of rows that lead to one state"""

_MOST_SHOWN: Final = 40
_PART: Final = re.compile(r"([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?(?:=(\S+))?")

Answer = tuple[float, ...]


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Rows ``first`` to ``last``, counted from 0, both included; ``answer`` is theirs from now on, nothing where they are left out."""

    first: int
    last: int
    answer: Answer = ()

    @property
    def rows(self) -> range:
        """Their numbers, counted from 0."""
        return range(self.first, self.last + 1)


class NamedValue(Protocol):
    """What of an edit is asked here."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> float | int | str: ...


@dataclass(frozen=True, slots=True)
class RowEdits:
    """What is in force of both, each as its text; ``written``: characters of all edits that led here."""

    left_out: str = NO_ROWS
    relabelled: str = NO_ROWS
    written: int = 0

    def after(self, name: str, text: str) -> "RowEdits":
        """With one more edit."""
        changed = replace(self, written=self.written + len(text))
        return replace(changed, left_out=text) if name == LEFT_OUT else replace(changed, relabelled=text)

    def of(self, name: str) -> str:
        """The text of one of ``ROW_EDITS``."""
        return self.left_out if name == LEFT_OUT else self.relabelled

    @property
    def are_none(self) -> bool:
        """Whether every row is trained on as the data have it."""
        return (self.left_out, self.relabelled) == (NO_ROWS, NO_ROWS)


def row_edits_of(edits: Iterable[NamedValue]) -> RowEdits:
    """What is in force after these edits."""
    found = RowEdits()
    for edit in edits:
        if edit.name in ROW_EDITS:
            found = found.after(edit.name, str(edit.value))
    return found


def stretches_in(name: str, text: str) -> tuple[Stretch, ...]:
    """The rows of a text, in their order. Raises ``ValueError`` with what is wrong."""
    if len(text) > MOST_ROW_TEXT:
        raise ValueError(
            tr("{n} characters are too many; at most {most} are possible", n=len(text), most=grouped(MOST_ROW_TEXT))
        )
    if text.strip() == NO_ROWS:
        return ()
    return tuple(_merged(sorted(_stretch(name, part) for part in text.split())))


def rows_text(name: str, stretches: Iterable[Stretch]) -> str:
    """The one text of these rows."""
    parts = []
    for stretch in _merged(sorted(stretches)):
        rows = f"{stretch.first + 1}" if stretch.first == stretch.last else f"{stretch.first + 1}-{stretch.last + 1}"
        answer = "=" + ",".join(exact(value) for value in stretch.answer) if name == RELABELLED else ""
        parts.append(rows + answer)
    return " ".join(parts) or NO_ROWS


def in_one_form(name: str, value: float | int | str) -> str:
    """The text of the same rows in the form in which it is kept. Raises ``ValueError``."""
    if isinstance(value, float):
        raise ValueError(tr("{value} is not the number of a row", value=value))  # noqa: TRY004  (typed by a person)
    found = rows_text(name, stretches_in(name, str(value)))
    if len(found) > MOST_ROW_TEXT:
        raise ValueError(
            tr("{n} characters are too many; at most {most} are possible", n=len(found), most=grouped(MOST_ROW_TEXT))
        )
    return found


def rows_one_by_one(rows: Iterable[int]) -> tuple[Stretch, ...]:
    """Single rows, counted from 0, to be left out."""
    return tuple(Stretch(row, row) for row in rows)


def answers_one_by_one(answers: Mapping[int, Answer]) -> tuple[Stretch, ...]:
    """Single rows, counted from 0, each with what it is from now on."""
    return tuple(Stretch(row, row, answer) for row, answer in answers.items())


def count_of(stretches: Iterable[Stretch]) -> int:
    """How many rows these are."""
    return sum(stretch.last - stretch.first + 1 for stretch in stretches)


def _stretch(name: str, part: str) -> Stretch:
    found, shown = _PART.fullmatch(part), part[:_MOST_SHOWN]
    wants_answer = name == RELABELLED
    if found is None or (found[3] is not None) != wants_answer:
        if wants_answer:
            raise ValueError(tr("{part!r} should be a row and its label, as in 17=3 or 20-45=0", part=shown))
        raise ValueError(
            tr("{part!r} should be the number of a row or a stretch of them, as in 17 or 20-45", part=shown)
        )
    first, last = int(found[1]), int(found[2] or found[1])
    if last < first:
        raise ValueError(tr("the stretch {part!r} ends before it begins", part=shown))
    return Stretch(first - 1, last - 1, _answer(found[3]) if wants_answer else ())


def _answer(text: str) -> Answer:
    try:
        values = tuple(float(value) for value in text.split(","))
    except ValueError:
        values = (math.nan,)
    if not all(map(math.isfinite, values)):
        raise ValueError(tr("{text!r} is neither the number of a class nor a value", text=text[:_MOST_SHOWN]))
    return values


def _merged(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """The same rows in as few stretches as possible; ``stretches`` begin in rising order."""
    held: Stretch | None = None
    for stretch in stretches:
        if held is not None and stretch.first <= held.last and stretch.answer != held.answer:
            raise ValueError(tr("row {row} has two labels", row=grouped(stretch.first + 1)))
        if held is not None and stretch.first <= held.last + 1 and stretch.answer == held.answer:
            held = replace(held, last=max(held.last, stretch.last))
            continue
        if held is not None:
            yield held
        held = stretch
    if held is not None:
        yield held


# ---- what is said of them ----


def rows_label(name: str) -> str:
    """What such an edit changes."""
    return tr("Rows left out") if name == LEFT_OUT else tr("Rows relabelled")


def rows_value_text(name: str, text: float | int | str) -> str:
    """``12 rows``, or ``none``: a text of thousands of numbers is not read by anybody."""
    count = _count(name, text)
    return tr_count("{rows} row", "{rows} rows", count, rows=grouped(count)) if count else tr("none")


def rows_change_text(name: str, old: float | int | str, new: float | int | str) -> str:
    """``12 rows left out (3 before)``."""
    before, count = _count(name, old), _count(name, new)
    rows = grouped(count)
    if name == LEFT_OUT:
        if not count:
            return tr("every row is trained on again")
        said = tr_count("{rows} row left out", "{rows} rows left out", count, rows=rows)
    else:
        if not count:
            return tr("every row has its own label again")
        said = tr_count("{rows} row relabelled", "{rows} rows relabelled", count, rows=rows)
    return tr("{said} ({before} before)", said=said, before=grouped(before)) if before else said


def rows_in_force_text(edits: RowEdits) -> str:
    """A sentence about a trained network; empty where every row was as the data have it."""
    out, fresh = _count(LEFT_OUT, edits.left_out), _count(RELABELLED, edits.relabelled)
    if out and fresh:
        return tr(
            "From some step on it was trained without some rows of the train part ({out}), and others had another label ({fresh}): see what was done.",
            out=grouped(out),
            fresh=grouped(fresh),
        )
    if out:
        return tr_count(
            "From some step on it was trained without {out} row of the train part: see what was done.",
            "From some step on it was trained without {out} rows of the train part: see what was done.",
            out,
            out=grouped(out),
        )
    if fresh:
        return tr_count(
            "From some step on {fresh} row of the train part had another label: see what was done.",
            "From some step on {fresh} rows of the train part had another label: see what was done.",
            fresh,
            fresh=grouped(fresh),
        )
    return ""


def rows_not_passed_on_text(edits: RowEdits) -> str:
    """That a search does not train as the run did that it begins from; empty where every row is as the data have it."""
    out, fresh = _count(LEFT_OUT, edits.left_out), _count(RELABELLED, edits.relabelled)
    if not out + fresh:
        return ""
    return tr(
        "The search trains on every row, with the label that the data have: the rows that were left out ({out}) or relabelled ({fresh}) by hand "
        "do not pass over to it.",
        out=grouped(out),
        fresh=grouped(fresh),
    )


@functools.lru_cache(maxsize=64, typed=True)  # the ledger asks for each of its cells whenever it is painted
def _count(name: str, text: float | int | str) -> int:
    try:
        return count_of(stretches_in(name, str(text)))
    except ValueError:  # of a file that says otherwise: the rest of it is still told
        return 0
