"""A delimited text in batches of columns: fast where it is regular, record by record from where it is not."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.readers.found import misfit
from workbench.data.readers.frames import Floats, Texts, Want, read_piece, texts_of
from workbench.data.readers.records import LONGEST_LINE, Record, read_records, too_long
from workbench.errors import DataError
from workbench.language import tr, tr_count
from workbench.specs.own_data import Reading

_SMALLEST, _LARGEST = 2**20, 2**23
_GOOD_SECONDS: Final = 0.06
_MOST_CELLS: Final = 100_000
_TRIES: Final = 256
"""Line ends that are looked at, from the last one back, for one that is outside of quotes"""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Some rows: the wanted columns as numbers or texts, and on which line each row begins."""

    columns: list[Floats | Texts]
    rows: int
    first_line: int
    lines: NDArray[np.int64] | None = None
    """(rows,), where a row is not simply a line"""
    height: int = 0
    """Number of lines"""


@dataclass(slots=True)
class Plan:
    """What is known of the text before it is read. ``skipped`` counts the empty lines, which are left out."""

    path: Path
    reading: Reading
    width: int
    hint: bool
    """The first line only says which delimiter there is"""
    wants: Callable[[], Sequence[Want]]
    """Is asked before each batch"""
    skipped: int = 0
    first_skipped: int = 0


def read_batches(chunks: Iterator[bytes], plan: Plan) -> Iterator[Batch]:
    """All rows below the header. Raises ``DataError`` with line, found and expected."""
    cutter = _Cutter(chunks, plan.path, plan.reading)
    line, is_first, careful = 1, True, False
    for piece in cutter:
        start = time.perf_counter()
        body = piece
        if is_first:
            before = _lines_before(piece, plan)
            careful = before < 0
            body = _without_lines(piece, max(0, before))
            line += max(0, before)
        if not careful and body:
            batch = _fast(body, plan, line)
            careful = batch is None
            if batch is not None:
                yield batch
                line += batch.height
        if careful:
            at = 1 if is_first else line
            yield from _slow(chain([piece if is_first else body], cutter.rest()), plan, at, has_head=is_first)
            return
        is_first = False
        cutter.took(time.perf_counter() - start)
    if cutter.left:
        yield from _slow(cutter.rest(), plan, line, has_head=is_first)


