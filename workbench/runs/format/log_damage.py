"""Whether the write-ahead log beside a run was hurt after its writer died: SQLite then goes back further without a word.

SQLite takes the log up to the last commit before the first frame that is not sound. That is right where the writer died in the
middle of a commit, so nothing sound can follow. Where frames of the same generation (the same two *salts*) do follow, or what
stands there was never written by SQLite, or the index of the log remembers more commits, something was lost that was there.

::

    header: magic, version, page size, generation, salt 1, salt 2, checksum     8 numbers of 4 bytes, big-endian
    frame:  page, pages of the file (0: no commit), salt 1, salt 2, checksum    6 numbers, then the page

The checksum of a frame goes on from that of the one before (sqlite.org/fileformat2.html#walformat).
"""

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.errors import FileError
from workbench.language import tr, tr_count
from workbench.runs.disk.side_files import LOG, SHARED_MEMORY, beside, open_side_file

_HEADER: Final = struct.Struct(">8I")
_FRAME: Final = struct.Struct(">6I")
_MAGIC, _VERSION = 0x377F0682, 3007000
_INDEX: Final = struct.Struct("=12I")
"""Head of the index: version, unused, changes, flags, last frame, pages, checksum of frames, salts, checksum."""
_MOST_BYTES: Final = 2**30
_WORD: Final = 2**32

_Words = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class LogDamage:
    """What is wrong with the log of ``path``. ``lost`` commits are known to be behind the damage; 0 where nobody can tell."""

    path: Path
    lost: int

    def __str__(self) -> str:
        if self.lost == 0:
            return tr("{name} is damaged: what was written last may be gone", name=beside(self.path, LOG).name)
        return tr_count(
            "{name} is damaged: {n} commit behind the damage is gone, and what it held of edits, branches, states and curves",
            "{name} is damaged: {n} commits behind the damage are gone, and what they held of edits, branches, states and curves",
            self.lost,
            name=beside(self.path, LOG).name,
        )


def find_log_damage(path: Path) -> LogDamage | None:
    """Look at the log that a dead writer left beside ``path``; None where it is sound or there is none.

    Only while nobody writes. Raises ``FileError`` where it cannot be read.
    """
    content = _read(beside(path, LOG))
    if not content:
        return LogDamage(path, 0) if _frames_in_index(beside(path, SHARED_MEMORY), None) else None
    page_size = _page_size(path)
    step = _FRAME.size + page_size
    n_frames = max(0, len(content) - _HEADER.size) // step
    frames = np.frombuffer(content, np.uint8, n_frames * step, _HEADER.size).reshape(n_frames, step)
    heads = [_FRAME.unpack_from(content, _HEADER.size + number * step) for number in range(n_frames)]
    header = _HEADER.unpack_from(content) if len(content) >= _HEADER.size else (0,) * 8
    if not _is_header(header, content, page_size):
        return LogDamage(path, sum(head[1] > 0 for head in heads))
    salts, generation, big = header[4:6], header[3], bool(header[0] & 1)
    sound, committed = _sound_frames(frames, heads, salts, header[6:8], big)
    later = [head for head in heads[sound + 1 :] if head[2:4] == salts]
    remembered = _frames_in_index(beside(path, SHARED_MEMORY), salts)
    if later or (remembered is not None and remembered > committed):
        lost = sum(head[1] > 0 for head in heads[sound:] if head[2:4] == salts)
        return LogDamage(path, max(lost, 1))
    if remembered is None and any(not _is_older(head, salts, generation) for head in heads[sound:]):
        return LogDamage(path, 0)
    return None


