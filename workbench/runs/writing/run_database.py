"""The writing side of one open run file. Used by one thread; every failure leaves the file at its last commit."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from workbench.files.atomic import sync_folder
from workbench.language import tr
from workbench.runs.disk.disks import is_shared_place, sync_file
from workbench.runs.disk.file_identity import file_identity
from workbench.runs.disk.side_files import fresh_file
from workbench.runs.disk.storage_problem import FileMissingError
from workbench.runs.format.keyframe_blob import pack_snapshot
from workbench.runs.format.records.blocks import BLOCKS
from workbench.runs.format.records.run_header import HEADER
from workbench.runs.format.records.states import STATES, part_ids, parts_of
from workbench.runs.format.records.tallies import TALLY, StoredTally, Tally, tallies_of
from workbench.runs.format.schema import APPLICATION_ID, FORMAT_VERSION, TABLES, TALLIED, of_version
from workbench.runs.format.table import Key, Row
from workbench.runs.format.untrusted import connect
from workbench.runs.writing.write_queue import Item
from workbench.training.snapshot import Snapshot

BeforeWrite = Callable[[int], None]
"""Called before each statement that writes, with their count; what it raises is met as if the disk had said so."""
_LARGEST_LOG: Final = 16 * 2**20
_STALE: Final = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_CORRUPT}


class RunDatabase:
    """``digests``: of all rows in the file. ``before_write`` is for tests. Rows of tables that its version lacks are left out."""

    def __init__(
        self,
        path: Path,
        digests: Mapping[Key, bytes],
        before_write: BeforeWrite | None = None,
        version: int = FORMAT_VERSION,
    ) -> None:
        self.path = path
        self._tables = {table.name: table for table in of_version(TABLES, version)}
        self._tallied = of_version(TALLIED, version)
        self._digests = dict(digests)
        self._tallies = tallies_of(digests)
        self.before_write = before_write
        self._statements = 0
        self._connection: sqlite3.Connection | None = None
        self._identity = file_identity(path)
        self._is_full_sync: bool | None = None
        self._is_unsynced = False
        self._knows_tallies = False

    def write(self, batch: Mapping[Key, Item], *, durable: bool) -> None:
        """Write all of it or nothing; on the disk when it returns if ``durable``. Raises ``sqlite3.Error``, ``OSError``."""
        connection = self._opened()
        self._check_there()
        if not batch and not (durable and self._is_unsynced):
            return
        if self._is_full_sync != durable:
            connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            self._is_full_sync = durable
        self._execute("BEGIN IMMEDIATE")
        try:
            changed = self._apply(batch)
            tallies = self._apply_tallies(changed)
            if not batch:  # an empty transaction would not force the ones before it to the disk
                self._put_tally(1, HEADER.name, self._tallies[HEADER.name])
            self._execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        self._is_unsynced, self._knows_tallies = not durable, True
        self._tallies.update(tallies)
        for key, digest in changed.items():
            if digest is None:
                self._digests.pop(key, None)
            else:
                self._digests[key] = digest
        self._check_there()

    def state_parts(self, number: int) -> tuple[bytes, ...]:
        """The bytes of a kept state, as they are. Raises ``sqlite3.Error``, ``OSError``."""
        first, last = part_ids(number)
        found = self._opened().execute(f"SELECT part FROM {STATES.name} WHERE id BETWEEN ? AND ?", (first, last))
        return tuple(part for (part,) in found)

    def block(self, number: int) -> Row | None:
        """A block of curves as it is; None if it is not what was written. Raises ``sqlite3.Error``, ``OSError``."""
        found = self._opened().execute(f"SELECT * FROM {BLOCKS.name} WHERE id = ?", (number,)).fetchone()
        if found is None:
            return None
        cells = tuple(
            cell.decode("utf-8", "replace") if kind == "TEXT" and isinstance(cell, bytes) else cell
            for (_, kind), cell in zip(BLOCKS.columns, found[1:-2], strict=True)
        )
        row = Row(BLOCKS, number, cells, bulk=found[-1])
        return row if row.digest == self._digests.get(row.key) else None

    def close(self) -> None:
        """Fold the log into the file and let go of it, as far as the disk allows; raises nothing."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with contextlib.suppress(sqlite3.Error):
            connection.execute("PRAGMA busy_timeout=0")  # a reader may keep the log; no reason to wait for it
            connection.execute("PRAGMA incremental_vacuum(8192)").fetchall()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.execute("PRAGMA journal_mode=DELETE").fetchall()
        with contextlib.suppress(sqlite3.Error):
            connection.close()

    def recover(self, error: Exception) -> None:
        """After ``error``: open the file afresh next time, where that may help. A file without a name is held on to,
        because nobody else can read it any more.
        """
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _STALE and self.path.exists():
            self.abandon()

    def abandon(self) -> None:
        """Let go of the file as it is."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    @property
    def is_replaced(self) -> bool:
        """Whether another file lies at the path than the one that was opened; false while there is none."""
        there = file_identity(self.path)
        return self._identity is not None and there is not None and there != self._identity

    @property
    def digests(self) -> dict[Key, bytes]:
        """Of all rows in the file, by table and key."""
        return dict(self._digests)

    def begin_new(self) -> None:
        """Make the tables, in a file that nobody else knows yet: no journal, no waiting for the disk."""
        self._step()
        connection = connect(self.path, create=True)
        self._connection, self._is_full_sync = connection, False
        for setting in ("page_size=4096", "auto_vacuum=INCREMENTAL", "journal_mode=MEMORY", "synchronous=OFF"):
            connection.execute(f"PRAGMA {setting}").fetchall()
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={FORMAT_VERSION}")
        for table in TABLES:
            self._execute(table.create_sql)
        self._identity = file_identity(self.path)

    # ---- inside ----

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._step()
            if not self.path.exists():
                raise FileMissingError(tr("{path} is not there", path=self.path))
            connection = connect(self.path, writable=True)
            try:
                journal = "DELETE" if is_shared_place(self.path) else "WAL"
                connection.execute(f"PRAGMA journal_mode={journal}").fetchall()
                connection.execute(f"PRAGMA journal_size_limit={_LARGEST_LOG}").fetchall()
                # Makes the log now: a file that says it has one, and has none, would be told to lack something.
                connection.execute("SELECT 1 FROM sqlite_master").fetchone()
            except BaseException:
                connection.close()
                raise
            self._connection, self._is_full_sync = connection, None
        return self._connection

    def _check_there(self) -> None:
        """SQLite goes on writing into a file that was deleted; nobody would ever see it again."""
        if file_identity(self.path) != self._identity:
            raise FileMissingError(tr("{path} is not there, or is another file", path=self.path))

    def _execute(self, sql: str, parameters: tuple[object, ...] = ()) -> None:
        assert self._connection is not None
        self._step()
        self._connection.execute(sql, parameters)

    def _step(self) -> None:
        self._statements += 1
        if self.before_write is not None:
            self.before_write(self._statements)

    def _apply(self, batch: Mapping[Key, Item]) -> dict[Key, bytes | None]:
        """Write the batch; the digests that change by it."""
        changed: dict[Key, bytes | None] = {}
        for (name, number), item in batch.items():
            if name not in self._tables:
                continue
            if name == STATES.name:
                self._put_state(number, item)
            elif isinstance(item, Row):
                self._execute(item.table.put_sql, item.parameters)
                changed[item.key] = item.digest
            else:
                self._execute(self._tables[name].delete_sql, (number,))
                changed[name, number] = None
        return changed

    def _put_state(self, number: int, item: Item) -> None:
        first, last = part_ids(number)
        self._execute(f"DELETE FROM {STATES.name} WHERE id BETWEEN ? AND ?", (first, last))
        parts = parts_of(pack_snapshot(item)) if isinstance(item, Snapshot) else item if isinstance(item, tuple) else ()
        for part, content in enumerate(parts):
            self._execute(STATES.put_sql, (first + part, content))

    def _apply_tallies(self, changed: Mapping[Key, bytes | None]) -> dict[str, Tally]:
        """Count again the rows of every table that changes."""
        tallies: dict[str, Tally] = {}
        for (name, number), digest in changed.items():
            tally = tallies.get(name) or self._tallies.get(name, Tally())
            tallies[name] = tally.without(self._digests.get((name, number))).including(digest)
        for position, table in enumerate(self._tallied, start=1):
            if table.name in tallies or not self._knows_tallies:
                tally = tallies.setdefault(table.name, self._tallies.get(table.name, Tally()))
                self._put_tally(position, table.name, tally)
        return tallies

    def _put_tally(self, position: int, name: str, tally: Tally) -> None:
        row = TALLY.row(StoredTally(position, name, tally))
        self._execute(row.table.put_sql, row.parameters)

    def _roll_back(self) -> None:
        connection = self._connection
        if connection is None:
            return
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            self.abandon()


def create_file(path: Path, rows: Iterable[Row], before_write: BeforeWrite | None = None) -> dict[Key, bytes]:
    """A new run file with these rows, complete before it takes its name; the digests of its rows.

    Raises ``sqlite3.Error`` or ``OSError``, and leaves nothing behind then.
    """
    with new_file(path) as part:
        database = RunDatabase(part, {}, before_write)
        try:
            database.begin_new()
            database.write({row.key: row for row in rows}, durable=False)
            return database.digests
        finally:
            database.abandon()


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A name beside ``path`` to write to; what was written takes the name ``path`` at the end if nothing was raised."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with fresh_file(path.with_name(f".{path.name[:200]}.part")) as part:
        yield part
        sync_file(part)
        part.replace(path)
        sync_folder(path.parent)
