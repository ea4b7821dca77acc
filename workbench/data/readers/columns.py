"""Columns while they are read, piece by piece, and what becomes of them: numbers, dates or texts, with a report.

Long because: all that a report tells of a column is put together here, whatever it was read from.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.readers.cells import NumberForm, is_missing
from workbench.data.readers.dates import find_dates
from workbench.data.readers.found import LONGEST_TOLD, MOST_CELLS_TOLD, NUMBER_SHARE, Cell, ColumnReport, ReadReport
from workbench.data.readers.frames import (
    Codes,
    Floats,
    Numbers,
    Texts,
    count_distinct,
    distinct_codes,
    joined,
    known_codes,
    parse_numbers,
    ranged,
    texts_of,
)
from workbench.data.table import MISSING_CODE, Column, Table, day_text, number_text
from workbench.language import tr, tr_count
from workbench.numbers import grouped, percent

TRUTH_WORDS: Final = frozenset({"true", "false", "yes", "no", "t", "f", "y", "n"})
_ROWS_AT_ONCE: Final = 100_000
_TEXTS_AT_ONCE: Final = 8_192
_FEW_TEXTS: Final = 1_000
"""So many can be looked for in each piece before they are collected in it"""
_SETTLED: Final = 100
"""So many are looked for while a piece is read"""
_MOST_SURPRISES: Final = 3
LineOf = Callable[[int], int]
"""From a row, counted from 0, to its line in the file, counted from 1"""


@dataclass(slots=True)
class NumberColumn:
    """A column that the beginning of the file shows as numbers; ``failed`` once a cell is none: it is read again as texts."""

    name: str
    values: Floats = field(default_factory=lambda: np.empty(0))
    """(expected rows or more,), of which ``rows`` are filled: memory that is not yet written to costs nothing"""
    rows: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    has_gaps: bool = False
    failed: bool = False
    low: float = np.inf
    high: float = -np.inf
    """Of all pieces, looked at while they are in the processor's cache; NaN where something is missing"""

    def add_numbers(self, numbers: Numbers) -> None:
        """A piece in which every cell is a number."""
        end = self.rows + len(numbers.values)
        if end > len(self.values):
            larger = np.empty(max(end, 2 * len(self.values)))
            larger[: self.rows] = self.values[: self.rows]
            self.values = larger
        self.values[self.rows : end] = numbers.values
        self.rows = end
        self.low = float(np.minimum(self.low, numbers.low))
        self.high = float(np.maximum(self.high, numbers.high))

    def add_texts(self, texts: Texts, form: NumberForm, words: Sequence[str]) -> None:
        """A piece that needs a closer look."""
        parsed = parse_numbers(texts, form, words)
        if parsed.bad:
            self.failed = True
            self.values = np.empty(0)
            return
        self.has_gaps |= bool(parsed.missing)
        self.missing.update(parsed.missing)
        self.add_numbers(ranged(parsed.values))

    def finished(self) -> tuple[Column, ColumnReport]:
        """The column and what is to be told; the values are let go."""
        numbers, self.values = self.values, np.empty(0)
        numbers.resize(self.rows, refcheck=False)
        bounds = (self.low, self.high) if np.isfinite([self.low, self.high]).all() else None
        return number_column(self.name, numbers, self.missing, bounds)


