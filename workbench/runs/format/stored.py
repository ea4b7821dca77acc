"""Making, opening and reading run files: the one place where locks, checks and contents come together."""

import hashlib
import sqlite3
from pathlib import Path

from workbench.errors import FileError
from workbench.runs.format.contents import StoredBlock
from workbench.runs.format.keyframe_blob import LARGEST_BLOB, PART_BYTES, unpack_snapshot
from workbench.runs.format.metric_blocks import MetricBlock
from workbench.runs.format.schema import BLOCKS, STATE_SHIFT, STATES
from workbench.runs.history.history import Keyframe
from workbench.runs.history.lost_states import StateDamagedError
from workbench.training.snapshot import Snapshot


def read_state(connection: sqlite3.Connection, path: Path, keyframe: Keyframe, size: int) -> Snapshot:
    """A kept state, checked against its hash. Raises ``StateDamagedError``."""
    first = keyframe.number << STATE_SHIFT
    parts: list[bytes] = []
    for part in range(-(-min(size, LARGEST_BLOB) // PART_BYTES)):
        expected = min(PART_BYTES, size - part * PART_BYTES)
        found = connection.execute(
            f"SELECT {STATES.bulk} FROM {STATES.name} WHERE id = ? AND length({STATES.bulk}) = ?",
            (first + part, expected),
        ).fetchone()
        if found is None or not isinstance(found[0], bytes):
            raise StateDamagedError(f"{path} is damaged: the state kept at step {keyframe.place.step} is not complete.")
        parts.append(found[0])
    try:
        snapshot = unpack_snapshot(b"".join(parts), keyframe.place.edits)
    except ValueError as error:
        raise StateDamagedError(
            f"{path} is damaged: the state kept at step {keyframe.place.step} cannot be read, {error}."
        ) from error
    if snapshot.sha256 != keyframe.sha256 or snapshot.step != keyframe.place.step:
        raise StateDamagedError(
            f"{path} is damaged: the state kept at step {keyframe.place.step} has hash {snapshot.sha256[:12]}…, "
            f"recorded is {keyframe.sha256[:12]}…."
        )
    return snapshot


def read_block(connection: sqlite3.Connection, path: Path, block: StoredBlock) -> MetricBlock:
    """A block of curves, checked against its hash. Raises ``FileError``."""
    info = block.info
    found = connection.execute(
        f"SELECT {BLOCKS.bulk} FROM {BLOCKS.name} WHERE id = ? AND length({BLOCKS.bulk}) = ?",
        (info.number, info.nbytes),
    ).fetchone()
    if found is None or not isinstance(found[0], bytes) or hashlib.sha256(found[0]).hexdigest() != block.sha256:
        raise FileError(
            f"{path} is damaged: the curves from step {info.first_step} to {info.last_step} cannot be read."
        )
    return MetricBlock(info.kind, info.level, info.first_step, info.last_step, found[0])
