"""What waits to be written. Only the newest version of a row counts, so the queue stays short however long it waits."""

import threading
from collections.abc import Iterable
from typing import Final

from workbench.runs.format.records.states import STATES
from workbench.runs.format.table import Key, Row
from workbench.training.snapshot import Snapshot

Item = Row | Snapshot | tuple[bytes, ...] | None
"""A row; a whole state, or its bytes in parts, under the number of its keyframe; or None: to be deleted."""
MOST_STATE_BYTES: Final = 64 * 2**20


class WriteQueue:
    """For any thread. What is being written stays in it until it is committed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[Key, Item] = {}
        self._in_flight: dict[Key, Item] = {}

    def put(
        self,
        rows: Iterable[Row] = (),
        deleted: Iterable[Key] = (),
        states: Iterable[tuple[int, Snapshot]] = (),
    ) -> None:
        """Insert rows, or replace those of the same key; delete others; write states. All of it or nothing is seen."""
        with self._lock:
            self._waiting.update({row.key: row for row in rows})
            self._waiting.update({(STATES.name, number): snapshot for number, snapshot in states})
            self._waiting.update(dict.fromkeys(deleted))

    def put_missing(self, rows: Iterable[Row]) -> None:
        """Insert rows, where nothing newer of the same key waits."""
        with self._lock:
            for row in rows:
                if row.key not in self._in_flight:
                    self._waiting.setdefault(row.key, row)

    def take(self) -> dict[Key, Item]:
        """Everything, to be written in one transaction; it stays here until ``done``."""
        with self._lock:
            self._in_flight.update(self._waiting)
            self._waiting = {}
            return dict(self._in_flight)

    def done(self) -> None:
        """What was taken is committed."""
        with self._lock:
            self._in_flight = {}

    def state(self, number: int) -> Snapshot | None:
        """A state that is not committed yet."""
        item = self._items().get((STATES.name, number))
        return item if isinstance(item, Snapshot) else None

    def rows(self, table: str) -> list[Row]:
        """The rows of a table that are not committed yet."""
        return [item for item in self._items().values() if isinstance(item, Row) and item.table.name == table]

    def waiting_states(self) -> list[int]:
        """Keyframes whose states are not being written yet, from old to new."""
        with self._lock:
            return [number for (_, number), item in self._waiting.items() if isinstance(item, Snapshot)]

    @property
    def state_bytes(self) -> int:
        """Memory of the states in it."""
        return sum(item.nbytes for item in self._items().values() if isinstance(item, Snapshot))

    @property
    def nbytes(self) -> int:
        """About what it will take on the disk."""
        return sum(item.nbytes for item in self._items().values() if isinstance(item, Row | Snapshot))

    def _items(self) -> dict[Key, Item]:
        with self._lock:
            return {**self._in_flight, **self._waiting}
