"""The one thread that writes a run file.

Callers put changes into a queue and go on. The thread commits everything that waits four times a second, in one
transaction, so the file always holds a state that the run really had. A caller that needs to know (an edit must be on
the disk before it is acknowledged) asks for a commit and waits for it.

When the disk refuses, everything stays in the queue in its order and ``problem`` says why. The thread tries again every
few seconds, and whenever somebody asks.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from workbench.language import tr
from workbench.runs.disk.storage_problem import StorageError, StorageProblem, describe_problem
from workbench.runs.format.table import Key, Row
from workbench.runs.writing.run_database import BeforeWrite, RunDatabase
from workbench.runs.writing.write_queue import WriteQueue
from workbench.training.snapshot import Snapshot

COMMIT_SECONDS: Final = 0.25
RETRY_SECONDS: Final = 5.0
LONGEST_WAIT: Final = 20.0
"""Seconds that a caller waits for a disk that does not answer at all."""

Gather = Callable[[RunDatabase, bool], tuple[list[Row], list[Key]]]
"""Rows that are made only when they are written (curves), and keys of those that they replace; True asks for the
incomplete ones too.
"""
Task = Callable[[RunDatabase, WriteQueue], RunDatabase]
"""Something to be done by the thread itself; it answers which file to go on with. It locks nothing for long."""

_log = logging.getLogger(__name__)


class RunWriter:
    """Writes to ``database`` from a thread of its own, which ``close`` ends.

    ``tell`` is called when ``problem`` changes, ``ended`` when nothing will be written any more; neither may raise.
    """

    def __init__(
        self,
        database: RunDatabase,
        gather: Gather,
        reattach: Task,
        tell: Callable[[], None],
        ended: Callable[[], None],
    ) -> None:
        self.problem: StorageProblem | None = None
        self._database, self._gather, self._reattach = database, gather, reattach
        self._tell, self._ended = tell, ended
        self._queue = WriteQueue()
        self._changed = threading.Condition()
        self._puts = 0  # changes put so far
        self._committed = 0  # of them on the disk
        self._begun = 0  # attempts to write
        self._failed = 0  # number of the last one that failed
        self._due: float | None = None
        self._is_urgent = False
        self._is_closing = False
        self._is_over = False
        self._tasks: list[Task] = []
        self._answers: dict[Task, Exception | None] = {}
        self._thread = threading.Thread(target=self._run, name="run writer", daemon=True)
        self._thread.start()

    @property
    def path(self) -> Path:
        """The file that is written now."""
        return self._database.path

    def watch_writes(self, before_write: BeforeWrite) -> None:
        """Call ``before_write`` ahead of every statement from now on."""
        self._database.before_write = before_write

    # ---- any thread ----

    def put(
        self, rows: Iterable[Row] = (), deleted: Iterable[Key] = (), states: Iterable[tuple[int, Snapshot]] = ()
    ) -> None:
        """Let rows and states be written and others deleted, soon. Raises ``StorageError`` after ``close``."""
        if self._is_over:
            raise StorageError(self._no_answer())
        self._queue.put(rows, deleted, states)
        self.touch()

    def touch(self) -> None:
        """There is something to gather."""
        with self._changed:
            self._touch()

    def hurry(self) -> None:
        """Have everything put so far written now, to be on the disk for good, without waiting for it."""
        with self._changed:
            self._puts += 1
            self._is_urgent = True
            self._changed.notify_all()

    def commit(self) -> None:
        """Wait until everything put so far is on the disk. Raises ``StorageError`` if the disk refuses."""
        deadline = time.monotonic() + LONGEST_WAIT
        with self._changed:
            if self._is_over and self._committed >= self._puts:
                return  # the last write took all of it
            self._puts += 1
            wanted, begun = self._puts, self._begun
            self._is_urgent = True
            self._changed.notify_all()
            while self._committed < wanted:
                problem = self.problem
                if self._failed > begun and problem is not None:
                    raise StorageError(problem)
                left = deadline - time.monotonic()
                if left <= 0 or self._is_over:
                    raise StorageError(self._no_answer())
                self._changed.wait(left)

    @property
    def queue(self) -> WriteQueue:
        """What is not committed yet, for reading."""
        return self._queue

    def perform(self, task: Task) -> None:
        """Let the thread do something and wait for it. Raises what it raises."""
        with self._changed:
            self._tasks.append(task)
            self._changed.notify_all()
            while task not in self._answers and not self._is_over:
                self._changed.wait()
            is_done = task in self._answers
            error = self._answers.pop(task, None)
        if not is_done:
            raise StorageError(self._no_answer())
        if error is not None:
            raise error

    def close(self) -> None:
        """Commit, fold the log into the file, end the thread. What the disk refused is told by ``problem``.

        A disk that does not answer is not waited for any longer than ``LONGEST_WAIT``; the thread ends when it does.
        """
        self.begin_close()
        self._thread.join(LONGEST_WAIT)

    def begin_close(self) -> None:
        """The same without waiting."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()

    def wait_for_end(self, seconds: float) -> bool:
        """Whether the thread has ended, at the latest after so long, and with it the right to write."""
        self._thread.join(max(0.0, seconds))
        return self.has_ended

    @property
    def has_ended(self) -> bool:
        """Whether nothing will be written any more."""
        return not self._thread.is_alive()

    # ---- the thread ----

    def _touch(self) -> None:
        self._puts += 1
        if self._due is None:
            self._due = time.monotonic() + COMMIT_SECONDS
            self._changed.notify_all()

    def _run(self) -> None:
        try:
            while self._wait():
                if self._tasks:
                    self._perform(self._tasks.pop(0))
                else:
                    self._attempt()
            self._attempt()
            self._database.close()
        finally:
            self._ended()
            with self._changed:
                self._is_over = True
                self._changed.notify_all()

    def _wait(self) -> bool:
        """Until there is something to do; False when it is time to end."""
        with self._changed:
            while True:
                if self._tasks:
                    return True
                if self._is_closing:
                    return False
                now = time.monotonic()
                if self._is_urgent or (self._due is not None and now >= self._due):
                    return True
                self._changed.wait(None if self._due is None else self._due - now)

    def _attempt(self) -> None:
        """Write all that waits."""
        with self._changed:
            self._begun += 1
            attempt, is_durable, is_last = self._begun, self._is_urgent or self._is_closing, self._is_closing
            self._is_urgent, self._due = False, None
            puts = self._puts
        error = self._write(is_durable, is_last)
        with self._changed:
            before = self.problem
            if error is None:
                self._committed, self.problem = max(self._committed, puts), None
            else:
                self._failed = attempt
                self.problem = describe_problem(self.path, error, self._queue.nbytes)
                self._due = time.monotonic() + RETRY_SECONDS
            self._changed.notify_all()
        if self.problem != before:
            self._tell()

    def _write(self, is_durable: bool, is_last: bool) -> Exception | None:
        """One transaction; what went wrong."""
        try:
            if self._database.is_replaced:
                self._database = self._reattach(self._database, self._queue)
            self._collect(everything=is_last)
            self._database.write(self._queue.take(), durable=is_durable)
            self._queue.done()
        except (sqlite3.Error, OSError) as error:
            self._database.recover(error)
            return error
        except Exception as error:  # noqa: BLE001  (the border of the thread: a run depends on it)
            _log.exception("writing %s failed", self.path)
            return error
        return None

    def _collect(self, *, everything: bool) -> None:
        rows, deleted = self._gather(self._database, everything)
        self._queue.put(rows, deleted)

    def _perform(self, task: Task) -> None:
        error: Exception | None = None
        try:
            self._collect(everything=False)
            self._database = task(self._database, self._queue)
        except Exception as raised:  # noqa: BLE001  (given to the caller, who waits for it)
            error = raised
        with self._changed:
            self._answers[task] = error
            if error is None:
                self._is_urgent = True
            self._changed.notify_all()

    def _no_answer(self) -> StorageProblem:
        error = OSError(tr("the disk does not answer") if not self._is_over else tr("the run was closed"))
        return describe_problem(self.path, error, self._queue.nbytes)
