"""The what-if fan: choose a hyperparameter, try several values of it from here, adopt one."""

import math
import os
import threading

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.language import tr
from workbench.numbers import grouped, significant
from workbench.runs.history.origin import Origin
from workbench.specs.run import ScheduledEdit
from workbench.training.fan import ORDERS, Fan, FanBranch, FanProgress, FanResult, run_fan, untrained
from workbench.ui.panels.what_if.fan_form import FanForm
from workbench.ui.panels.what_if.fan_lines import branch_name
from workbench.ui.panels.what_if.fan_view import FanView
from workbench.ui.time_machine.interface import TimeTravel
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.background import Background, Report
from workbench.ui.widgets.parts import note
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.widgets.work_bar import WorkBar


class FanPage(QWidget):
    """One fan at a time. ``shut_down`` before it goes."""

    lines_changed = Signal(object)
    """The lines drawn now, a tuple of ``FanLine``; for an overlay elsewhere."""

    def __init__(self, machine: TimeTravel, themes: ThemeSource) -> None:
        super().__init__()
        self._machine = machine
        self._origin: Origin | None = None
        self._fan: Fan | None = None
        self._branches: tuple[FanBranch, ...] = ()
        self._done: dict[int, int] = {}
        self.work = Background(tr("what-if fan"), self)
        self.form = FanForm(machine, themes)
        self.bar = WorkBar(
            tr("Fan out from here"),
            tr("Train all branches side by side from the state looked at. The run itself stays as it is."),
        )
        self.empty = note(
            tr(
                "Tries several values of one hyperparameter, each in a short branch of its own, and draws what becomes of "
                "the loss. Nothing changes until you adopt one."
            )
        )
        self.view = FanView(themes)
        self.view.hide()
        down(self.form, self.bar, self.empty, (self.view, 1), 0, margins=(12, 12, 12, 12), inside=self)
        for fixed in (self.form, self.bar, self.empty):
            fixed.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        self.bar.begin_asked.connect(self.begin)
        self.bar.cancel_asked.connect(self.work.stop)
        self.work.progressed.connect(self._show_progress)
        self.work.finished.connect(self._finish)
        self.work.failed.connect(self._fail)
        self.view.chosen_changed.connect(self._show_choice)
        self.view.adopt_asked.connect(self.adopt_chosen)
        self.view.lines_changed.connect(self.lines_changed)

    @Slot()
    def refresh(self) -> None:
        """The place looked at, or what is in force there, may be another; a fan of another run goes away."""
        seen = self._machine.seen
        if self._origin is not None and self._origin.source is not seen.source:
            self.work.stop()
            if not self.work.is_running:
                self._forget()
        self.form.refresh()
        self.bar.place.setText("" if seen.cursor is None else tr("step {step}", step=grouped(seen.cursor.step)))
        self._show_choice()

    # ---- work ----

    @Slot()
    def begin(self) -> None:
        """Fan out from the place looked at."""
        fan, seen = self.form.planned(), self._machine.seen
        origin = seen.origin_at(seen.cursor)
        if fan is None or origin is None or self.work.is_running:
            return
        self._fan, self._origin, self._branches, self._done = fan, origin, untrained(fan), {}
        self.bar.say("")
        self.bar.show_share(0.0)
        self.bar.show_running(running=True)
        self.empty.hide()
        self.view.show()
        self._show_fan(None)

        def fan_out(stop: threading.Event, report: Report) -> FanResult | None:
            start = origin.reach(stop)
            if start is None:
                return None
            workers = os.cpu_count() or 1
            return run_fan(origin.spec, origin.data, start, fan, workers=workers, stop=stop, report=report)

        self.work.start(fan_out)

    @Slot(object)
    def _show_progress(self, reports: tuple[FanProgress, ...]) -> None:
        fan = self._fan
        if fan is None:
            return
        newest = {report.number: report for report in reports}
        self._done.update({number: report.done for number, report in newest.items()})
        self._branches = tuple(
            newest[number].branch if number in newest else branch for number, branch in enumerate(self._branches)
        )
        self.bar.show_share(sum(self._done.values()) / (ORDERS * fan.steps * len(fan.values)))
        self.view.show_progress(self._branches)

    @Slot(object)
    def _finish(self, result: FanResult | None) -> None:
        self.bar.show_running(running=False)
        if result is None or result.was_stopped:
            self.bar.say(tr("Cancelled: the branches are not equally long, so none is called the best."))
        else:
            self.bar.say(*outcome(result))
        if result is not None:
            self._branches = result.branches
        self._show_fan(None if result is None else result.winner)
        self.refresh()

    @Slot(str)
    def _fail(self, reason: str) -> None:
        self.bar.show_running(running=False)
        self.bar.say(reason, "error")
        self.refresh()

    def _forget(self) -> None:
        self._origin, self._fan, self._branches = None, None, ()
        self.view.show_progress(())
        self.view.hide()
        self.empty.show()
        self.bar.say("")

    def _show_fan(self, winner: int | None) -> None:
        fan, origin = self._fan, self._origin
        if fan is not None and origin is not None:
            self.view.show_fan(fan, self._branches, winner, is_regression=origin.data.task == "regression")

    # ---- adopting ----

    @Slot()
    def _show_choice(self) -> None:
        self.view.allow(self._reason_against(self.view.chosen), 0 if self._origin is None else self._origin.place.step)

    def _reason_against(self, branch: FanBranch | None) -> str:
        """Why a branch cannot be adopted; empty if it can."""
        if branch is None or self._origin is None or self.work.is_running:
            return tr("Choose a branch first")
        if branch.is_control:
            return tr("This is the run as it goes on: there is nothing to change")
        return self._machine.seen.owner_text

    @Slot()
    def adopt_chosen(self) -> None:
        """Go on with the chosen value from where the fan began."""
        branch, fan, origin = self.view.chosen, self._fan, self._origin
        if branch is None or fan is None or origin is None or self._reason_against(branch):
            return
        edit = ScheduledEdit(step=origin.place.step, name=fan.name, value=branch.value)
        self._forget()  # what it says of the value in force is no longer true
        self.refresh()
        self._machine.adopt(origin.place, (edit,), branch_name(fan.name, branch.value))


def outcome(result: FanResult) -> tuple[str, str]:
    """What a fan has shown, in a sentence, and the role of the theme it is said in."""
    name, gap = result.fan.name, result.gap
    if result.leader is None:
        return tr("Every branch diverged: go further back, or try smaller values."), "warning"
    if gap is None or result.rival is None:
        return "", "muted"
    best, other = (branch_name(name, result.branches[number].value) for number in (result.leader, result.rival))
    if not math.isfinite(gap.mean):
        return tr("{best} does best; {other} diverges.", best=best, other=other), "good"
    gain = tr(
        "dev loss {mean} ± {half} lower than {other} (± 95 %: other examples than the {examples} of the dev part, "
        "{orders} orders in training)",
        mean=significant(gap.mean, 2),
        half=significant(gap.doubt.half_width, 2),
        other=other,
        examples=grouped(gap.doubt.examples),
        orders=gap.doubt.orders,
    )
    if result.winner is None:
        return tr("No difference is shown: {best} has a {gain}, which may be chance.", best=best, gain=gain), "muted"
    return tr("{best} does best: {gain}.", best=best, gain=gain), "good"