class _Cutter:
    """Chunks as pieces of whole records, their size fitted to the time that they take.

    Stops with ``left`` where no end of a record is found.
    """

    def __init__(self, chunks: Iterator[bytes], path: Path, reading: Reading) -> None:
        self._chunks, self._path = chunks, path
        self._quote = reading.quote.encode()
        self._size = 2**21
        self._waiting = bytearray()
        self.left = False

    def __iter__(self) -> Iterator[bytes]:
        ended = False
        while not ended:
            chunk = next(self._chunks, None)
            ended = chunk is None
            self._waiting += chunk or b""
            while len(self._waiting) >= self._size or (ended and self._waiting):
                cut = len(self._waiting) if ended and len(self._waiting) <= self._size else self._cut()
                if not cut and len(self._waiting) < 4 * _LARGEST and not ended:
                    break
                if not cut:
                    self.left = True
                    return
                piece = bytes(memoryview(self._waiting)[:cut])
                del self._waiting[:cut]
                yield piece

    def rest(self) -> Iterator[bytes]:
        """What was not cut yet."""
        yield bytes(self._waiting)
        self._waiting.clear()
        yield from self._chunks

    def took(self, seconds: float) -> None:
        """How long the last piece took."""
        if seconds < _GOOD_SECONDS / 2:
            self._size = min(_LARGEST, self._size * 2)
        elif seconds > _GOOD_SECONDS * 1.5:
            self._size = max(_SMALLEST, self._size // 2)

    def _cut(self) -> int:
        """Just behind the last line end within the size that is outside of quotes; 0 where there is none."""
        waiting, end = self._waiting, min(self._size, len(self._waiting))
        first = waiting.find(b"\n")
        if first < 0 or first > LONGEST_LINE:
            if len(waiting) > LONGEST_LINE and (first < 0 or first > LONGEST_LINE) and b"\r" not in waiting:
                raise too_long(self._path, 1)
            return 0
        if first >= end:
            end = first + 1
        quotes = waiting.count(self._quote, 0, end) if self._quote else 0
        for _ in range(_TRIES):
            place = waiting.rfind(b"\n", 0, end)
            if place < 0:
                return 0
            quotes -= waiting.count(self._quote, place, end) if self._quote else 0
            if quotes % 2 == 0:
                return place + 1
            end = place
        return 0


def _lines_before(piece: bytes, plan: Plan) -> int:
    """How many lines stand before the first record of values; -1 where that has to be found record by record."""
    count = int(plan.hint)
    if _has_bare_returns(piece):
        return -1
    if not plan.reading.header:
        return count
    records = read_records([_without_lines(piece, count)], plan.path, plan.reading, count)
    first = next(records, None)
    if first is None or len(first.cells) != plan.width:  # an empty line before the header, or an uneven one
        return -1
    following = next(records, None)
    return following.line - 1 if following is not None else piece.count(b"\n") + (not piece.endswith(b"\n"))


def _has_bare_returns(piece: bytes) -> bool:
    return b"\r" in piece and piece.count(b"\r") != piece.count(b"\r\n")


def _without_lines(piece: bytes, count: int) -> bytes:
    place = 0
    for _ in range(count):
        place = piece.find(b"\n", place) + 1
        if not place:
            return b""
    return piece[place:]


def _fast(piece: bytes, plan: Plan, line: int) -> Batch | None:
    """The piece as one batch; None where it is not regular."""
    reading, wants = plan.reading, plan.wants()
    layout = _layout(piece, reading, plan.width)
    if layout is None:
        return None
    rows, height, lines = layout
    now: Sequence[Want] = wants
    if "number" in wants and _has_codes(piece, reading):
        now = [want if want == "skip" else "text" for want in wants]
    found = read_piece(piece, reading, now)
    if found is None and "number" in now:
        found = read_piece(piece, reading, [want if want == "skip" else "text" for want in wants])
    if found is None or any(len(column) != rows for column in found):
        return None
    return Batch(found, rows, line, None if lines is None else lines + line, height)


def _layout(piece: bytes, reading: Reading, width: int) -> tuple[int, int, NDArray[np.int64] | None] | None:
    """Number of rows and of lines, and on which line each begins where that is not its number; None where the piece is not regular.

    ``frames.read_piece`` refuses rows that are too long; with the right number of delimiters in all, none is too short.
    """
    if _has_bare_returns(piece):
        return None
    delimiter, quote = reading.delimiter.encode(), reading.quote.encode()
    if len(delimiter) != 1 or len(quote) > 1:
        return None
    letters = np.frombuffer(piece, dtype=np.uint8)  # bytes.count is slow where there is much to count
    ends = int(np.count_nonzero(letters == 10)) + (not piece.endswith(b"\n"))
    if not quote or quote not in piece:
        return (ends, ends, None) if np.count_nonzero(letters == delimiter[0]) == (width - 1) * ends else None
    is_quote = letters == quote[0]
    inside = np.bitwise_xor.accumulate(is_quote)
    if inside[-1]:
        return None
    places = np.flatnonzero(is_quote)
    opening, closing = places[::2], places[1::2]
    before = np.where(opening > 0, letters[opening - 1], 10)
    after = np.where(closing + 1 < len(letters), letters[np.minimum(closing + 1, len(letters) - 1)], 10)
    doubled_before = np.zeros(len(opening), dtype=np.bool_)
    doubled_before[1:] = opening[1:] == closing[:-1] + 1
    doubled_after = np.zeros(len(closing), dtype=np.bool_)
    doubled_after[:-1] = doubled_before[1:]
    good_before = (before == delimiter[0]) | (before == 10) | doubled_before
    good_after = (after == delimiter[0]) | (after == 10) | (after == 13) | doubled_after
    if not (good_before.all() and good_after.all()):
        return None
    parted = int(np.count_nonzero((letters == delimiter[0]) & ~inside))
    at_ends = np.flatnonzero(letters == 10)
    is_end = ~inside[at_ends]
    rows = int(np.count_nonzero(is_end)) + (letters[-1] != 10)
    if parted != (width - 1) * rows:
        return None
    if rows == ends:
        return rows, ends, None
    line_of_ends = np.flatnonzero(is_end) + 1  # how many lines end there or before
    starts = np.concatenate([[0], line_of_ends])[:rows]
    return rows, ends, starts.astype(np.int64)


def _has_codes(piece: bytes, reading: Reading) -> bool:
    """Whether a cell could begin with 0 and another digit."""
    letters = np.frombuffer(piece, dtype=np.uint8)
    digit = letters[2:] - np.uint8(48) < 10
    digit &= letters[1:-1] == 48
    leads = letters[:-2] == ord(reading.delimiter)
    for lead in b"\n \t" + reading.quote.encode():
        if lead == 10 or lead in piece:
            leads |= letters[:-2] == lead
    if bool((leads & digit).any()) or (piece[:1] == b"0" and piece[1:2].isdigit()):
        return True
    for sign in b"-+":
        if sign in piece:
            places = np.flatnonzero((letters[:-2] == sign) & digit)
            if len(places) and ((letters[np.maximum(places - 1, 0)] | np.uint8(32)) != ord("e")).any():
                return True  # and not the exponent of 1e-05
    return False


def _slow(chunks: Iterable[bytes], plan: Plan, line: int, *, has_head: bool) -> Iterator[Batch]:
    """Record by record, from a line on; ``has_head``: hint and header are still to come."""
    waiting_header, waiting_hint = has_head and plan.reading.header, has_head and plan.hint
    rows: list[list[str]] = []
    lines: list[int] = []
    at_once = max(1, _MOST_CELLS // plan.width)
    for record in read_records(chunks, plan.path, plan.reading, line - 1):
        if waiting_hint:
            waiting_hint = False
        elif not record.cells and (plan.width > 1 or waiting_header):
            plan.skipped += 1
            plan.first_skipped = plan.first_skipped or record.line
        elif len(record.cells or [""]) != plan.width:
            raise _uneven(record, plan)
        elif waiting_header:
            waiting_header = False
        else:
            rows.append(record.cells or [""])
            lines.append(record.line)
            if len(rows) >= at_once:
                yield _batch(rows, lines, plan.wants())
                rows, lines = [], []
    if rows:
        yield _batch(rows, lines, plan.wants())


def _uneven(record: Record, plan: Plan) -> DataError:
    delimiter = plan.reading.delimiter
    return misfit(
        plan.path,
        line=record.line,
        found=tr_count(
            "{n} cell ({cells})", "{n} cells ({cells})", len(record.cells), cells=delimiter.join(record.cells)[:60]
        ),
        expected=tr("{width}, parted by {delimiter!r}, as in most lines", width=plan.width, delimiter=delimiter),
    )


def _batch(rows: list[list[str]], lines: list[int], wants: Sequence[Want]) -> Batch:
    columns: list[Floats | Texts] = [
        texts_of(cells) for cells, want in zip(zip(*rows, strict=True), wants, strict=True) if want != "skip"
    ]
    return Batch(columns, len(rows), lines[0], np.array(lines, dtype=np.int64))
