"""What Start, Pause, Step, Finish and the rest do, what they are called just now, and why they may be off."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Slot

from workbench.language import tr
from workbench.numbers import rounded, significant
from workbench.specs.spec_message import problem_text
from workbench.training.continuing import Continuation
from workbench.training.rate_change import rate_change
from workbench.ui.document.document import RunDocument
from workbench.ui.run.kernel_preparation import KernelPreparation, PreparationState
from workbench.ui.run.seen_run import SeenRun, SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.widgets.actions import Actions


@dataclass(frozen=True, slots=True)
class Face:
    """How the Start button looks in one state."""

    text: str
    short: str
    icon: str


START = Face(tr("Start training"), tr("Start"), "play")
PAUSE = Face(tr("Pause training"), tr("Pause"), "pause")
RESUME = Face(tr("Go on training"), tr("Resume"), "play")
TRAIN_ON = Face(tr("Train on for as long again"), tr("Train on"), "play")
WAIT = Face(tr("Do not start when the engine is ready"), tr("Starting…"), "pause")
RETRY = Face(tr("Write the run file again"), tr("Retry"), "restart")
FACES = (START, PAUSE, RESUME, TRAIN_ON, WAIT, RETRY)


_RESTING = (SessionState.PAUSED, SessionState.DIVERGED)
_FOREIGN = tr("another window trains this run; here it can only be looked at. Start over begins one of your own.")
_DISK = tr("the run file cannot be written; the message above the plots says why and what can be done.")


class RunControls(QObject):
    """Connects the actions with the session. A start asked for too early waits for the kernels."""

    def __init__(
        self,
        document: RunDocument,
        session: RunSession,
        preparation: KernelPreparation,
        actions: Actions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._session, self._preparation, self._actions = document, session, preparation, actions
        actions["toggle"].triggered.connect(self.toggle)
        actions["step"].triggered.connect(session.step_once)
        actions["finish"].triggered.connect(self._finish)
        actions["discard"].triggered.connect(self._discard)
        actions["start_over"].triggered.connect(session.start_over)
        actions["exact_statistics"].triggered.connect(session.recalculate_batch_norm)
        actions["lower_rate"].triggered.connect(self._lower_rate)
        document.problems_changed.connect(self._update)
        document.spec_changed.connect(self._update)
        session.state_changed.connect(self._update)
        session.starts.changed.connect(self._refuse)
        preparation.state_changed.connect(self._follow_preparation)
        self._follow_preparation()

    @property
    def reason_not_to_start(self) -> str:
        """Why a run cannot begin; empty when it can."""
        if self._session.seen.is_live or self._session.seen.is_starting:
            return ""
        if self._preparation.state is PreparationState.FAILED:
            return self._preparation.reason
        problems = self._document.problems
        more = tr(" (and {n_problems} more)", n_problems=len(problems) - 1) if len(problems) > 1 else ""
        return f"{problem_text(problems[0])}{more}" if problems else ""

    @Slot()
    def toggle(self) -> None:
        """Start, pause, go on or write again, whichever fits: the Space key. A start that waits is called off."""
        seen, session, log = self._session.seen, self._session, self._session.journeys.log
        if seen.is_waiting:
            session.starts.call_off()
        elif seen.state is SessionState.HOLDING and log is not None:
            log.hurry()
        elif not (seen.is_live or seen.is_starting):
            session.start()
        elif seen.is_live and session.trains:
            session.requests.pause()
        elif seen.is_live:
            session.requests.resume()

    @Slot()
    def _finish(self) -> None:
        self._session.stop(keep=True)

    @Slot()
    def _discard(self) -> None:
        self._session.stop(keep=False)

    @Slot()
    def _lower_rate(self) -> None:
        """The usual cure of a divergence, in one step: the edit reaches the trainer before it goes on."""
        spec = self._document.spec
        rate = rounded(spec.hyperparameters.learning_rate / 10.0, 4)
        hyperparameters = spec.hyperparameters.replaced(learning_rate=rate)
        self._document.change(tr("Lower the learning rate"), spec.replaced(hyperparameters=hyperparameters))
        if self._session.seen.is_live:
            self._session.requests.resume()

    @Slot()
    def _follow_preparation(self) -> None:
        if self._preparation.is_ready:
            self._session.starts.release()
        else:
            self._session.starts.hold()
            if self._preparation.state is PreparationState.FAILED:
                self._session.starts.call_off()
        self._update()

    @Slot()
    def _refuse(self) -> None:
        """A start from anywhere in the window does not wait for an engine that will never be ready."""
        starts = self._session.starts
        if starts.waiting is not None and self._preparation.state is PreparationState.FAILED:
            starts.call_off()
            starts.refused.emit(tr("No run was started: {reason}", reason=self._preparation.reason))

    @Slot()
    def _update(self) -> None:
        seen = self._session.seen
        live, state = seen.is_live, seen.state
        face = self._face(seen)
        self._actions.rename("toggle", face.text, face.short, face.icon)
        foreign = _FOREIGN if state is SessionState.WATCHING and not seen.is_starting else ""
        disk = _DISK if state is SessionState.HOLDING else ""
        reason = foreign or self.reason_not_to_start
        no_run = "" if live else tr("no run is under way")
        self._actions.explain("toggle", reason)
        self._actions.explain("step", disk or reason)
        self._actions.explain("finish", no_run)
        self._actions.explain("exact_statistics", foreign or _reason_without_batch_norm(seen))
        self._actions.explain(
            "discard", foreign or ("" if live or state is not SessionState.READY else tr("there is no run"))
        )
        self._actions.explain("start_over", self._reason_not_to_start_over())
        has_model = live or seen.snapshot is not None
        no_model = "" if has_model else tr("there is no trained model yet")
        for name in ("export", "export_best", "export_last"):
            self._actions.explain(name, no_model)
        for name in ("save_card", "save_bundle"):
            self._actions.explain(name, foreign or no_model)

    def _reason_not_to_start_over(self) -> str:
        if self._session.state is SessionState.READY:
            return tr("there is no run yet")
        problems = self._document.problems
        return problem_text(problems[0]) if problems else ""

    def _face(self, seen: SeenRun) -> Face:
        if seen.is_waiting or seen.is_starting:
            return WAIT
        if seen.state is SessionState.HOLDING:
            return RETRY
        if seen.is_live:
            return RESUME if seen.state in _RESTING else PAUSE
        plan = self._session.continuation
        return START if plan is None else _with_rate(TRAIN_ON, seen, plan)


def _with_rate(face: Face, seen: SeenRun, plan: Continuation) -> Face:
    """Says what another end does to the learning rate, before it is done."""
    run, spec, data = seen.snapshot, seen.spec, seen.data
    if run is None or spec is None or data is None:
        return face
    change = rate_change(spec, plan.spec, run.hyperparameters, run.step, run.examples_seen, data.train.rows)
    if change is None:
        return face
    old, new = (significant(rate, 3) for rate in change)
    return replace(face, text=tr("{text}: α goes from {old} to {new}", text=face.text, old=old, new=new))


def _reason_without_batch_norm(seen: SeenRun) -> str:
    if seen.spec is None or not (seen.is_live or seen.snapshot is not None):
        return tr("there is no trained model yet")
    return "" if seen.spec.network.uses_batch_norm else tr("no layer of this network has batch norm")
