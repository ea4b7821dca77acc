"""Bins as bytes and back. The bytes come from files of anyone, so nothing in them is believed.

All numbers are little-endian. A header, then these arrays one after the other::

    header    magic "WBMB", version, kind, level, flags (u8 each), columns, bins, corners (u32), first and last step (i64),
              CRC-32 of everything but itself (u32)
    gaps      i64: steps left out before each bin; 0 before the first               [1 if all are equal, else bins]
    widths    i64: steps from the first to the last of each bin                     [1 if all are equal, else bins]
    rows      i64: rows that each bin stands for                                    [1 if all are equal, else bins]
    steps     i64: where ``epochs`` holds                                           [corners]
    epochs    f64: passes over the training set                                     [corners]
    low       f32, without the scalar columns if every bin is a single row          [bins, columns or fewer]
    mean      f32                                                                   [bins, columns]
    high      f32, like low                                                         [bins, columns or fewer]
    finite    f32: number of finite rows; left out if that is all of them           [bins, columns]
"""

import zlib
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from struct import Struct

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Integers
from workbench.engine.training.summaries import SCALARS
from workbench.errors import FileError
from workbench.language import tr
from workbench.training.bins import FINITE, HIGH, LOW, MEAN, ROWS, Bins

KINDS = ("rows", "train", "dev", "test")
EVALUATION_COLUMNS = 2
LARGEST_PAYLOAD = 64 * 2**20
HIGHEST_LEVEL = 30
LAST_STEP = 2**53
_MAGIC, _VERSION = b"WBMB", 1
_HEADER = Struct("<4sBBBBIIIqq")
_CHECKSUM = Struct("<I")
_START = _HEADER.size + _CHECKSUM.size
_EVEN_GAPS, _EVEN_WIDTHS, _EVEN_ROWS, _SINGLE, _COMPLETE = 1, 2, 4, 8, 16
_EVEN = (_EVEN_GAPS, _EVEN_WIDTHS, _EVEN_ROWS)

Corners = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """What a payload holds. ``corners``: steps and epochs along the way, for telemetry."""

    kind: str
    level: int
    bins: Bins
    corners: Corners


def pack(contents: Contents) -> bytes:
    """The payload of at least one bin."""
    bins = contents.bins
    (first, last, rows), finite = bins.spans, bins.values[FINITE]
    gaps = first - np.concatenate((first[:1], last[:-1] + 1))
    integers = (gaps, last - first + 1, rows)
    flags = sum(flag for flag, array in zip(_EVEN, integers, strict=True) if (array == array[0]).all())
    is_single = bool((rows == 1).all())
    is_complete = bool((finite == rows[:, None]).all())
    flags |= _SINGLE * is_single | _COMPLETE * is_complete
    plain = _plain(contents.kind) if is_single else 0
    arrays = [array[:1] if flags & flag else array for flag, array in zip(_EVEN, integers, strict=True)]
    floats = [bins.values[LOW][:, plain:], bins.values[MEAN], bins.values[HIGH][:, plain:]]
    floats += [] if is_complete else [finite]
    body = b"".join(
        (
            *(array.astype("<i8").tobytes() for array in arrays),
            np.array([step for step, _ in contents.corners], "<i8").tobytes(),
            np.array([epoch for _, epoch in contents.corners], "<f8").tobytes(),
            *(array.astype("<f4", copy=False).tobytes() for array in floats),
        )
    )
    sizes = bins.columns, len(bins), len(contents.corners)
    kind = KINDS.index(contents.kind)
    header = _HEADER.pack(_MAGIC, _VERSION, kind, contents.level, flags, *sizes, int(first[0]), int(last[-1]))
    return b"".join((header, _CHECKSUM.pack(zlib.crc32(body, zlib.crc32(header))), body))


