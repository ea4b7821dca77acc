"""One run being written: its history in memory, its file on the disk, and the writer between them.

Long because: it is the whole interface of a run being written, one short method for each thing that can happen.
"""

import itertools
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from workbench.errors import FileError
from workbench.files.looking import is_there
from workbench.language import tr
from workbench.runs.disk.lock import FileLock
from workbench.runs.disk.storage_problem import StorageError, StorageProblem
from workbench.runs.disk.true_path import true_path
from workbench.runs.format.cells import MOST_NAME, MOST_TEXT
from workbench.runs.format.contents import Contents
from workbench.runs.format.keyframe_blob import packed_size
from workbench.runs.format.metric_blocks import store_from
from workbench.runs.format.records.blocks import BLOCKS, read_block
from workbench.runs.format.records.branches import BRANCH, BRANCH_PROGRESS, Progress
from workbench.runs.format.records.edits import EDIT, EFFECT, StoredEdit
from workbench.runs.format.records.keyframes import KEYFRAME, KEYFRAMES, StoredKeyframe
from workbench.runs.format.records.places import BEST, CURRENT_PLACE, MARK
from workbench.runs.format.records.run_header import RunHeader
from workbench.runs.format.records.states import STATES, read_state
from workbench.runs.format.schema import FORMAT_VERSION, all_rows
from workbench.runs.format.table import Row
from workbench.runs.format.untrusted import check_file, connect, plain_errors
from workbench.runs.history.history import (
    FIRST_BRANCH,
    Best,
    Branch,
    Effect,
    History,
    JournalEdit,
    Keyframe,
    Mark,
    Place,
)
from workbench.runs.history.kept_points import KeptPoints
from workbench.runs.history.lost_states import StateDroppedError
from workbench.runs.history.stars import star_of_branch
from workbench.runs.writing.leaving import leave, wait_until_left
from workbench.runs.writing.metric_log import MetricLog
from workbench.runs.writing.moving import Move, Reattach
from workbench.runs.writing.opening import create_run_file, open_for_writing
from workbench.runs.writing.point_log import PointLog
from workbench.runs.writing.run_database import BeforeWrite, RunDatabase
from workbench.runs.writing.run_writer import RunWriter
from workbench.runs.writing.thinning import keyframes_to_drop
from workbench.runs.writing.write_queue import MOST_STATE_BYTES
from workbench.specs.run import EditValue, RunSpec, ScheduledEdit
from workbench.training.best_score import BestScore
from workbench.training.messages import Evaluated, StepsTrained
from workbench.training.metrics import MetricStore
from workbench.training.snapshot import Snapshot

_log = logging.getLogger(__name__)


