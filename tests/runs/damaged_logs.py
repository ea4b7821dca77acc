"""A run whose writer was killed, and everything that can befall its log and its file afterwards."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tests.runs.damaged_files import Outcome, Truth, compare, outcome_of, read_all
from tests.runs.small_runs import create_small, fill, rows_from, snapshot_at
from workbench.runs.history.history import Place
from workbench.runs.writing.run_log import RunLog

BLOCKS = (512, 4096)


@dataclass(frozen=True)
class Left:
    """What a killed writer left: bytes of the file, its log and the index of that."""

    file: bytes
    log: bytes
    index: bytes

    def put(self, path: Path, *, with_index: bool) -> None:
        """Make a file of it at ``path``."""
        for ending in ("", "-wal", "-shm", "-journal", ".lock"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        path.write_bytes(self.file)
        path.with_name(path.name + "-wal").write_bytes(self.log)
        if with_index:
            path.with_name(path.name + "-shm").write_bytes(self.index)


def left_by_a_killed_writer(folder: Path, *, generations: int = 1) -> tuple[Left, tuple[Truth, ...]]:
    """A run with something of everything, copied while it is written, and what it was after each commit, the last one first.

    The log was begun again ``generations`` - 1 times.
    """
    folder.mkdir(exist_ok=True)
    path, copy = folder / "live.run", folder / "copy.run"
    with create_small(path) as log:
        fill(log)
        for generation in range(1, generations):
            log.commit()
            with closing(sqlite3.connect(path)) as connection:  # the log begins again, over what it held
                connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
            log.add_mark(Place(1, 0, 0), "note", f"generation {generation}")
        go_on(log)
        parts = [path.with_name(path.name + ending).read_bytes() for ending in ("", "-wal", "-shm")]
        left = Left(*parts)
        ways = tuple(_ways(left, copy))
        log.close()
    shutil.rmtree(folder)
    return left, ways


def go_on(log: RunLog) -> None:
    """More edits, states, curves and branches after ``fill``."""
    for number in range(6):
        log.add_edit(2, log.history.branch(2).length, "learning_rate", 0.1, 0.01 + number / 1000)
        log.add_keyframe(2, snapshot_at(log.history.branch(2).length, log.history.tip(2).edits), "edit")
        log.add_rows(2, rows_from(log.history.branch(2).length, 20))
        log.begin_branch(log.history.tip(2), f"branch {number}")
    log.commit()


def _ways(left: Left, path: Path) -> Iterator[Truth]:
    """What the run was after each commit, the last one first."""
    size = 24 + 4096
    salts = left.log[16:24]
    frames = [at for at in range(32, len(left.log), size) if left.log[at + 8 : at + 16] == salts]
    commits = [at + size for at in frames if left.log[at + 4 : at + 8] != bytes(4)]
    for end in reversed([32, *commits]):
        replace(left, log=left.log[:end]).put(path, with_index=False)
        truth = read_all(path)
        assert truth.damage == ()
        yield truth


def flips(content: bytes, count: int, rng: np.random.Generator) -> Iterator[tuple[str, bytes]]:
    """One bit each."""
    for place, bit in zip(rng.integers(0, len(content), count), rng.integers(0, 8, count), strict=True):
        changed = bytearray(content)
        changed[place] ^= 1 << int(bit)
        yield f"bit {bit} of byte {place}", bytes(changed)


def zeros(content: bytes, count: int, rng: np.random.Generator) -> Iterator[tuple[str, bytes]]:
    """A block, or any run of bytes, that holds zeros."""
    for number in range(count):
        size = int(rng.choice(BLOCKS)) if number % 2 else int(rng.integers(1, 5000))
        place = int(rng.integers(0, len(content)))
        place -= place % size if number % 2 else 0
        yield f"{size} zeros at {place}", content[:place] + bytes(size) + content[place + size :]


def misdirected(content: bytes, count: int, rng: np.random.Generator) -> Iterator[tuple[str, bytes]]:
    """A block that was written at the place of another one."""
    for number in range(count):
        size = BLOCKS[number % 2]
        source, place = rng.integers(0, max(1, len(content) // size), 2) * size
        moved = content[source : source + size]
        yield f"block of {size} from {source} at {place}", content[:place] + moved + content[place + len(moved) :]


def lost(before: bytes, content: bytes, count: int, rng: np.random.Generator) -> Iterator[tuple[str, bytes]]:
    """A block that kept what it held before, while later ones were written."""
    for number in range(count):
        size = BLOCKS[number % 2]
        place = int(rng.integers(0, max(1, len(content) // size)) * size)
        old = before[place : place + size]
        old += bytes(min(size, len(content) - place) - len(old))
        yield f"block of {size} at {place} not written", content[:place] + old + content[place + len(old) :]


def outcome_of_log(
    left: Left, log: bytes, path: Path, ways: tuple[Truth, ...], *, with_index: bool
) -> tuple[Outcome, str]:
    """What comes of reading the run with this log: an earlier state of it is a proven part, if the damage is told."""
    replace(left, log=log).put(path, with_index=with_index)
    outcome, detail = outcome_of(path, ways[0])
    if outcome != "SILENT DIFFERENCE":
        return outcome, detail
    replace(left, log=log).put(path, with_index=with_index)  # reading it has put the index in order
    found = read_all(path)
    if found.damage and any(compare(found, way)[0] in {"whole", "proven part"} for way in ways[1:]):
        return "proven part", detail
    return outcome, detail
