"""Making, opening and reading run files: the one place where locks, checks and contents come together."""

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from workbench.errors import FileError
from workbench.runs.contents import Contents, StoredBlock, read_contents
from workbench.runs.history import Keyframe
from workbench.runs.keyframe_blob import LARGEST_BLOB, PART_BYTES, unpack_snapshot
from workbench.runs.lost_states import StateDamagedError
from workbench.runs.metric_blocks import MetricBlock
from workbench.runs.run_database import STATE_SHIFT, BeforeWrite, create_file
from workbench.runs.run_files import (
    check_file,
    check_journal,
    check_schema,
    check_structure,
    connect,
    log_size,
    plain_errors,
)
from workbench.runs.schema import BLOCKS, STATES, Row
from workbench.runs.storage_problem import describe_problem
from workbench.runs.write_queue import Key
from workbench.training.state import Snapshot


def create_run_file(path: Path, rows: Iterable[Row], before_write: BeforeWrite | None = None) -> dict[Key, bytes]:
    """A new run file with these rows; their digests. Raises ``FileError`` if there is one already, or no room."""
    if path.exists():
        raise FileError(f"{path} is already there and is left alone. Choose another name.")
    found = tuple(rows)
    try:
        return create_file(path, found, before_write)
    except (sqlite3.Error, OSError) as error:
        raise FileError(describe_problem(path, error, sum(row.nbytes for row in found)).text) from error


def open_for_writing(path: Path) -> Contents:
    """Check a run file and bring it to its last commit. Raises ``FileError`` if it cannot be gone on with."""
    size = check_file(path) + log_size(path)
    check_journal(path)
    with plain_errors(path), closing(connect(path, writable=True)) as connection:
        check_schema(connection, path)
        check_structure(connection, path)
        contents = read_contents(connection, path, size)
    if not contents.is_whole:
        reasons = "; ".join(contents.damage[:3])
        raise FileError(
            f"{path} is damaged and cannot be gone on with: {reasons}. It can still be opened for reading, as far as it is proven."
        )
    return contents


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