class RunLog:
    """The one writer of a run file. Every method may be called from any thread; ``close`` it, or use it in ``with``.

    ``history`` is an immutable value: read it without a lock. ``changed`` is called after it or ``problem`` changed, from
    whatever thread that was. ``damage`` tells what was found wrong when the file was opened.
    """

    def __init__(
        self,
        path: Path,
        lock: FileLock,
        contents: Contents,
        before_write: BeforeWrite | None = None,
    ) -> None:
        self.header: RunHeader = contents.header
        self.history: History = contents.history
        self.damage: tuple[str, ...] = contents.damage
        self.changed: Callable[[], None] | None = None
        self._file_lock = lock
        self._lock = threading.Lock()
        self._sizes = dict(contents.sizes)
        self._seconds = dict(contents.seconds)
        self._stars: dict[int, BestScore[Best]] = {}
        self._numbers = itertools.count(max(self._sizes, default=0) + 1)
        bn_layers = sum(layer.batch_norm for layer in contents.header.spec.network.layers)
        self._metrics = MetricLog(bn_layers, contents.blocks)
        self._points = PointLog(self.header.format_version, contents.points)
        database = RunDatabase(path, contents.digests, before_write, self.header.format_version)
        reattach = Reattach(self.header.run_id, self._everything, self._lost, self._hold_file)
        self._writer = RunWriter(database, self._metrics.gather, reattach, self._tell, self._unlock)
        if contents.unsound:
            self._writer.put(deleted=contents.unsound)

    @classmethod
    def create(
        cls,
        path: Path,
        spec: RunSpec,
        data_sha256: str,
        environment: Mapping[str, str],
        before_write: BeforeWrite | None = None,
    ) -> "RunLog":
        """A new run with its first branch, on the disk when this returns. Raises ``FileError``."""
        now = time.time()
        header = RunHeader(uuid.uuid4().hex, now, spec, data_sha256, dict(environment), FORMAT_VERSION)
        first = Branch(FIRST_BRANCH, spec.replaced(edits=()), created=now, planned=spec.edits)
        history = History(branches=(first,))
        make_folder(path)
        lock = FileLock.take(path)
        try:
            digests = create_run_file(lock.path, all_rows(header, history, {}, {}), before_write)
            lock.hold_file()
            contents = Contents(header, history, {}, {}, (), (), digests, frozenset(), (), is_whole=True)
            return cls(lock.path, lock, contents, before_write)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(cls, path: Path, before_write: BeforeWrite | None = None) -> "RunLog":
        """A run to go on with; where this process still closes it, that is waited for.

        Raises ``FileError``, ``FileIsLocked`` with the owner if another one writes it.
        """
        check_file(path)
        wait_until_left(true_path(path))
        lock = FileLock.take(path)
        try:
            return cls(lock.path, lock, open_for_writing(lock.path), before_write)
        except BaseException:
            lock.release()
            raise

    def __enter__(self) -> "RunLog":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """Where it is kept now."""
        return self._writer.path

    @property
    def problem(self) -> StorageProblem | None:
        """Why nothing can be written at the moment; None while all is well."""
        return self._writer.problem

    # ---- queued: on the disk within a quarter of a second ----

    def add_rows(self, branch: int, event: StepsTrained) -> None:
        """Telemetry of a branch. Raises ``KeyError`` for a branch that there is not."""
        self._metrics.add(branch, event)
        self._grow(branch, event.first_step + len(event.scalars))
        self._writer.touch()
        self._tell()

    def rest(self) -> None:
        """The run holds, so nothing more will fill the last bins of its curves: let them be written as they are."""
        self._metrics.rest()
        self._writer.touch()

    def add_evaluation(self, branch: int, event: Evaluated) -> None:
        """A score; a branch remembers its best one."""
        star = self._star(branch)
        self._metrics.add_evaluation(branch, event)
        with self._lock:
            if event.part == "dev":
                before = star.leader
                fresh = Best(Place(branch, event.step, event.edits), float(event.loss), float(event.accuracy))
                star.take(event.goal, event.loss, event.accuracy, fresh)
                if star.leader is not None and star.leader is not before:
                    self.history = self.history.with_best(star.leader)
                    self._put(BEST.row(star.leader), self._progress(branch, event.step))
        self._writer.touch()
        self._tell()

    def add_keyframe(self, branch: int, snapshot: Snapshot, reason: str, *, pinned: bool = False) -> Keyframe:
        """Keep a whole state; others may be thinned out. Raises ``ValueError`` for a state of more than 4 GiB."""
        sha256, size = snapshot.sha256, packed_size(snapshot)
        with self._lock:
            place = Place(branch, snapshot.step, snapshot.edits)
            keyframe = Keyframe(next(self._numbers), place, reason, sha256, snapshot.nbytes, pinned)
            self._sizes[keyframe.number] = size
            self.history = self.history.with_keyframe(keyframe)
            progress = self._progress(branch, snapshot.step)
            self._writer.put(
                (KEYFRAME.row(StoredKeyframe(keyframe, size)), progress), states=((keyframe.number, snapshot),)
            )
            self._drop(keyframes_to_drop(self.history.keyframes, grown=branch))
            self._relieve(keyframe.number)
        self._tell()
        return keyframe

    def add_mark(self, place: Place, kind: str, text: str) -> Mark:
        """Mark a place."""
        with self._lock:
            number = max((mark.number for mark in self.history.marks), default=0) + 1
            mark = Mark(number, place, kind, _plain(text, MOST_TEXT), time.time())
            self.history = self.history.with_mark(mark)
            self._put(MARK.row(mark))
        self._tell()
        return mark

    def remove_mark(self, number: int) -> None:
        """Take a mark away; the file remembers it."""
        with self._lock:
            for mark in self.history.marks:
                if mark.number == number:
                    removed = replace(mark, is_removed=True)
                    self.history = self.history.with_changed_mark(removed)
                    self._put(MARK.row(removed))
        self._tell()

    def add_seconds(self, branch: int, seconds: float) -> None:
        """Time spent in training."""
        with self._lock:
            self._seconds[branch] = self._seconds.get(branch, 0.0) + seconds
            self._put(self._progress(branch, 0))

    @property
    def points(self) -> tuple[KeptPoints, ...]:
        """What is kept of instruments: exact, measured by executing mini-batches again."""
        return self._points.points

    def keep_points(self, found: Iterable[KeptPoints]) -> None:
        """Keep points of instruments in place of those known before; what the file has no table or room for is not kept.

        Raises ``StorageError`` after ``close``.
        """
        with self._lock:
            for one in found:
                self._writer.put(*self._points.put(self.history, one))

    def seconds(self, branch: int) -> float:
        """Time spent in training a branch, so far as it was told."""
        return self._seconds.get(branch, 0.0)

    # ---- durable: on the disk before they return, or as soon as it can be where they are not to ``wait`` ----

    def begin_branch(self, start: Place, name: str = "", *, wait: bool = True) -> Branch:
        """Another branch that leaves its parent at ``start``. Where the disk refuses, it waits in memory with the rest.

        Raises ``StorageError`` only when the run is closed; then there is no branch.
        """
        with self._lock:
            number = max(branch.number for branch in self.history.branches) + 1
            coming = self.history.spec_from(start).edits[start.edits :]
            branch = Branch(
                number,
                self.history.spec_to(start),
                start,
                _plain(name, MOST_NAME),
                created=time.time(),
                length=start.step,
                planned=coming,
            )
            reached = Progress(number, start.step, 0, 0.0)
            self._put(BRANCH.row(branch), BRANCH_PROGRESS.row(reached))
            self.history = self.history.with_branch(branch)
        with suppress(StorageError):  # what is wrong with the disk is told by ``problem``
            self._commit_change(wait=wait)
        return branch

    def add_edit(self, branch: int, step: int, name: str, old: EditValue, new: EditValue) -> JournalEdit:
        """An edit that is in force from ``step`` on. Raises ``SpecError`` for one that cannot be, ``StorageError``."""
        ScheduledEdit.parse({"step": step, "name": name, "value": new})
        with self._lock:
            number = self.history.tip(branch).edits
            edit = JournalEdit(branch, number, step, name, old, new, made=time.time())
            self.history = self.history.with_edit(edit)
            self._put(EDIT.row(StoredEdit(len(self.history.edits) - 1, edit)), self._progress(branch, step))
        self._commit_change(wait=True)
        return edit

    def rename(self, branch: int, name: str, *, wait: bool = True) -> None:
        """Give a branch another name, of at most 200 characters."""
        self._change_branch(branch, wait=wait, name=_plain(name, MOST_NAME))

    def hide(self, branch: int, hidden: bool, *, wait: bool = True) -> None:
        """Leave a branch out of the pictures, or show it again."""
        self._change_branch(branch, wait=wait, is_hidden=hidden)

    def note(self, branch: int, edit: int, text: str, *, wait: bool = True) -> None:
        """Write something about an edit."""
        with self._lock:
            self.history = self.history.with_note(branch, edit, _plain(text, MOST_TEXT))
            for position, one in enumerate(self.history.edits):
                if (one.branch, one.number) == (branch, edit):
                    self._put(EDIT.row(StoredEdit(position, one)))
        self._commit_change(wait=wait)

    def set_effect(self, effect: Effect, *, wait: bool = True) -> None:
        """Keep what was measured of an edit."""
        with self._lock:
            self.history = self.history.with_effect(effect)
            self._put(EFFECT.row(effect))
        self._commit_change(wait=wait)

    def set_current(self, place: Place, *, wait: bool = True) -> None:
        """The run goes on from here when nobody says otherwise."""
        with self._lock:
            self.history = self.history.with_current(place)
            self._put(CURRENT_PLACE.row(place))
        self._commit_change(wait=wait)

    def commit(self) -> None:
        """Wait until everything put so far is on the disk. Raises ``StorageError``."""
        self._writer.commit()

    # ---- when the disk refuses ----

    def watch_writes(self, before_write: BeforeWrite) -> None:
        """Call ``before_write`` ahead of every statement from now on, as at the creation; for tests of refusing disks."""
        self._writer.watch_writes(before_write)

    def hurry(self) -> None:
        """Try to write everything now, without waiting for it."""
        self._writer.hurry()

    def retry(self) -> bool:
        """Try again now; True if everything is on the disk."""
        try:
            self._writer.commit()
        except StorageError:
            return False
        return True

    def save_elsewhere(self, path: Path) -> None:
        """The whole run to another place, and go on there: what is on the old disk and all that is in memory.

        States and curves that the old disk no longer gives are left out and told by ``damage``. Raises ``FileError``,
        ``FileIsLocked``; the run then stays where it is.
        """
        if is_there(path):
            raise FileError(tr("{path} is already there and is left alone. Choose another name.", path=path))
        make_folder(path)
        lock = FileLock.take(path)
        move = Move(lock.path, self._everything, self._lost)
        try:
            self._writer.perform(move)
            lock.hold_file()
        except BaseException:
            lock.release()
            raise
        self._file_lock.release()
        self._file_lock = lock
        with self._lock:
            self.header = replace(self.header, format_version=FORMAT_VERSION)  # whatever the old file was
            self._points.has_a_table = True
        self.retry()
        self._tell()

    def close(self) -> None:
        """Commit, fold the log into the file, give up the lock. What the disk refused is told by ``problem``."""
        self._writer.close()

    def let_go(self) -> None:
        """``close`` without waiting for the disk: the lock is given up by the writer when it is done."""
        leave(self._writer)

    # ---- reading ----

    def snapshot(self, keyframe: int) -> Snapshot:
        """A kept state, checked against its hash. Raises ``FileError``; a state that is damaged leaves the history."""
        kept, size = self._kept(keyframe)
        waiting = self._writer.queue.state(keyframe)
        if waiting is not None:
            return waiting
        path = self.path
        try:
            with plain_errors(path), closing(connect(path)) as connection:
                return read_state(connection, path, kept, size)
        except FileError as error:
            self._kept(keyframe)  # not thinned out while it was read
            if path.exists():
                self._lost((keyframe,), (), str(error))
            raise

    def metrics(self, branch: int) -> MetricStore:
        """The curves of a branch, its own rows only. Raises ``FileError``."""
        tries = 3
        while True:
            tries -= 1
            try:
                return self._stored_metrics(branch)
            except FileError:
                if tries == 0:
                    raise  # not just a block that was merged with others while it was read

    # ---- inside ----

    def _star(self, branch: int) -> BestScore[Best]:
        """What was scored in a branch so far."""
        if branch not in self._stars:
            try:
                self._stars[branch] = star_of_branch(self.history, branch, self.metrics)
            except FileError:  # curves that cannot be read have no best
                self._stars[branch] = BestScore()
        return self._stars[branch]

    def _kept(self, number: int) -> tuple[Keyframe, int]:
        """A kept state and the size of its bytes. Raises ``StateDroppedError``."""
        with self._lock:
            for keyframe in self.history.keyframes:
                if keyframe.number == number:
                    return keyframe, self._sizes[number]
        raise StateDroppedError(
            tr("{path} keeps no state {number} any more. Use an earlier one.", path=self.path, number=number)
        )

    def _stored_metrics(self, branch: int) -> MetricStore:
        stored = self._metrics.blocks(branch)
        waiting = {row.id: row for row in self._writer.queue.rows(BLOCKS.name)}
        path, blocks = self.path, []
        with plain_errors(path), closing(connect(path)) as connection:
            for block in stored:
                row = waiting.get(block.info.number)
                payload = None if row is None else row.bulk
                blocks.append(read_block(connection, path, block) if payload is None else block.with_payload(payload))
        return store_from(blocks, self._metrics.bn_layers)

    def _put(self, *rows: Row) -> None:
        self._writer.put(rows)

    def _progress(self, branch: int, step: int) -> Row:
        """The branch has come to ``step`` at least; its row. The current place moves on where it is the tip."""
        self.history = self.history.with_length(branch, int(step))
        if self.history.current == self.history.tip(branch):
            self._put(CURRENT_PLACE.row(self.history.current))
        own = len(self.history.own_edits(branch))
        reached = Progress(branch, self.history.branch(branch).length, own, self._seconds.get(branch, 0.0))
        return BRANCH_PROGRESS.row(reached)

    def _grow(self, branch: int, step: int) -> None:
        with self._lock:
            self._put(self._progress(branch, step))

    def _change_branch(self, number: int, *, wait: bool, **changes: str | bool) -> None:
        with self._lock:
            branch = replace(self.history.branch(number), **changes)  # type: ignore[arg-type]
            self.history = self.history.with_changed_branch(branch)
            self._put(BRANCH.row(branch))
        self._commit_change(wait=wait)

    def _drop(self, numbers: Iterable[int]) -> None:
        """Forget kept states, in memory and in the file."""
        gone = tuple(numbers)
        if not gone:
            return
        self.history = self.history.without_keyframes(gone)
        keys = [(table.name, number) for number in gone for table in (KEYFRAMES, STATES)]
        self._writer.put(deleted=keys)
        for number in gone:
            self._sizes.pop(number, None)

    def _relieve(self, newest: int) -> None:
        """A disk that is slow or full: drop states that only the time asked for rather than fill the memory."""
        used = self._writer.queue.state_bytes
        if used <= MOST_STATE_BYTES:
            return
        known = {one.number: one for one in self.history.keyframes}
        for number in self._writer.queue.waiting_states():
            if used <= MOST_STATE_BYTES:
                return
            keyframe = known.get(number)
            if keyframe is not None and number != newest and keyframe.reason == "time" and not keyframe.is_pinned:
                used -= keyframe.nbytes
                self._drop((number,))

    def _everything(self) -> tuple[Row, ...]:
        """All rows that are in memory."""
        with self._lock:
            return tuple(all_rows(self.header, self.history, self._sizes, self._seconds, self._points.stored))

    def _lost(self, keyframes: Iterable[int], blocks: Iterable[int], reason: str) -> None:
        """States and curves that cannot be read any more."""
        gone = tuple(blocks)
        with self._lock:
            self._drop(keyframes)
            self._metrics.forget(gone)
            self._writer.put(deleted=[(BLOCKS.name, number) for number in gone])
            self.damage = (*self.damage, reason)
        self._tell()

    def _commit_change(self, *, wait: bool) -> None:
        try:
            if wait:
                self._writer.commit()
            else:
                self._writer.hurry()
        finally:
            self._tell()

    def _tell(self) -> None:
        if self.changed is None:
            return
        try:
            self.changed()
        except Exception:  # noqa: BLE001  (whoever listens must not end the writing, nor the training)
            _log.exception("telling of a change")

    def _hold_file(self) -> None:
        self._file_lock.hold_file()

    def _unlock(self) -> None:
        """Called by the writer when it has ended: not before, however long its last write takes."""
        self._file_lock.release()


def make_folder(path: Path) -> None:
    """The folder for ``path``. Raises ``FileError``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise FileError(
            tr("The folder {parent} cannot be made: {error}. Choose another place.", parent=path.parent, error=error)
        ) from error


def _plain(text: str, most: int) -> str:
    """A text that can be kept: without lone surrogates, of bounded length."""
    return text.encode("utf-8", "replace").decode()[:most]
