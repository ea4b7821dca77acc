"""What is known of a kept state without its bytes; those are in ``states``."""

from dataclasses import dataclass
from typing import Final

from workbench.runs.format.cells import (
    LARGEST_KEY,
    PLACE_COLUMNS,
    count_in,
    flag_in,
    hash_in,
    place_cells,
    place_in,
    word_in,
)
from workbench.runs.format.keyframe_blob import LARGEST_BLOB
from workbench.runs.format.table import Cells, Codec, Table
from workbench.runs.history.history import Keyframe

KEYFRAMES: Final = Table(
    "keyframes",
    (
        *PLACE_COLUMNS,
        ("reason", "TEXT"),
        ("is_pinned", "INTEGER"),
        ("sha256", "TEXT"),
        ("nbytes", "INTEGER"),
        ("size", "INTEGER"),
    ),
)


@dataclass(frozen=True, slots=True)
class StoredKeyframe:
    """A kept state and the ``size`` of its bytes in the file."""

    keyframe: Keyframe
    size: int


def _key(stored: StoredKeyframe) -> int:
    return stored.keyframe.number


def _cells(stored: StoredKeyframe) -> Cells:
    keyframe = stored.keyframe
    about = (keyframe.reason, int(keyframe.is_pinned), keyframe.sha256, keyframe.nbytes, stored.size)
    return (*place_cells(keyframe.place), *about)


def _read(number: int, cells: Cells) -> StoredKeyframe:
    branch, step, edits, reason, is_pinned, sha256, nbytes, size = cells
    keyframe = Keyframe(
        number=count_in(number, LARGEST_KEY),
        place=place_in(branch, step, edits),
        reason=word_in(reason),
        sha256=hash_in(sha256),
        nbytes=count_in(nbytes, LARGEST_BLOB),
        is_pinned=flag_in(is_pinned),
    )
    return StoredKeyframe(keyframe, count_in(size, LARGEST_BLOB))


KEYFRAME: Final = Codec(KEYFRAMES, _key, _cells, _read)
