"""Says in the message strip what happened to a run and what can be done about it."""

from PySide6.QtCore import QObject, Signal, Slot

from workbench.language import tr
from workbench.numbers import grouped, significant
from workbench.training.health import HEALTH_RULES
from workbench.training.messages import CommandRefused, Diverged, Ruined, SetHyperparameter, StepOnce
from workbench.training.verdict import advice_after, ruin_text
from workbench.ui.run.kernel_preparation import KernelPreparation, PreparationState
from workbench.ui.run.session import RunSession
from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.notices import Notice, Severity


class RunNotices(QObject):
    """Turns events of the session and of the preparation into notices."""

    notice = Signal(object)
    """A ``Notice``."""

    def __init__(
        self, session: RunSession, preparation: KernelPreparation, actions: Actions, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._preparation, self._actions = session, preparation, actions
        self._diverged_at: int | None = None
        session.diverged.connect(self._tell_divergence)
        session.run_started.connect(self._forget)
        session.failed.connect(self._tell_failure)
        session.starts.refused.connect(self._tell_failure)
        session.command_refused.connect(self._tell_refusal)
        preparation.state_changed.connect(self._tell_preparation)
        actions["retry"].triggered.connect(preparation.start)

    @Slot(object)
    def _tell_divergence(self, event: Diverged | Ruined) -> None:
        if isinstance(event, Ruined):
            self._tell_ruin(event)
            return
        values, spec = self._session.seen.hyperparameters, self._session.seen.spec
        known = None if values is None or spec is None else advice_after(values, spec.network, event.place)
        rate = tr(" (it is {learning_rate})", learning_rate=significant(values.learning_rate, 6)) if values else ""
        beyond_help = event.step == self._diverged_at
        if beyond_help:
            advice = tr(
                "It did so at once: these weights are beyond help. Start over with a lower learning rate{rate}.",
                rate=rate,
            )
        else:
            advice = tr(
                "The weights before that step are kept. Lower the learning rate{rate}, then resume or start over.",
                rate=rate,
            )
        is_other = known is not None and known.cure != "learning_rate"
        if known is not None and is_other:
            advice = known.text
        self._diverged_at, rule = event.step, HEALTH_RULES[event.rule]
        text = tr(
            "{title} after step {step}: {told}. {advice}",
            title=rule.title,
            step=grouped(event.step),
            told=rule.told.format(place=event.place),
            advice=advice,
        )
        again, lower = self._actions["start_over"], self._actions["lower_rate"]
        beyond_help = beyond_help or is_other
        self.notice.emit(Notice(Severity.ERROR, text, again if beyond_help else lower, None if beyond_help else again))

    def _tell_ruin(self, event: Ruined) -> None:
        text = tr(
            "The run came to its end at step {step}, but it is {ruin}. Lower the learning rate and start over.",
            step=grouped(event.step),
            ruin=ruin_text(event),
        )
        self.notice.emit(Notice(Severity.ERROR, text, self._actions["start_over"]))

    @Slot()
    def _forget(self) -> None:
        self._diverged_at = None

    @Slot(str)
    def _tell_failure(self, message: str) -> None:
        self.notice.emit(Notice(Severity.ERROR, message))

    @Slot(object)
    def _tell_refusal(self, event: CommandRefused) -> None:
        if isinstance(event.command, StepOnce):
            self.notice.emit(Notice(Severity.WARNING, tr("No step was trained: {reason}.", reason=event.reason)))
        elif isinstance(event.command, SetHyperparameter):
            text = tr(
                "{command} = {command_2} was not put in force: {reason}",
                command=event.command.name,
                command_2=event.command.value,
                reason=event.reason,
            )
            self.notice.emit(Notice(Severity.WARNING, text))

    @Slot(object)
    def _tell_preparation(self, state: PreparationState) -> None:
        if state is PreparationState.FAILED:
            self.notice.emit(Notice(Severity.ERROR, self._preparation.reason, self._actions["retry"]))
