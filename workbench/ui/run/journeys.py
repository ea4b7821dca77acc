"""Going on from another place: where the run goes next, and the file it is kept in."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from workbench.data.dataset import Dataset
from workbench.runs.history.history import Place
from workbench.runs.writing.run_log import RunLog
from workbench.specs.run import ScheduledEdit
from workbench.ui.run.requests import TrainerRequests
from workbench.ui.run.run_so_far import Past, RunSoFar
from workbench.ui.run.trainer_link import TrainerLink


@dataclass(frozen=True, slots=True)
class Destination:
    """A place of this run or another one; ``edits`` are made there first. ``trains``: at once, not when told to.

    Without a ``log`` it is only looked on at the run ``watched``, which another window trains.
    """

    log: RunLog | None
    past: Past
    data: Dataset
    trains: bool
    edits: tuple[ScheduledEdit, ...] = ()
    watched: str = ""

    @property
    def is_the_end(self) -> bool:
        """Whether there is nothing left to train, so that no trainer is needed until somebody trains on."""
        return self.past.is_over(self.data.train.rows) and not self.edits

    def run(self) -> RunSoFar:
        """The run as it is there."""
        past = self.past
        if self.log is None:
            return RunSoFar.watched(past, self.data, self.watched)
        if past.own is not None and not self.log.history.is_tip(past.place):  # the trainer was not done with its step
            past = replace(past, own=None, ancestors=(*past.ancestors, (past.own, past.place.step)))
        run = RunSoFar(past.spec, past.spec.replaced(edits=()), self.data, past)
        run.run_id = self.log.header.run_id
        if self.is_the_end:
            run.total_steps = run.step
        return run


class Journeys(QObject):
    """A journey is begun, then called off or given a destination, which waits until the trainer at work has ended.

    At most two run files are open: the one that the run is kept in, and that of the destination.
    """

    log_changed = Signal()
    """The run is kept in another file now, or in none."""
    arrived = Signal(object)
    """``Destination``: the run is to go on from there now, and in its file; no trainer is at work."""

    def __init__(self, link: TrainerLink, requests: TrainerRequests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link, self._requests = link, requests
        self.log: RunLog | None = None
        """The file that the run is kept in; None before the first run, and for a run of another window."""
        self._destination: Destination | None = None
        self._is_sought = self._is_closed = False

    @property
    def has_destination(self) -> bool:
        """Whether the trainer at work is only waited for."""
        return self._destination is not None

    @property
    def bound_for(self) -> Place | None:
        """Where in this run it will be as soon as the trainer at work has ended; None where it stays, or another run comes."""
        destination = self._destination
        return None if destination is None or self.is_bound_away else destination.past.place

    @property
    def is_bound_away(self) -> bool:
        """Whether another run, with places of its own, takes this one's place as soon as the trainer at work has ended."""
        return self._destination is not None and self._destination.log is not self.log

    def begin(self) -> None:
        """The run is about to go on from another place: hold, and take no edits until it is there."""
        self._is_sought = True
        self._requests.hold()

    def call_off(self) -> None:
        """It goes on where it is after all."""
        self._is_sought = False
        self._requests.let_go()

    def go_to(self, destination: Destination) -> None:
        """Go on from there; an earlier destination is forgotten."""
        self._is_sought = False
        self.forget()
        self._destination = destination
        if self._is_closed:
            self.forget()
        elif self._link.is_open:
            self._link.stop()
        else:
            self.arrive()

    def arrive(self) -> bool:
        """No trainer is at work any more; False if there is no destination that waited for it."""
        destination, self._destination = self._destination, None
        if destination is None:
            return False
        self._requests.takes_no_edits = self._is_sought  # it may be on the way to the next place already
        self.arrived.emit(destination)
        return True

    def forget(self) -> None:
        """Stay; a file that was opened to go on in is given back."""
        destination, self._destination = self._destination, None
        if destination is not None and destination.log is not None and destination.log is not self.log:
            destination.log.let_go()

    def keep_in(self, log: RunLog | None) -> None:
        """Go on in another file; the one before is closed in its own thread. Call it when the run is that of ``log`` already."""
        old, self.log = self.log, log
        if old is not log:
            self._requests.takes_no_edits = self._is_sought = False  # what was sought was a place of the other run
            if old is not None:
                old.let_go()
            self.log_changed.emit()

    def give_up(self) -> RunLog | None:
        """Have the run file closed, without waiting for it; the one that it was."""
        log, self.log = self.log, None
        self._requests.takes_no_edits = self._is_sought = False
        if log is not None:
            log.let_go()
        return log

    def end(self) -> None:
        """The window closes: from now on the run goes nowhere."""
        self._is_closed = True
        self.forget()