def _sound_frames(
    frames: NDArray[np.uint8],
    heads: list[tuple[int, ...]],
    salts: tuple[int, ...],
    checksum: tuple[int, ...],
    big: bool,
) -> tuple[int, int]:
    """How many frames from the first one are sound, and how many of them are committed."""
    sound = committed = 0
    for head, own in zip(heads, _sums(frames, big), strict=True):
        if head[0] == 0 or head[2:4] != salts:
            break
        checksum = _chained(checksum, own, (frames.shape[1] - 16) // 8)
        if head[4:6] != checksum:
            break
        sound += 1
        committed = sound if head[1] > 0 else committed
    return sound, committed


def _is_older(head: tuple[int, ...], salts: tuple[int, ...], generation: int) -> bool:
    """Whether a frame can be left over from an earlier generation of the log: salt 1 counts them, salt 2 is random."""
    age = (salts[0] - head[2]) % _WORD
    return head[0] > 0 and 0 < age <= generation and head[3] != salts[1]


def _is_header(header: tuple[int, ...], content: bytes, page_size: int) -> bool:
    if header[0] | 1 != _MAGIC | 1 or header[1] != _VERSION or header[2] % 65536 != page_size % 65536:
        return False
    words = np.frombuffer(content, ">u4" if header[0] & 1 else "<u4", 6).astype(np.uint32).reshape(1, 6)
    (own,) = _contributions(words)
    return header[6:8] == own


# ---- the checksum: for each pair (a, b) of words, s0 += a + s1, then s1 += b + s0, modulo 2³² ----


def _sums(frames: NDArray[np.uint8], big: bool) -> list[tuple[int, int]]:
    """What every frame adds to the checksum: its first 8 bytes and its page."""
    summed = np.concatenate([frames[:, :8], frames[:, _FRAME.size :]], axis=1)
    return _contributions(summed.view(">u4" if big else "<u4").astype(np.uint32))


def _contributions(words: _Words) -> list[tuple[int, int]]:
    """The checksum of each row, begun at zero: a sum with weights, because the rule is linear."""
    first, second = _weights(words.shape[1] // 2)
    with np.errstate(over="ignore"):
        sums = [(words * weights).sum(axis=1, dtype=np.uint32) for weights in (first, second)]
    return [(int(a), int(b)) for a, b in zip(*sums, strict=True)]


def _weights(pairs: int) -> tuple[_Words, _Words]:
    """Weights of all words in s0 and in s1."""
    first, second = np.zeros(2 * pairs, np.uint32), np.zeros(2 * pairs, np.uint32)
    a, b, c, d = 1, 0, 1, 1  # what the last pair adds: s0 = a·x + b·y, s1 = c·x + d·y
    for pair in range(pairs - 1, -1, -1):
        first[2 * pair : 2 * pair + 2] = a, b
        second[2 * pair : 2 * pair + 2] = c, d
        a, b, c, d = (a + c) % _WORD, (b + d) % _WORD, (a + 2 * c) % _WORD, (b + 2 * d) % _WORD
    return first, second


def _chained(before: tuple[int, ...], own: tuple[int, int], pairs: int) -> tuple[int, int]:
    """The checksum after ``pairs`` pairs that began at ``before`` instead of zero."""
    a, b, c, d = _power(pairs)
    s0, s1 = before
    return (a * s0 + b * s1 + own[0]) % _WORD, (c * s0 + d * s1 + own[1]) % _WORD


def _power(pairs: int) -> tuple[int, int, int, int]:
    """The matrix (1 1; 1 2), one pair without its words, to a power: Fibonacci numbers."""
    a, b = 0, 1
    for digit in f"{2 * pairs:b}":
        a, b = a * (2 * b - a) % _WORD, (a * a + b * b) % _WORD
        if digit == "1":
            a, b = b, (a + b) % _WORD
    return (b - a) % _WORD, a, a, b


# ---- files ----


def _frames_in_index(path: Path, salts: tuple[int, ...] | None) -> int | None:
    """How many frames of this generation were committed, as the index of the log remembers; None if it does not."""
    head = _read(path, 2 * _INDEX.size)
    if len(head) < 2 * _INDEX.size or head[: _INDEX.size] != head[_INDEX.size :]:
        return None
    fields = _INDEX.unpack_from(head)
    if fields[0] != _VERSION or (salts is not None and head[32:40] != struct.pack(">2I", *salts)):
        return None
    words = np.frombuffer(head, np.uint32, 10).reshape(1, 10)
    (own,) = _contributions(words)
    return int(fields[4]) if fields[10:12] == own else None


def _read(path: Path, most: int = _MOST_BYTES) -> bytes:
    try:
        with os.fdopen(open_side_file(path, writable=False), "rb") as stream:
            return stream.read(most)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise FileError(
            tr("{path} cannot be read: {reason}.", path=path, reason=(error.strerror or str(error)).lower())
        ) from error


def _page_size(path: Path) -> int:
    """Bytes of a page, as the file itself says; the usual number where it says nonsense."""
    with path.open("rb") as stream:
        found = int.from_bytes(stream.read(18)[16:18], "big")
    size = 65536 if found == 1 else found
    return size if size >= 512 and size & (size - 1) == 0 else 4096
