"""How a delimited text is written, found by its beginning: delimiter, decimal mark, thousands, names of the columns.

Each delimiter is tried on the first records. The one is taken that parts most of them into the same number of cells, more
than one, and among equals the one that leaves most cells as numbers.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from workbench.data.readers.cells import NumberForm, form_of, is_missing, number_test
from workbench.data.readers.found import misfit
from workbench.data.readers.records import LONGEST_CELL
from workbench.errors import DataError
from workbench.language import tr
from workbench.numbers import grouped
from workbench.specs.own_data import MOST_COLUMNS, Reading

DELIMITERS: Final = ("\t", ";", "|", ",")
MOST_SAMPLED: Final = 200
LONGEST_NAME: Final = 1000
_EUROPEAN: Final = (NumberForm(",", "."), NumberForm(",", " "), NumberForm(",", "'"), NumberForm(","))
_POINTED: Final = (NumberForm(".", ","), NumberForm(".", " "), NumberForm(".", "'"), NumberForm("."))
_MARKS: Final = re.compile("[,.' ]")
"""What may stand between the digits of a number"""


@dataclass(frozen=True, slots=True)
class Found:
    """``names`` of the columns as they will be called, ``body`` the sampled records, ``notes`` on what was decided."""

    reading: Reading
    names: tuple[str, ...]
    body: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    skipped: int = 0
    """Lines before the first record: one that only says which delimiter there is"""


def find_dialect(sample: bytes, path: Path, asked: Reading | None, encoding: str) -> Found:
    """How the text that begins with ``sample`` is written; what is asked for is taken as it is. Raises ``DataError``."""
    text = sample.decode("utf-8", "ignore")
    text, told, skipped = _without_hint(text)
    if not text.strip():
        raise DataError(tr("{path} is empty: found no row, expected a table", path=path))
    if asked is None:
        delimiter = told or _find_delimiter(text)
        reading = Reading(encoding=encoding, delimiter=delimiter)
    else:
        reading = asked.replaced(encoding=encoding)
    _refuse_too_many(text, path, reading)
    records = sampled(text, reading)
    wide = [record for record in records if record]
    if not wide and len(text) > LONGEST_CELL:
        raise misfit(
            path,
            line=1 + skipped,
            found=tr("a cell of more than {most} letters", most=grouped(LONGEST_CELL)),
            expected=tr("a table with a row on each line"),
        )
    if not wide:
        raise DataError(tr("{path} is empty: found no row, expected a table", path=path))
    width = Counter(len(record) for record in wide).most_common(1)[0][0]
    first, rest = wide[0], [record for record in wide[1:] if len(record) == width]
    notes: list[str] = []
    if asked is None:
        form, ambiguous = find_form([first, *rest] if len(first) == width else rest, reading.delimiter)
        reading = reading.replaced(decimal=form.decimal, thousands=form.thousands)
        header, why = find_header(first, rest, reading)
        reading = reading.replaced(header=header)
        notes += [why, *([ambiguous] if ambiguous else [])]
    names, renamed = distinct_names(first if reading.header else [""] * len(first), path)
    if reading.header:
        notes += renamed
    body = tuple(tuple(record) for record in (rest if reading.header else [first, *rest]))
    return Found(reading, names, body, tuple(notes), skipped)


def sampled(text: str, reading: Reading) -> list[list[str]]:
    """The first records, without the last one, which may be cut; lenient, since the file is judged when it is read."""
    cut = max(text.rfind("\n"), text.rfind("\r"))
    whole = text if cut < 0 or len(text) < 2**16 else text[:cut]
    reader = csv.reader(
        io.StringIO(whole, newline=""),
        delimiter=reading.delimiter,
        quotechar=reading.quote or None,
        quoting=csv.QUOTE_MINIMAL if reading.quote else csv.QUOTE_NONE,
    )
    found: list[list[str]] = []
    try:
        for record in reader:
            found.append(record)
            if len(found) > MOST_SAMPLED:
                break
    except csv.Error:
        pass
    return found


def _without_hint(text: str) -> tuple[str, str, int]:
    """Excel writes ``sep=;`` before the first line."""
    first, end, rest = text.partition("\n")
    hint = first.strip("\r ")
    if end and len(hint) == 5 and hint.lower().startswith("sep=") and hint[4] in ",;\t|":
        return rest, hint[4], 1
    return text, "", 0


def _find_delimiter(text: str) -> str:
    best, best_score = ",", (0.0, 0.0, 0)
    for delimiter in DELIMITERS:
        if delimiter not in text:
            continue
        records = [record for record in sampled(text, Reading(delimiter=delimiter)) if record]
        widths = Counter(map(len, records))
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        if width < 2:
            continue
        even = [record for record in records if len(record) == width]
        score = (round(count / len(records), 2), _clean_share(even, delimiter), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _clean_share(records: Sequence[Sequence[str]], delimiter: str) -> float:
    """The share of cells that are numbers or hold none of the other delimiters."""
    has_others = re.compile("[" + "".join(other for other in DELIMITERS if other != delimiter) + "]").search
    form, _ = find_form(records, delimiter)
    is_number = number_test(form)
    cells = [cell for record in records[:100] for cell in record]
    clean = sum(not has_others(cell) or is_number(cell.strip()) is not None for cell in cells)
    return round(clean / max(1, len(cells)), 2)


def find_form(records: Sequence[Sequence[str]], delimiter: str) -> tuple[NumberForm, str]:
    """How numbers are written, and what has to be told where it could be otherwise."""
    cells = [cell.strip() for record in records for cell in record if _MARKS.search(cell)]
    cells = [cell for cell in cells if cell[-1:].isdigit() or cell[-1:] in ",."]
    if not any("," in cell or "'" in cell or " " in cell for cell in cells):
        return NumberForm(), ""

    fits = {form: sum(map(bool, map(number_test(form), cells))) for form in (*_POINTED, *_EUROPEAN)}
    pointed = max(reversed(_POINTED), key=fits.__getitem__)
    european = max(reversed(_EUROPEAN), key=fits.__getitem__)
    n_pointed, n_european = fits[pointed], fits[european]
    if max(n_pointed, n_european) <= fits[NumberForm()]:
        return NumberForm(), ""
    if n_pointed == n_european:  # each could be both: 1,234
        form = european if delimiter != "," else pointed
        meaning = tr("a decimal mark") if form.decimal == "," else tr("a separator of thousands")
        return form, tr("The comma in numbers is read as {meaning}; the file would allow both.", meaning=meaning)
    return (european if n_european > n_pointed else pointed), ""


def find_header(first: Sequence[str], rest: Sequence[Sequence[str]], reading: Reading) -> tuple[bool, str]:
    """Whether the first line holds names, and why."""
    tested = number_test(form_of(reading))

    def is_number(cell: str) -> bool:
        return tested(cell.strip()) is not None

    numbers = sum(map(is_number, first))
    if not rest:
        is_header = numbers == 0
        return is_header, tr("There is one line only.")
    votes, repeated, gaps = 0, 0, 0
    for place, cell in enumerate(first):
        below = [
            record[place] for record in rest if place < len(record) and not is_missing(record[place], reading.missing)
        ]
        if is_missing(cell, reading.missing):
            gaps += 1
        elif not is_number(cell):
            votes += bool(below) and sum(map(is_number, below)) >= 0.8 * len(below)
            repeated += cell in below
    if numbers and (
        numbers > len(first) / 2 or not votes or any(is_number(cell) and not cell.isdigit() for cell in first)
    ):
        return False, tr("The first line holds numbers: it is read as values, not as the names of the columns.")
    if votes:
        return True, tr("The first line is read as the names of the columns: it holds words above numbers.")
    if repeated:
        return False, tr("The first line holds words that come again below: it is read as values, not as names.")
    if len(set(first)) == len(first) and not gaps:
        return True, tr("The first line is read as the names of the columns: its words do not come again.")
    return gaps < len(first), tr("The first line is read as the names of the columns.")


def distinct_names(names: Sequence[str], path: Path) -> tuple[tuple[str, ...], list[str]]:
    """The names made distinct: an empty one becomes ``column 3``, the second ``price`` becomes ``price (2)``; and what was told."""
    taken: set[str] = set()
    wanted = {name.strip() for name in names}
    counts: Counter[str] = Counter()
    found: list[str] = []
    notes: list[str] = []
    for number, written in enumerate(names, start=1):
        if len(written) > LONGEST_NAME:
            raise misfit(
                path,
                line=1,
                found=tr("a name of {count} letters", count=grouped(len(written))),
                expected=tr("at most {most}", most=grouped(LONGEST_NAME)),
            )
        original = written.strip()
        base = name = original or tr("column {number}", number=number)
        while name in taken or (name != original and name in wanted):
            counts[base] += 1
            name = f"{base} ({counts[base] + 1})"
        taken.add(name)
        found.append(name)
        if not original:
            notes.append(tr("Column {number} has no name: it is called {name!r}.", number=number, name=name))
        elif name != original:
            told = tr(
                "Column {number} has the name {original!r} again: it is called {name!r}.",
                number=number,
                original=original,
                name=name,
            )
            notes.append(told)
    return tuple(found), notes


def _refuse_too_many(text: str, path: Path, reading: Reading) -> None:
    first = text[: text.find("\n")] if "\n" in text else text
    if first.count(reading.delimiter) >= MOST_COLUMNS:
        raise misfit(
            path,
            line=1,
            found=tr("more than {most} columns", most=grouped(MOST_COLUMNS)),
            expected=tr("at most {most}", most=grouped(MOST_COLUMNS)),
        )