@dataclass(slots=True)
class TextColumn:
    """A column of texts, each kept once."""

    name: str
    places: dict[str, int] = field(default_factory=dict)
    pieces: list[NDArray[np.int32]] = field(default_factory=list)
    waiting: list[Texts] = field(default_factory=list)
    """Pieces that are not looked at yet: a few large ones cost less than many small ones"""
    surprises: int = 0
    """How often a piece held something else than the texts that were known"""

    def settled(self) -> tuple[str, ...]:
        """The texts that are likely to be all there are; none where that is not to be expected."""
        is_likely = self.surprises < _MOST_SURPRISES and not self.waiting and len(self.places) <= _SETTLED
        return tuple(self.places) if is_likely else ()

    def add_codes(self, codes: Codes) -> None:
        """The next rows, all of them texts that were known; what came before is looked at already."""
        assert not self.waiting
        self.pieces.append(codes.places)

    def add(self, texts: Texts) -> None:
        """The next rows."""
        self.surprises += bool(self.settled())
        self.waiting.append(texts)
        if sum(map(len, self.waiting)) > _ROWS_AT_ONCE:
            self._look()

    def _look(self) -> None:
        texts, places = joined(self.waiting), self.places
        self.waiting.clear()
        if 0 < len(places) <= _FEW_TEXTS:
            found, new = known_codes(texts, list(places))
            places.update({text: number for number, text in enumerate(new, len(places))})
            self.pieces.append(found)
            return
        once, codes = distinct_codes(texts)
        wanted = np.array([places.setdefault(text, len(places)) for text in once], dtype=np.int32)
        self.pieces.append(wanted[codes] if len(once) else np.empty(0, dtype=np.int32))

    def finished(
        self,
        form: NumberForm,
        words: Sequence[str],
        line_of: LineOf,
        step: Callable[[], object] = lambda: None,
        *,
        as_numbers: bool,
    ) -> tuple[Column, ColumnReport]:
        """The column as what its texts are; ``as_numbers`` where a person wants numbers, however few there are.

        ``step`` is called after every few thousand texts; what it raises ends it.
        """
        if self.waiting:
            self._look()
        codes = np.concatenate(self.pieces) if self.pieces else np.empty(0, dtype=np.int32)
        texts = list(self.places)
        self.pieces.clear()
        self.places.clear()
        counts = np.bincount(codes, minlength=len(texts))
        gaps, numbers_said, refused = _looked_at(texts, form, words, step)
        missing: Counter[str] = Counter()
        for number in np.flatnonzero(gaps).tolist():
            missing[texts[number].strip()] += int(counts[number])
        bad = list(refused)
        known, n_bad = int(counts[~gaps].sum()), int(counts[bad].sum())
        if known and not bad:
            return number_column(self.name, numbers_said[codes], missing)
        kept = [text for text, gap in zip(texts, gaps.tolist(), strict=True) if not gap]
        dates = find_dates(kept) if known else None
        if dates is not None and dates.days is not None:
            days = np.full(len(texts), np.nan)
            days[~gaps] = dates.days
            return date_column(self.name, days[codes], missing, dates.form)
        share = 1.0 - n_bad / known if known else 0.0
        step()
        numeric = share >= NUMBER_SHARE or (as_numbers and known > 0)
        numbers = numbers_said[codes] if numeric else np.empty(0)
        told = _cells(self.name, codes, bad, texts, refused, line_of) if numeric else ()
        column = Column(self.name, "text", numbers, _recoded(codes, gaps), tuple(kept))
        kept_notes = _text_notes(kept, dates.note if dates else "", refused, texts, counts)
        step()
        report = ColumnReport(
            self.name,
            "number" if numeric else "category",
            _why_text(share, n_bad, kept) if known else tr("no cell has a value"),
            dict(missing),
            n_bad if numeric else 0,
            told,
            len(kept),
            _short(min(kept, default="")),
            _short(max(kept, default="")),
            kept_notes,
            dates.note if dates else "",
        )
        return column, report


def _looked_at(
    texts: Sequence[str], form: NumberForm, words: Sequence[str], step: Callable[[], object]
) -> tuple[NDArray[np.bool_], Floats, dict[int, str]]:
    """Of each text whether it stands for a gap and which number it says; and why those that say none are refused."""
    gaps, values, refused = np.zeros(len(texts), dtype=np.bool_), np.empty(len(texts)), dict[int, str]()
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        piece = texts[start : start + _TEXTS_AT_ONCE]
        gaps[start : start + len(piece)] = [is_missing(text, words) for text in piece]
        parsed = parse_numbers(texts_of(piece), form, words)
        values[start : start + len(piece)] = parsed.values
        refused.update((start + number, reason) for number, _, reason in parsed.bad)
        step()
    return gaps, values, refused


def number_column(
    name: str, numbers: Floats, missing: Mapping[str, int], bounds: tuple[float, float] | None = None
) -> tuple[Column, ColumnReport]:
    """A column in which every cell is a number or a gap; ``bounds`` where all are numbers and were looked at already."""
    known = (
        numbers if bounds is not None else numbers[finite] if not (finite := np.isfinite(numbers)).all() else numbers
    )
    low, high = bounds or ((float(known.min()), float(known.max())) if len(known) else (0.0, 0.0))
    report = ColumnReport(
        name,
        "number",
        tr("every cell is a number") if not missing else tr("every cell is a number, or says that none is known"),
        dict(missing),
        distinct=count_distinct(known),
        low=number_text(low) if len(known) else "",
        high=number_text(high) if len(known) else "",
    )
    return Column(name, "number", numbers), report


