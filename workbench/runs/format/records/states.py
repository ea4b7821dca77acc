"""The bytes of kept states, in parts of 32 MiB. They have no digest: the state's own hash covers them."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from workbench.language import tr
from workbench.runs.format.keyframe_blob import LARGEST_BLOB, PART_BYTES, unpack_snapshot
from workbench.runs.format.table import Table
from workbench.runs.history.history import Keyframe
from workbench.runs.history.lost_states import StateDamagedError
from workbench.training.snapshot import Snapshot

STATES: Final = Table("states", (), bulk="part", has_digest=False)
_SHIFT: Final = 8


def part_ids(number: int) -> tuple[int, int]:
    """First and last key under which the parts of the state of keyframe ``number`` are filed."""
    first = number << _SHIFT
    return first, first + (1 << _SHIFT) - 1


def parts_of(blob: bytes) -> Iterator[bytes]:
    """The pieces in which a state is stored."""
    for begin in range(0, len(blob), PART_BYTES):
        yield blob[begin : begin + PART_BYTES]


def read_state(connection: sqlite3.Connection, path: Path, keyframe: Keyframe, size: int) -> Snapshot:
    """A kept state of ``size`` bytes, checked against its hash. Raises ``StateDamagedError``."""
    step = keyframe.place.step
    first, _ = part_ids(keyframe.number)
    parts: list[bytes] = []
    for part in range(-(-min(size, LARGEST_BLOB) // PART_BYTES)):
        expected = min(PART_BYTES, size - part * PART_BYTES)
        found = connection.execute(
            f"SELECT {STATES.bulk} FROM {STATES.name} WHERE id = ? AND length({STATES.bulk}) = ?",
            (first + part, expected),
        ).fetchone()
        if found is None or not isinstance(found[0], bytes):
            raise StateDamagedError(
                tr("{path} is damaged: the state kept at step {step} is not complete.", path=path, step=step)
            )
        parts.append(found[0])
    try:
        snapshot = unpack_snapshot(b"".join(parts), keyframe.place.edits)
    except ValueError as error:
        raise StateDamagedError(
            tr(
                "{path} is damaged: the state kept at step {step} cannot be read, {error}.",
                path=path,
                step=step,
                error=error,
            )
        ) from error
    if snapshot.sha256 != keyframe.sha256 or snapshot.step != step:
        raise StateDamagedError(
            tr(
                "{path} is damaged: the state kept at step {step} has hash {sha256}…, recorded is {sha256_2}….",
                path=path,
                step=step,
                sha256=snapshot.sha256[:12],
                sha256_2=keyframe.sha256[:12],
            )
        )
    return snapshot
