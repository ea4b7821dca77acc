"""Executes the mini-batch of a place again in a thread of its own, and tells everything that was computed in it."""

import threading
import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from workbench.engine.training.step_view import StepView
from workbench.language import tr
from workbench.numbers import grouped
from workbench.runs.history.origin import Origin
from workbench.ui.time_machine.replays import Replays
from workbench.ui.widgets.background import Background, Mode, Report

_WAIT_MILLISECONDS = 1500


@dataclass(frozen=True, slots=True, eq=False)
class StepOrder:
    """The mini-batch that led to the place of ``origin``, or that ``comes`` after it. ``branch`` is the title of its branch."""

    origin: Origin
    branch: str
    comes: bool

    @property
    def step(self) -> int:
        """Finished mini-batches before the one that is looked at; before step 0 there was none."""
        step = self.origin.place.step
        return step if self.comes else max(step - 1, 0)


@dataclass(frozen=True, slots=True, eq=False)
class StepSeen:
    """One executed mini-batch of a run, and the seconds it took to reach it; ``order`` says what was asked for."""

    order: StepOrder
    view: StepView
    seconds: float

    @property
    def origin(self) -> Origin:
        """The run, its data and the place of the cursor: all that a search in the background needs."""
        return self.order.origin

    @property
    def branch(self) -> str:
        """The title of the branch."""
        return self.order.branch


class StepReader(QObject):
    """Lives in the window's thread. ``shut_down`` it before it goes."""

    was_read = Signal(object)
    """A ``StepSeen``."""
    failed = Signal(str)
    """Why a mini-batch could not be looked at."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._replays = Replays()
        self._work = Background("inside", self, Mode.LATEST)
        self._work.finished.connect(self._tell)
        self._work.failed.connect(self.failed)

    def ask(self, order: StepOrder) -> None:
        """Look at a mini-batch as soon as possible, instead of one that still waits."""
        replays, origin = self._replays, order.origin

        def look(stop: threading.Event, _report: Report) -> StepSeen | None:
            start = time.perf_counter()
            replayer = replays.on(origin.data)
            if origin.known is not None:
                replayer.remember(origin.place, origin.known)
            view = replayer.watch(
                origin.history, origin.source.snapshot, origin.place.branch, order.step, lambda: not stop.is_set()
            )
            return None if view is None else StepSeen(order, view, time.perf_counter() - start)

        self._work.start(look, tr("Step {step} could not be looked at", step=grouped(order.step)))

    def forget(self) -> None:
        """Do not look at what still waits."""
        self._work.forget()

    def shut_down(self) -> bool:
        """Forget what waits, and wait for the look under way; False if that takes longer than a moment."""
        has_ended = self._work.shut_down(_WAIT_MILLISECONDS)
        if has_ended:
            self._replays.close()
        return has_ended

    @Slot(object)
    def _tell(self, seen: StepSeen | None) -> None:
        if seen is not None:  # otherwise another one is wanted by now
            self.was_read.emit(seen)
