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
from workbench.data.readers.frames import Codes, Numbers, Texts, Want, read_piece, texts_of
from workbench.data.readers.letters import columns_with_codes, has_bare_returns, has_delimiters, layout_of
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
    """Some rows: the wanted columns as they are wanted or as texts, and on which line each row begins."""

    columns: list[Numbers | Codes | Texts]
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
        start, worked = time.perf_counter(), time.process_time()
        body = piece
        if is_first:
            before = _lines_before(piece, plan)
            careful = before < 0
            body = _without_lines(piece, max(0, before))
            line += max(0, before)
        if not careful and body:
            batch = _fast(body, plan, line, is_plain=cutter.is_plain)
            careful = batch is None
            if batch is not None:
                yield batch
                line += batch.height
        if careful:
            at = 1 if is_first else line
            yield from _slow(chain([piece if is_first else body], cutter.rest()), plan, at, has_head=is_first)
            return
        is_first = False
        cutter.took(min(time.perf_counter() - start, time.process_time() - worked))  # waiting for others is no work
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
        self._fresh: list[bytes] = []
        """Behind what is waiting; joined once, into a piece"""
        self._waiting = bytearray()
        self.left = False
        self.is_plain = True
        """Neither quotes nor returns came so far: chunks are looked at while they are in the processor's cache"""

    def __iter__(self) -> Iterator[bytes]:
        ended = False
        while not ended:
            chunk = next(self._chunks, None)
            ended = chunk is None
            self._fresh.append(chunk or b"")
            if self.is_plain and chunk:
                self.is_plain = b"\r" not in chunk and not (self._quote and self._quote in chunk)
            if not ended and not self._waiting:
                if sum(map(len, self._fresh)) < self._size:
                    continue
                if place := self._plain_cut():
                    last = self._fresh.pop()
                    piece, self._fresh = b"".join([*self._fresh, last[:place]]), [last[place:]]
                    yield piece
                    continue
            self._waiting += b"".join(self._fresh)
            self._fresh.clear()
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
            if len(self._waiting) < self._size and not ended:
                self._fresh.append(bytes(self._waiting))
                self._waiting.clear()

    def rest(self) -> Iterator[bytes]:
        """What was not cut yet."""
        yield bytes(self._waiting) + b"".join(self._fresh)
        self._waiting.clear()
        self._fresh.clear()
        yield from self._chunks

    def took(self, seconds: float) -> None:
        """How long the last piece took."""
        if seconds < _GOOD_SECONDS / 2:
            self._size = min(_LARGEST, self._size * 2)
        elif seconds > _GOOD_SECONDS * 1.5:
            self._size = max(_SMALLEST, self._size // 2)

    def _plain_cut(self) -> int:
        """Just behind the last line end within the size, in the newest chunk; 0 where ``_cut`` has to look more closely."""
        *before, last = self._fresh
        room = self._size - sum(map(len, before))
        is_short = any(b"\n" in one for one in self._fresh[:2])  # the rest of a line comes first
        if not is_short or room <= 0 or not self.is_plain:
            return 0
        return last.rfind(b"\n", 0, room) + 1

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
        has_quotes = (
            bool(self._quote) and waiting.find(self._quote, 0, end) >= 0
        )  # finding none is far faster than counting
        quotes = waiting.count(self._quote, 0, end) if has_quotes else 0
        for _ in range(_TRIES):
            place = waiting.rfind(b"\n", 0, end)
            if place < 0:
                return 0
            quotes -= waiting.count(self._quote, place, end) if has_quotes else 0
            if quotes % 2 == 0:
                return place + 1
            end = place
        return 0


def _lines_before(piece: bytes, plan: Plan) -> int:
    """How many lines stand before the first record of values; -1 where that has to be found record by record."""
    count = int(plan.hint)
    if has_bare_returns(piece):
        return -1
    if not plan.reading.header:
        return count
    records = read_records([_without_lines(piece, count)], plan.path, plan.reading, count)
    first = next(records, None)
    if first is None or len(first.cells) != plan.width:  # an empty line before the header, or an uneven one
        return -1
    following = next(records, None)
    return following.line - 1 if following is not None else piece.count(b"\n") + (not piece.endswith(b"\n"))


def _without_lines(piece: bytes, count: int) -> bytes:
    place = 0
    for _ in range(count):
        place = piece.find(b"\n", place) + 1
        if not place:
            return b""
    return piece[place:]


def _fast(piece: bytes, plan: Plan, line: int, *, is_plain: bool) -> Batch | None:
    """The piece as one batch; None where it is not regular. A plain one has neither quotes nor returns."""
    reading, wants = plan.reading, plan.wants()
    layout = layout_of(piece, reading, plan.width, is_plain=is_plain)
    if layout is None:
        return None
    rows, height, lines = layout
    coded = columns_with_codes(piece, reading, len(wants)) if "number" in wants else frozenset()
    now: list[Want] = ["text" if place in coded and want == "number" else want for place, want in enumerate(wants)]
    unknown: list[Want] = [want if isinstance(want, str) else "text" for want in now]
    found = read_piece(piece, reading, now) if is_plain or now == unknown else None
    if found is None and now != unknown:
        found = read_piece(piece, reading, unknown)
    if found is None and "number" in now:
        found = read_piece(piece, reading, [want if want == "skip" else "text" for want in wants])
    if found is None or found.rows != rows:
        return None
    if not found.is_full and not has_delimiters(piece, reading, (len(wants) - 1) * rows):
        return None
    return Batch(found.columns, rows, line, None if lines is None else lines + line, height)


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
    columns: list[Numbers | Codes | Texts] = [
        texts_of(cells) for cells, want in zip(zip(*rows, strict=True), wants, strict=True) if want != "skip"
    ]
    return Batch(columns, len(rows), lines[0], np.array(lines, dtype=np.int64))
