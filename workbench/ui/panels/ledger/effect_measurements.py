"""Measures what an edit did, against a twin without it, in the background and at low priority."""

import threading
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from workbench.language import tr
from workbench.runs.history.history import Effect, JournalEdit
from workbench.training.twin import MeasuredEdit, TwinProgress, lower_own_priority, measure_edit
from workbench.ui.time_machine.interface import TimeTravel
from workbench.ui.widgets.background import Background, Report


@dataclass(frozen=True, slots=True)
class Measurement:
    """What is being measured: edit number ``edit`` of ``branch``; ``share`` of it is done, 0 to 1."""

    branch: int
    edit: int
    steps: int
    share: float = 0.0


class EffectMeasurements(QObject):
    """One at a time, in the window's thread. The result goes to the time machine, which keeps it."""

    changed = Signal()
    """``current`` is another: begun, further on, or over."""
    failed = Signal(str)
    """Why an effect could not be measured."""

    def __init__(self, machine: TimeTravel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._machine = machine
        self._source: object = None
        self._work = Background(tr("effect of an edit"), self)
        self.current: Measurement | None = None
        self._work.progressed.connect(self._show_progress)
        self._work.finished.connect(self._keep)
        self._work.failed.connect(self._fail)

    @property
    def is_running(self) -> bool:
        """Whether something is being measured."""
        return self._work.is_running

    def measure(self, edit: JournalEdit, steps: int, other_orders: int) -> None:
        """Train ``steps`` mini-batches with the edit and without it, also for other orders of the examples."""
        origin = self._machine.seen.origin_at(edit.before)
        if origin is None or self.is_running:
            return
        spec = origin.history.spec_to(edit.after)
        self._source, self.current = origin.source, Measurement(edit.branch, edit.number, steps)

        def measure(stop: threading.Event, report: Report) -> MeasuredEdit | None:
            lower_own_priority()
            start = origin.reach(stop)
            if start is None:
                return None
            return measure_edit(spec, origin.data, start, steps, other_orders=other_orders, stop=stop, report=report)

        self._work.start(measure)
        self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """Give up what is being measured."""
        self._work.stop()

    def shut_down(self) -> bool:
        """Stop and wait; False if it is still at work after a moment."""
        return self._work.shut_down()

    @Slot(object)
    def _show_progress(self, reports: tuple[TwinProgress, ...]) -> None:
        current, newest = self.current, reports[-1]
        if current is not None:
            share = newest.done / newest.steps
            self.current = Measurement(current.branch, current.edit, current.steps, share)
            self.changed.emit()

    @Slot(object)
    def _keep(self, found: MeasuredEdit | None) -> None:
        current, self.current = self.current, None
        if found is not None and current is not None and self._machine.seen.source is self._source:
            losses, accuracies = zip(*((one.loss, one.accuracy) for one in found.differences), strict=True)
            of_dev = found.dev_error, found.dev_examples
            self._machine.set_effect(Effect(current.branch, current.edit, current.steps, losses, accuracies, *of_dev))
        self.changed.emit()

    @Slot(str)
    def _fail(self, reason: str) -> None:
        self.current = None
        self.changed.emit()
        self.failed.emit(reason)
