"""The row above the bar: the step looked at, a line about it, and what can be done there."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from workbench.language import tr
from workbench.numbers import exact, grouped
from workbench.runs.history.history import History, Place
from workbench.typed_numbers import Number
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.panels.timeline.lane_commands import (
    LaneCommands,
    reason_not_to_go_live,
    reason_not_to_rewind,
    reason_not_to_write,
)
from workbench.ui.panels.timeline.lane_model import LaneModel
from workbench.ui.panels.timeline.timeline_texts import as_tooltip, live_text, looking_text
from workbench.ui.widgets.arrangement import across, grid
from workbench.ui.widgets.elided_label import ElidedLabel
from workbench.ui.widgets.local_keys import key_text
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.widgets.parts import push_button, text_label
from workbench.ui.widgets.theme import refresh_role

_APPROXIMATE = tr("nearest keyframe, exact in a moment")
_NARROW = 720
_MARGINS = 12
_TOOLTIPS = {
    "rewind": tr("Let the run go on from the step looked at. What came after stays as a branch of its own."),
    "fork": tr("Begin another branch at the step looked at, and go on in it."),
    "pin": tr("Mark the step looked at: its state is kept for good, and a flag stands on the bar."),
    "live": tr("Let all views follow the run again."),
}


class ControlRow(QWidget):
    """Step field, status line and four buttons of fixed places."""

    def __init__(self, model: LaneModel, commands: LaneCommands, axis: Timeline) -> None:
        super().__init__()
        self._model, self._axis = model, axis
        self._problem = ""
        tip = tr("Look at this step: a whole number from 0 to the newest step, then Enter. ↑ and ↓: one step.")
        self.step = NumberEntry(self._step_problem, integer=True, name=tr("Step to look at"), tip=tip, width=92)
        self.status = ElidedLabel()
        self._label = text_label(tr("Step"), field=self.step)
        self._grid = grid(down=2, margins=(6, 4, _MARGINS - 6, 4), inside=self)
        self._buttons = QWidget()
        self._places: tuple[tuple[int, int], ...] = ()
        self.rewind = self._button(tr("Rewind here"), "rewind", commands.rewind)
        self.fork = self._button(tr("Fork here"), "fork", commands.fork)
        self.pin = self._button(tr("Pin"), "pin", commands.pin)
        self.live = self._button(tr("Live"), "live", model.look_live)
        self._lay_out()
        self.step.value_entered.connect(self._look_at)
        self.step.nudged.connect(self._nudge)
        self.step.problem_changed.connect(self._show_problem)
        model.moved.connect(self.refresh)
        model.lanes_changed.connect(self.refresh)
        self.refresh()

    def _button(self, text: str, name: str, slot: Callable[[], None]) -> QPushButton:
        button = push_button(text, pressed=slot)
        button.setObjectName(name)
        return button

    def _lay_out(self) -> None:
        self._grid.setColumnStretch(2, 1)
        self._grid.addWidget(self._label, 0, 0)
        self._grid.addWidget(self.step, 0, 1)
        across(self.rewind, self.fork, self.pin, self.live, spacing=3, inside=self._buttons)
        self._arrange(_NARROW)

    def _arrange(self, width: int) -> None:
        """The line between field and buttons; below them where that would cut it off; at last the buttons below it."""
        fixed = (self._label, self.step, self._buttons)
        one_line = _MARGINS + sum(part.sizeHint().width() + self._grid.horizontalSpacing() for part in fixed)
        places = ((0, 2), (0, 3)) if width >= _NARROW else ((1, 0), (0, 3)) if width >= one_line else ((0, 2), (1, 0))
        if places == self._places:
            return
        self._places = places
        for part, (row, column) in zip((self.status, self._buttons), places, strict=True):
            self._grid.removeWidget(part)
            self._grid.addWidget(part, row, column, 1, -1 if row or places[1][0] else 1)

    def minimumSizeHint(self) -> QSize:
        """As narrow as its buttons; in which lines its parts stand depends on the width that it gets."""
        return QSize(self._buttons.minimumSizeHint().width() + _MARGINS, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the line readable."""
        super().resizeEvent(event)
        self._arrange(event.size().width())

    @property
    def text(self) -> str:
        """The line about what is shown."""
        seen = self._model.seen
        history = seen.history
        if history is None or seen.live is None:
            return ""
        text = live_text(history, seen.live)
        if seen.looks_back and seen.cursor is not None:
            here = [mark.text for mark in self._model.marks_here()]
            epoch = self._epoch(history, seen.cursor)
            text = looking_text(history, seen.cursor, epoch, self._model.seconds_ago(seen.cursor), here)
            if not self._model.is_exact:  # before anything that may be cut off
                where, _, more = text.partition(" · ")
                text = " · ".join(part for part in (where, _APPROXIMATE, more) if part)
        return (
            tr("{text} · read-only: {owner_text}", text=text, owner_text=seen.owner_text) if seen.owner_text else text
        )

    def _epoch(self, history: History, place: Place) -> float | None:
        """Known for the line of the current branch only: another one may have other mini-batches."""
        epochs = self._axis.epochs
        is_known = epochs is not None and epochs.is_known
        if (
            not is_known
            or epochs is None
            or all(one.number != place.branch for one in history.lineage(history.current.branch))
        ):
            return None
        return max(0.0, float(epochs.epochs(place.step)))

    @Slot()
    def refresh(self) -> None:
        """Show where the machine is."""
        seen = self._model.seen
        is_typing = self.step.hasFocus() and self.step.text() != exact(self.step.value or 0)
        if not is_typing:
            self.step.show_value(self._model.step)
        self.step.setEnabled(seen.history is not None)
        self._say()
        writing = reason_not_to_write(seen)
        self._explain(self.rewind, reason_not_to_rewind(seen))
        self._explain(self.fork, writing)
        self._explain(self.pin, writing)
        self._explain(self.live, reason_not_to_go_live(seen))

    def _say(self) -> None:
        text = self._problem or self.text
        refresh_role(self.status, "error" if self._problem else ("" if self._model.seen.looks_back else "muted"))
        if text != self.status.text():
            self.status.setText(text)
            self.status.setToolTip(as_tooltip(text.split(" · ")) if text else "")

    def _step_problem(self, step: Number) -> str | None:
        history, line = self._model.history, self._model.line
        if history is None or line is None:
            return tr("there is no run yet")
        branch = history.branch(line)
        if 0 <= step <= branch.length:
            return None
        return tr(
            "Step {step} was never reached; {branch_title} goes from 0 to {length}",
            step=grouped(step),
            branch_title=branch.title,
            length=grouped(branch.length),
        )

    @Slot(object)
    def _look_at(self, step: int) -> None:
        if self._model.line is not None:
            self._model.look_now(self._model.line, step)

    @Slot(int)
    def _nudge(self, steps: int) -> None:
        self._model.machine.step_by(steps)

    @Slot(object)
    def _show_problem(self, problem: str | None) -> None:
        self._problem = problem or ""
        self._say()

    def _explain(self, button: QPushButton, reason: str) -> None:
        """Switch a button off because of ``reason``, or on where it is empty."""
        if reason and button.hasFocus():  # else the next button has it, and a second Enter presses that one
            self.step.setFocus(Qt.FocusReason.OtherFocusReason)
        name = button.objectName()
        lines = [
            tr("{meaning} ({key} on the bar)", meaning=_TOOLTIPS[name], key=key_text(f"lane.{name}")),
            *([tr("Not now: {reason}", reason=reason)] if reason else []),
        ]
        button.setEnabled(not reason)
        button.setToolTip(as_tooltip(lines))
        button.setAccessibleDescription(" ".join(lines))
