"""The letters of a piece of delimited text, looked at together: where its rows begin, and which cells may be codes."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.specs.own_data import Reading

_BLOCK: Final = 2**18
"""Letters that are looked at together while they are in the processor's cache"""

_NOWHERE: Final = np.empty(0, dtype=np.intp)


def layout_of(
    piece: bytes, reading: Reading, width: int, *, is_plain: bool = False
) -> tuple[int, int, NDArray[np.int64] | None] | None:
    """Number of rows and of lines, and on which line each begins where that is not its number; None where the piece is not regular.

    ``frames.read_piece`` refuses rows that are too long; with the right number of delimiters in all, none is too short:
    they are counted here where there are quotes, otherwise by ``has_delimiters`` where that is in doubt. A plain piece has neither
    quotes nor returns.
    """
    if not is_plain and has_bare_returns(piece):
        return None
    delimiter, quote = reading.delimiter.encode(), reading.quote.encode()
    if len(delimiter) != 1 or len(quote) > 1:
        return None
    letters = np.frombuffer(piece, dtype=np.uint8)
    ends = _count(letters, 10) + (not piece.endswith(b"\n"))
    if is_plain or not quote or quote not in piece:
        return ends, ends, None
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


def has_bare_returns(piece: bytes) -> bool:
    return b"\r" in piece and piece.count(b"\r") != piece.count(b"\r\n")


def has_delimiters(piece: bytes, reading: Reading, wanted: int) -> bool:
    """Whether a piece without quotes has so many; one with quotes was looked at by ``layout_of``."""
    if reading.quote and reading.quote.encode() in piece:
        return True
    return _count(np.frombuffer(piece, dtype=np.uint8), ord(reading.delimiter)) == wanted


def columns_with_codes(piece: bytes, reading: Reading, width: int) -> frozenset[int]:
    """The columns in which a cell could begin with 0 and another digit, after a sign or not."""
    letters = np.frombuffer(piece, dtype=np.uint8)
    delimiter = ord(reading.delimiter)
    room = np.empty((2, _BLOCK), dtype=np.bool_)
    parts = [
        _zeros_before(letters[at : at + _BLOCK + 2], delimiter, room) + at for at in range(0, len(letters), _BLOCK)
    ]
    places = np.concatenate(parts) if parts else np.empty(0, dtype=np.intp)
    starts = np.frombuffer(b"\n \t" + reading.delimiter.encode() + reading.quote.encode(), dtype=np.uint8)
    before = letters[places - 1]
    is_signed = (before == ord("-")) | (before == ord("+"))
    before = np.where(is_signed, np.where(places > 1, letters[places - 2], 10), before)
    follows = letters[np.minimum(places + 1, len(letters) - 1)]
    places = places[np.isin(before, starts) & (follows >= 48) & (follows <= 57)]
    found = {0} if piece[:1] == b"0" and piece[1:2].isdigit() else set()
    if not len(places):
        return frozenset(found)
    if reading.quote and reading.quote.encode() in piece:  # whose cells may hold delimiters and line ends
        return frozenset(range(width))
    ends = np.flatnonzero((letters == delimiter) | (letters == 10))
    return frozenset(found | set((np.searchsorted(ends, places) % width).tolist()))


def _zeros_before(letters: NDArray[np.uint8], delimiter: int, room: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Where a 0 stands that a digit or a letter follows, and what may stand before a cell precedes.

    All that may precede comes before the full stop and the digits in the alphabet, but for some delimiters.
    """
    found, more = room[:, : max(0, len(letters) - 2)]
    np.less(letters[:-2], 46, out=found)
    if delimiter >= 46:
        found |= np.equal(letters[:-2], delimiter, out=more)
    found &= np.equal(letters[1:-1], 48, out=more)
    found &= np.greater(letters[2:], 47, out=more) if delimiter < 48 else letters[2:] - np.uint8(48) < 10
    return np.flatnonzero(found) + 1 if found.any() else _NOWHERE


def _count(letters: NDArray[np.uint8], wanted: int) -> int:
    """How often the letter stands there; ``bytes.count`` is slow where there is much to count."""
    room = np.empty(_BLOCK, dtype=np.bool_)
    blocks = (letters[at : at + _BLOCK] for at in range(0, len(letters), _BLOCK))
    return sum(int(np.count_nonzero(np.equal(block, wanted, out=room[: len(block)]))) for block in blocks)
