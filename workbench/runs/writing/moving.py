"""A run goes on in another file, because its disk refuses or because somebody wants it elsewhere."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from workbench.errors import FileError
from workbench.language import tr
from workbench.runs.disk.storage_problem import describe_problem
from workbench.runs.format.records.blocks import BLOCKS
from workbench.runs.format.records.keyframes import KEYFRAMES
from workbench.runs.format.records.states import STATES
from workbench.runs.format.table import Key, Row
from workbench.runs.writing.opening import open_for_writing
from workbench.runs.writing.run_database import RunDatabase, new_file
from workbench.runs.writing.write_queue import WriteQueue

TellLost = Callable[[Iterable[int], Iterable[int], str], None]
"""Is told the keyframes and blocks that could not be carried over, and why."""
_Read = TypeVar("_Read")


class Move:
    """To be done by the writer's thread, which has the old file open: it can be read even after it was deleted."""

    def __init__(self, path: Path, everything: Callable[[], Iterable[Row]], tell_lost: TellLost) -> None:
        self._path, self._everything, self._tell_lost = path, everything, tell_lost

    def __call__(self, old: RunDatabase, queue: WriteQueue) -> RunDatabase:
        """Build the new file; the old one is closed. Raises ``FileError`` and changes nothing if that is impossible."""
        rows = {row.key: row for row in self._everything()}
        batch = queue.take()  # second: whatever is in it is as new as what is in memory, or newer
        try:
            with new_file(self._path) as part:
                fresh = RunDatabase(part, {})
                try:
                    fresh.begin_new()
                    lost_states = self._copy_states(
                        old, fresh, rows, {number for name, number in batch if name == STATES.name}
                    )
                    lost_blocks = self._copy_blocks(old, fresh, set(batch))
                    for number in lost_states:
                        del rows[KEYFRAMES.name, number]
                    fresh.write({**rows, **batch}, durable=False)
                finally:
                    fresh.abandon()
        except (sqlite3.Error, OSError) as error:
            raise FileError(describe_problem(self._path, error, queue.nbytes).text) from error
        queue.done()
        old.close()
        if lost_states or lost_blocks:
            text = tr(
                "{n_lost_states} kept states and {n_lost_blocks} pieces of curves of {path} could not be read",
                n_lost_states=len(lost_states),
                n_lost_blocks=len(lost_blocks),
                path=old.path,
            )
            self._tell_lost(lost_states, lost_blocks, text)
        return RunDatabase(self._path, fresh.digests)

    def _copy_states(self, old: RunDatabase, fresh: RunDatabase, rows: dict[Key, Row], waiting: set[int]) -> list[int]:
        """The numbers of the states that the old file no longer gives."""
        lost = []
        for name, number in rows:
            if name != KEYFRAMES.name or number in waiting:
                continue
            size = rows[name, number].cells[-1]
            parts = _attempt(old.state_parts, number)
            if parts is None or sum(map(len, parts)) != size:
                lost.append(number)
            else:
                fresh.write({(STATES.name, number): parts}, durable=False)
        return lost

    def _copy_blocks(self, old: RunDatabase, fresh: RunDatabase, waiting: set[Key]) -> list[int]:
        lost = []
        for name, number in old.digests:
            if name != BLOCKS.name or (name, number) in waiting:
                continue
            row = _attempt(old.block, number)
            if row is None:
                lost.append(number)
            else:
                fresh.write({row.key: row}, durable=False)
        return lost


class Reattach:
    """The file came back as another one: a disk was connected again, or somebody put a copy there. Go on with it."""

    def __init__(
        self,
        run_id: str,
        everything: Callable[[], Iterable[Row]],
        tell_lost: TellLost,
        hold_file: Callable[[], None],
    ) -> None:
        self._run_id, self._everything, self._tell_lost = run_id, everything, tell_lost
        self._hold_file = hold_file

    def __call__(self, old: RunDatabase, queue: WriteQueue) -> RunDatabase:
        """Put everything into the queue in which the file differs from the memory. Raises ``FileError``."""
        self._hold_file()
        contents = open_for_writing(old.path)
        if contents.header.run_id != self._run_id:
            raise FileError(tr("{path} is another run now. Save this one elsewhere.", path=old.path))
        rows = {row.key: row for row in self._everything()}
        batch = queue.take()
        queue.put_missing(row for key, row in rows.items() if contents.digests.get(key) != row.digest)
        known = {**rows, **batch}
        kept = {key for key in old.digests if key[0] == BLOCKS.name}
        queue.put(deleted=[key for key in contents.digests if key not in known and key not in kept])
        lost_states = [
            number
            for name, number in rows
            if name == KEYFRAMES.name and (name, number) not in contents.digests and (STATES.name, number) not in batch
        ]
        lost_blocks = [number for name, number in kept if (name, number) not in contents.digests]
        old.abandon()
        if lost_states or lost_blocks:
            text = tr(
                "{n_lost_states} kept states and {n_lost_blocks} pieces of curves were lost with the disk",
                n_lost_states=len(lost_states),
                n_lost_blocks=len(lost_blocks),
            )
            self._tell_lost(lost_states, lost_blocks, text)
        return RunDatabase(old.path, contents.digests, old.before_write, contents.header.format_version)


def _attempt(read: Callable[[int], _Read | None], number: int) -> _Read | None:
    """What the old disk gives; None where it fails."""
    with suppress(sqlite3.Error, OSError):
        return read(number)
    return None
