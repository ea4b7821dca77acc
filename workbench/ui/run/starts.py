"""How a trainer is started: with what plan, how fast, and at once or as soon as the engine is ready."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from workbench.language import tr
from workbench.runs.writing.attended_run import TrainerOrder
from workbench.runs.writing.run_log import RunLog
from workbench.specs.run import RunSpec, ScheduledEdit
from workbench.specs.spec_message import problem_text
from workbench.training import messages
from workbench.training.continuing import Continuation
from workbench.training.plan_changes import command_for, plan_changes, rules_anew
from workbench.ui.document.document import RunDocument
from workbench.ui.run.journeys import Destination, Journeys
from workbench.ui.run.requests import TrainerRequests
from workbench.ui.run.run_so_far import RunSoFar
from workbench.ui.run.speed import Speed
from workbench.ui.run.trainer_link import TrainerLink


@dataclass(frozen=True, slots=True)
class Start:
    """One way to begin: ``single`` trains one mini-batch and holds, ``held`` waits, ``anew`` does not train on.

    ``elsewhere``: at another place of the same run, with the speed of the run as a whole. ``at_rest``: only recompute the
    statistics of batch norm where the run has ended, whatever the document says by now.
    """

    single: bool = False
    anew: bool = False
    held: bool = False
    elsewhere: bool = False
    at_rest: bool = False


class Starts(QObject):
    """A start that comes too early waits. Lives in the window's thread."""

    changed = Signal()
    """A run was asked for, or a start that waits was called off."""
    released = Signal(object)
    """``Start``: it waited and is to begin now."""
    refused = Signal(str)
    """Nothing begins; why."""

    def __init__(
        self,
        document: RunDocument,
        link: TrainerLink,
        requests: TrainerRequests,
        journeys: Journeys,
        speed: Speed,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._link, self._requests, self._journeys = document, link, requests, journeys
        self._speed = speed
        self._run: RunSoFar | None = None
        self.waiting: Start | None = None
        """A start that was asked for too early."""
        self.coming: tuple[RunSoFar, RunSpec, RunSpec] | None = None
        """A run that was asked for and not yet reported by its trainer, what it is to be, and what was asked."""
        self._are_held = self._is_over = False

    def plan(self, run: RunSoFar | None) -> Continuation | None:
        """How ``run`` would be trained on; None if a start begins a new one."""
        return None if run is None or self._link.is_open else run.plan(self._document.spec)

    def begin(self, run: RunSoFar | None, how: Start) -> None:
        """Train ``run`` on, or begin a new one with the document as it stands."""
        spec, data = self._document.spec, self._document.dataset
        if self._link.is_open or self._is_over:
            return
        if not how.at_rest and (self._document.problems or data is None):
            problems = [problem_text(problem) for problem in self._document.problems]
            reason = next(iter(problems), tr("there are no data"))
            self.refused.emit(tr("No run was started: {reason}", reason=reason))
            return
        self.waiting = how if self._are_held else None
        if self._are_held:
            self.changed.emit()
            return
        if how.at_rest:
            if run is not None and run.snapshot is not None:
                self._launch(run, Continuation(run.spec, ()), how, self._journeys.log)
            return
        plan = None if how.anew else self.plan(run)
        if run is not None and plan is not None:
            self._launch(run, plan, how, self._journeys.log)
        elif data is not None:
            self._launch(RunSoFar(spec, spec, data), Continuation(spec, ()), how, None)

    def go_on(self, run: RunSoFar, destination: Destination) -> None:
        """Train on from another place."""
        how = Start(held=not destination.trains, elsewhere=True)
        self._launch(run, Continuation(run.spec, ()), how, destination.log, destination.edits)

    def hold(self) -> None:
        """From now on a start waits: the engine is not ready."""
        self._are_held = True

    def release(self) -> None:
        """Starts need not wait any more; one that waited begins now."""
        self._are_held = False
        if self.waiting is not None:
            self.released.emit(self.waiting)

    def call_off(self) -> None:
        """Forget a start that waits."""
        if self.waiting is not None:
            self.waiting = None
            self.changed.emit()

    @property
    def speed(self) -> Speed:
        """How fast this run and later ones may go."""
        return self._speed

    def set_speed(self, speed: Speed) -> None:
        """Go slower or faster, now and in later runs. Changes no result."""
        self._speed, run = speed, self._run
        self._link.put(messages.SetPace(speed.pace(run.total_steps - run.step if run is not None else 0)))

    def end(self) -> None:
        """The window closes: nothing begins any more."""
        self._is_over = True

    def _launch(
        self,
        run: RunSoFar,
        plan: Continuation,
        how: Start,
        log: RunLog | None,
        edits: tuple[ScheduledEdit, ...] = (),
    ) -> None:
        self._run, self.coming = run, (run, plan.spec, run.asked if how.at_rest else self._document.spec)
        values = {**{edit.name: edit.value for edit in edits}, **dict(plan.edits)}
        self._requests.begin(values, trains=not (how.single or how.held or how.at_rest))
        begun = 0 if how.elsewhere else run.step
        pace = self._speed.pace(plan.spec.total_steps(run.data.train.rows) - begun)
        self._link.open(make_order(run, plan, how, edits, log, pace))
        self.changed.emit()


def make_order(
    run: RunSoFar,
    plan: Continuation,
    how: Start,
    edits: tuple[ScheduledEdit, ...],
    log: RunLog | None,
    pace: float | None,
) -> TrainerOrder:
    """The order for ``run`` as ``plan`` wants it, with ``edits`` made first.

    A run that is kept in ``log`` goes on from its history, so another length is an edit; a new run has neither yet.
    """
    is_over = run.snapshot is not None and run.step >= run.total_steps
    held = how.single or how.held or (how.at_rest and not is_over)
    if run.snapshot is None or log is None:
        order = TrainerOrder(plan.spec, run.data, run.snapshot, held, pace)
    else:
        spec = log.history.spec_from(run.place)
        order = TrainerOrder(spec, run.data, run.snapshot, held, pace, log, run.place)
        changes = plan_changes(run.spec, plan.spec)
        if not changes and run.ended_by_rule and not (how.elsewhere or how.at_rest):
            changes = rules_anew(run.spec)
        for change in changes:
            order.mailbox.put(change)
    for edit in edits:
        order.mailbox.put(command_for(edit.name, edit.value))
    for name, value in plan.edits:  # before the thread runs, so that the first mini-batch sees them
        order.mailbox.put(messages.SetHyperparameter(name, value))
    if how.single:
        order.mailbox.put(messages.StepOnce())
    if how.at_rest:
        order.mailbox.put(messages.RecalculateBatchNorm())
        if held:  # a run that was over before comes to its end by itself
            order.mailbox.put(messages.Stop())
    return order
