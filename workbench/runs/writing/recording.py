"""Between the trainer and whoever reads it: everything that is told is written down first.

``Recording.events`` passes the trainer's events on. What a person did (an edit, another end of the run) is on the disk
before the event is handed on, so what was acknowledged survives. When the disk refuses, the trainer is simply not asked
for its next event: it stands between two mini-batches, with everything still in memory, until writing works again.
"""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.runs.disk.storage_problem import StorageError, StorageProblem
from workbench.runs.history.history import Branch, Place
from workbench.runs.writing.run_log import RunLog
from workbench.specs.run import BATCH_NORM_STATISTICS, EXACT, EditValue
from workbench.training.health import HEALTH_RULES
from workbench.training.messages import (
    BatchNormRecalculated,
    Diverged,
    Evaluated,
    Event,
    Finished,
    HyperparameterChanged,
    KeyframeTaken,
    LengthChanged,
    Paused,
    RowsChanged,
    Ruined,
    StepsTrained,
    StopRuleChanged,
)
from workbench.training.snapshot import Snapshot
from workbench.training.verdict import ruin_text

_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class BranchBegun:
    """Training went on from a place in the past, so another branch began."""

    branch: Branch


@dataclass(frozen=True, slots=True)
class StorageFailed:
    """The run file cannot be written; training holds with everything in memory."""

    problem: StorageProblem


@dataclass(frozen=True, slots=True)
class StorageRestored:
    """Everything is on the disk again; training goes on."""


RecordedEvent = Event | BranchBegun | StorageFailed | StorageRestored


class Recording:
    """Writes the events of one trainer, which began at ``start``, into ``log``.

    ``released`` ends the wait for a disk, when the window is closed or the run is given up.
    """

    def __init__(self, log: RunLog, start: Place, released: threading.Event | None = None) -> None:
        self.log = log
        self.released = released or threading.Event()
        self._start = start
        self._branch: int | None = start.branch if log.history.is_tip(start) else None
        self._begun: list[BranchBegun] = []
        self._first: Snapshot | None = None
        self._scores: list[Evaluated] = []

    def events(self, events: Iterator[Event]) -> Iterator[RecordedEvent]:
        """The same events, each after it was written, with those of the disk between them."""
        for event in events:
            problem = self._write(event)
            if problem is not None:
                yield from self._hold(problem)
            while self._begun:
                yield self._begun.pop(0)
            yield event

    def _write(self, event: Event) -> StorageProblem | None:
        """Put the event into the run; why it is not on the disk, if it only waits in memory."""
        try:
            self._put(event)
        except StorageError as error:
            return error.problem
        return self.log.problem

    def _put(self, event: Event) -> None:
        match event:
            case StepsTrained():
                self.log.add_rows(self._own_branch(), event)
            case HyperparameterChanged():
                self._edit(event.step, event.name, event.old, event.new)
            case LengthChanged() | StopRuleChanged() | RowsChanged():
                self._edit(event.step, event.name, event.old, event.new)
            case BatchNormRecalculated():
                self._edit(event.step, BATCH_NORM_STATISTICS, "running", EXACT)
            case Evaluated():
                if self._branch is not None:
                    self.log.add_evaluation(self._branch, event)
                else:
                    self._scores.append(event)
            case KeyframeTaken():
                self._keep(event.snapshot, event.reason)
            case Diverged() | Ruined():
                self.log.add_mark(self.log.history.tip(self._own_branch()), "alert", alert_text(event))
            case Paused():
                self.log.rest()
            case Finished():
                self._finish(event)
            case _:
                pass

    def _own_branch(self) -> int:
        """The branch that grows; where training goes on from the past it begins now."""
        if self._branch is None:
            branch = self.log.begin_branch(self._start)
            self._branch = branch.number
            with contextlib.suppress(StorageError):  # it waits with the rest; what follows will tell
                self.log.set_current(self.log.history.tip(branch.number))
            self._begun.append(BranchBegun(branch))
            if self._first is not None:
                self.log.add_keyframe(branch.number, self._first, "start")
            for score in self._scores:  # of the place where it begins
                self.log.add_evaluation(branch.number, score)
        return self._branch

    def _edit(self, step: int, name: str, old: EditValue, new: EditValue) -> None:
        self.log.add_edit(self._own_branch(), step, name, old, new)

    def _keep(self, snapshot: Snapshot, reason: str) -> None:
        if self._branch is not None:
            self.log.add_keyframe(self._branch, snapshot, reason)
        elif self._first is None:
            self._first = snapshot  # kept with the branch, if one begins

    def _finish(self, event: Finished) -> None:
        if self._branch is not None:
            if event.snapshot is not None:
                self.log.add_keyframe(self._branch, event.snapshot, "end")
            self.log.add_seconds(self._branch, event.seconds)
        self.log.rest()
        self.log.commit()

    def _hold(self, problem: StorageProblem) -> Iterator[RecordedEvent]:
        """Wait until the disk takes everything again; once released, go on in memory alone."""
        if self.released.is_set():
            return
        yield StorageFailed(problem)
        while self.log.problem is not None or not self.log.retry():
            if self.released.wait(_LOOK_SECONDS):
                return
        yield StorageRestored()


def alert_text(event: Diverged | Ruined) -> str:
    """What the run file says of it: ``not finite, first in layer 2, unit 7, z``."""
    return ruin_text(event) if isinstance(event, Ruined) else HEALTH_RULES[event.rule].note.format(place=event.place)