def unpack(payload: bytes) -> Contents:
    """What ``pack`` was given. Raises ``FileError`` for anything else; allocates little more than the payload."""
    if not _START <= len(payload) <= LARGEST_PAYLOAD:
        raise _damaged(
            tr(
                "it has {n_payload} bytes; {start} to {largest_payload} are read",
                n_payload=len(payload),
                start=_START,
                largest_payload=LARGEST_PAYLOAD,
            )
        )
    magic, version, kind, level, flags, columns, count, corners, first, last = _HEADER.unpack_from(payload)
    if magic != _MAGIC or version != _VERSION:
        raise _damaged(
            tr(
                "it begins with {magic!r} version {version}, not {magic_2!r} version {version_2}",
                magic=magic,
                version=version,
                magic_2=_MAGIC,
                version_2=_VERSION,
            )
        )
    if kind >= len(KINDS) or level > HIGHEST_LEVEL or flags >= 2 * _COMPLETE or count < 1 or not _fits(kind, columns):
        raise _damaged(
            tr(
                "kind {kind}, level {level}, flags {flags}, {columns} columns and {count} bins cannot be",
                kind=kind,
                level=level,
                flags=flags,
                columns=columns,
                count=count,
            )
        )
    if not 0 <= first <= last <= LAST_STEP:
        raise _damaged(tr("steps {first} to {last} cannot be", first=first, last=last))
    plain = _plain(KINDS[kind]) if flags & _SINGLE else 0
    integers = [1 if flags & flag else count for flag in _EVEN]
    floats = count * (3 * columns - 2 * plain + (0 if flags & _COMPLETE else columns))
    expected = _START + 8 * (sum(integers) + 2 * corners) + 4 * floats
    if expected != len(payload):
        raise _damaged(
            tr("it has {n_payload} bytes; its header asks for {expected}", n_payload=len(payload), expected=expected)
        )
    (checksum,) = _CHECKSUM.unpack_from(payload, _HEADER.size)
    body = memoryview(payload)[_START:]
    if zlib.crc32(body, zlib.crc32(payload[: _HEADER.size])) != checksum:
        raise _damaged(tr("its checksum is another one"))
    reader = _Reader(payload, _START)
    gaps, widths, rows = (np.broadcast_to(reader.take("<i8", size), count) for size in integers)
    spans = _spans(gaps, widths, rows, first, last)
    bends = tuple(zip(reader.take("<i8", corners).tolist(), reader.take("<f8", corners).tolist(), strict=True))
    _check_corners(bends)
    values = _values(reader, spans[ROWS], columns, plain, is_complete=bool(flags & _COMPLETE))
    return Contents(KINDS[kind], level, Bins(values, spans), bends)


class _Reader:
    """Walks through arrays whose sizes were checked before."""

    def __init__(self, payload: bytes, start: int) -> None:
        self._payload, self._place = payload, start

    def take(self, dtype: str, *shape: int) -> NDArray[np.generic]:
        size = int(np.prod(shape))
        array = np.frombuffer(self._payload, dtype, size, self._place)
        self._place += array.nbytes
        return array.reshape(shape)


def _plain(kind: str) -> int:
    """How many columns, the first ones, have one value per row rather than a spread over units."""
    return len(SCALARS) if kind == KINDS[0] else EVALUATION_COLUMNS


def _fits(kind: int, columns: int) -> bool:
    """Whether there may be so many columns: telemetry has those of batch norm too, which only its reader can count."""
    plain = _plain(KINDS[kind])
    return columns >= plain if kind == 0 else columns == plain


def _spans(gaps: Integers, widths: Integers, rows: Integers, first: int, last: int) -> Integers:
    length = last - first + 1
    if (gaps < 0).any() or (gaps > length).any() or (widths < 1).any() or (widths > length).any():
        raise _damaged(tr("a bin has steps that cannot be"))
    if (rows < 1).any() or (rows > widths).any():
        raise _damaged(tr("a bin has more rows than steps, or none"))
    if gaps[0] != 0 or gaps.sum(dtype=np.float64) + widths.sum(dtype=np.float64) > 2 * LAST_STEP:
        raise _damaged(tr("the steps of its bins do not add up"))
    ends = first + np.cumsum(gaps) + np.cumsum(widths) - 1
    if ends[-1] != last:
        raise _damaged(tr("its bins end at step {ends}, not at {last}", ends=ends[-1], last=last))
    return np.stack((ends - widths + 1, ends, rows))


def _check_corners(corners: Corners) -> None:
    for step, epoch in corners:
        if not (0 <= step <= LAST_STEP and isfinite(epoch) and epoch >= 0):
            raise _damaged(tr("epoch {epoch} at step {step} cannot be", epoch=epoch, step=step))
    if any(here[0] >= there[0] for here, there in pairwise(corners)):
        raise _damaged(tr("the steps of its epochs do not grow"))


def _values(reader: _Reader, rows: Integers, columns: int, plain: int, *, is_complete: bool) -> NDArray[np.float32]:
    values = np.empty((4, len(rows), columns), np.float32)
    values[LOW, :, plain:] = reader.take("<f4", len(rows), columns - plain)
    values[MEAN] = reader.take("<f4", len(rows), columns)
    values[HIGH, :, plain:] = reader.take("<f4", len(rows), columns - plain)
    values[LOW, :, :plain] = values[HIGH, :, :plain] = values[MEAN, :, :plain]
    values[FINITE] = rows[:, None] if is_complete else reader.take("<f4", len(rows), columns)
    if not ((values[FINITE] >= 0) & (values[FINITE] <= rows[:, None])).all():
        raise _damaged(tr("a bin has more finite rows than rows"))
    if not (np.isfinite(values[:FINITE]) == (values[FINITE] > 0)).all():
        raise _damaged(tr("a bin has values that are not finite, or should have none"))
    return values


def _damaged(why: str) -> FileError:
    return FileError(tr("A block of curves in the run file is damaged: {why}.", why=why))