def date_column(name: str, days: Floats, missing: Mapping[str, int], form: str) -> tuple[Column, ColumnReport]:
    """A column of dates."""
    known = days[np.isfinite(days)]
    report = ColumnReport(
        name,
        "date",
        tr("every cell is a date written as {form}", form=form),
        dict(missing),
        distinct=count_distinct(known),
        low=day_text(float(known.min())) if len(known) else "",
        high=day_text(float(known.max())) if len(known) else "",
    )
    return Column(name, "date", days), report


def stated_text_column(name: str, pieces: Sequence[Texts]) -> tuple[Column, ColumnReport]:
    """A column of which the file says that it holds texts; what is missing has no text."""
    whole = joined(pieces)
    nulls = whole.is_null().to_numpy()
    texts, found = distinct_codes(whole.fill_null(""))
    counts = np.bincount(found[~nulls], minlength=len(texts))
    used = counts > 0  # the empty text may only stand for what is missing
    codes = found.astype(np.int32)
    codes[nulls] = len(texts)
    kept = [text for text, is_used in zip(texts, used.tolist(), strict=True) if is_used]
    report = ColumnReport(
        name,
        "category",
        "",
        distinct=len(kept),
        low=_short(min(kept, default="")),
        high=_short(max(kept, default="")),
    )
    return Column(name, "text", codes=_recoded(codes, np.append(~used, [True])), texts=tuple(kept)), report


def report_of(table: Table, why: str, date_form: str) -> ReadReport:
    """What can be told of a table that is there already: ``why`` its texts are texts, and how its dates are written."""

    def told(column: Column) -> ColumnReport:
        missing = {"": int(column.missing.sum())} if column.missing.any() else {}
        if column.kind == "number":
            return number_column(column.name, column.numbers, missing)[1]
        if column.kind == "date":
            return date_column(column.name, column.numbers, missing, date_form)[1]
        return ColumnReport(
            column.name,
            "number" if column.says_numbers else "category",
            why,
            missing,
            int((~column.missing & np.isinf(column.numbers)).sum()) if column.says_numbers else 0,
            (),
            len(column.texts),
            _short(min(column.texts, default="")),
            _short(max(column.texts, default="")),
        )

    return ReadReport(tuple(told(column) for column in table.columns))


def _recoded(codes: NDArray[np.int32], gaps: NDArray[np.bool_]) -> NDArray[np.int32]:
    """The codes without those of gaps, which become ``MISSING_CODE``."""
    if not gaps.any():
        return codes
    wanted: NDArray[Any] = np.cumsum(~gaps, dtype=np.int32) - 1
    wanted[gaps] = MISSING_CODE
    return wanted[codes].astype(np.int32, copy=False)


def _cells(
    name: str,
    codes: NDArray[np.int32],
    bad: list[int],
    texts: Sequence[str],
    reasons: Mapping[int, str],
    line_of: LineOf,
) -> tuple[Cell, ...]:
    is_bad = np.zeros(len(texts), dtype=np.bool_)
    is_bad[bad] = True
    rows = np.flatnonzero(is_bad[codes])[:MOST_CELLS_TOLD].tolist()
    return tuple(Cell(line_of(row), name, _short(texts[int(codes[row])]), reasons[int(codes[row])]) for row in rows)


def _why_text(share: float, n_bad: int, kept: Sequence[str]) -> str:
    if share >= NUMBER_SHARE:
        return tr(
            "{share} of the cells are numbers; {count} are not",
            share=percent(min(share, 0.999), 1),
            count=grouped(n_bad),
        )
    if {text.strip().lower() for text in kept[:20]} <= TRUTH_WORDS:
        return tr("its cells are words such as true and false")
    if share > 0.0:
        return tr("only {share} of the cells are numbers", share=percent(share, 1))
    return tr("its cells are words")


def _text_notes(
    kept: Sequence[str],
    about_dates: str,
    reasons: Mapping[int, str],
    texts: Sequence[str],
    counts: NDArray[np.intp],
) -> tuple[str, ...]:
    notes = [about_dates] if about_dates else []
    padded = sum(text != text.strip() for text in kept)
    if padded:
        notes.append(
            tr_count(
                "{n} different text begins or ends with a space, which is kept",
                "{n} different texts begin or end with a space, which is kept",
                padded,
            )
        )
    codes = [number for number, reason in reasons.items() if texts[number].strip().lstrip("+-").isdigit() and reason]
    if codes:
        count = int(counts[codes].sum())
        notes.append(
            tr(
                "{count} cells are digits that a number would change, such as {text!r}: they are kept as texts",
                count=grouped(count),
                text=_short(texts[codes[0]]),
            )
        )
    return tuple(notes)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}…"
