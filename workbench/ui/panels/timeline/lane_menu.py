"""What can be done with a lane, a mark or a step: the context menu."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from workbench.language import tr
from workbench.runs.history.history import History
from workbench.ui.panels.timeline.lane_commands import (
    LaneCommands,
    reason_not_to_hide,
    reason_not_to_rewind,
    reason_not_to_switch,
    reason_not_to_write,
)
from workbench.ui.panels.timeline.lane_marks import LaneMark, MarkKind
from workbench.ui.panels.timeline.lane_model import LaneModel
from workbench.ui.panels.timeline.lane_picture import hidden_branches
from workbench.ui.panels.timeline.timeline_texts import place_text
from workbench.ui.widgets.local_keys import key_text

Spot = tuple[int, int | None]
"""A branch and a step of it; no step on the title of a lane."""


class LaneMenu(QObject):
    """One menu; it acts on the spot it was opened for, or on the place looked at where there is none."""

    edit_asked = Signal(int, int)
    """An edit (its branch and number) is to be shown in the ledger."""

    def __init__(self, model: LaneModel, commands: LaneCommands, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._commands = model, commands
        self._spot: Spot | None = None
        self._mark: LaneMark | None = None
        self.menu = QMenu(parent)
        self.menu.setToolTipsVisible(True)
        self.place = self.menu.addAction("")  # a heading: styles leave the text of a section out
        self.place.setEnabled(False)
        self.menu.addSeparator()
        self.rewind = self._action(tr("Rewind here"), self._rewind, "lane.rewind")
        self.fork = self._action(tr("Fork here…"), self._fork, "lane.fork")
        self.pin = self._action(tr("Pin this step"), self._pin, "lane.pin")
        self.unpin = self._action(tr("Remove this pin"), self._unpin)
        self.ledger = self._action(tr("Show edit in ledger"), self._show_edit)
        self.menu.addSeparator()
        self.switch = self._action(tr("Make this branch current"), self._switch)
        self.rename = self._action(tr("Rename branch…"), self._rename, "lane.name")
        self.hide = self._action(tr("Hide branch"), self._hide)
        self.show_hidden = self._action(tr("Show hidden"), commands.show_hidden)

    def _action(self, text: str, slot: Callable[[], None], key: str = "") -> QAction:
        action = self.menu.addAction(f"{text}\t{key_text(key)}" if key else text)
        action.triggered.connect(slot)
        return action

    @Slot(object, object, QPoint)
    def open(self, spot: Spot | None, mark: LaneMark | None, place: QPoint) -> None:
        """Open the menu for a spot and the mark on it."""
        if self.turn_to(spot, mark):
            self.menu.popup(place)

    def turn_to(self, spot: Spot | None, mark: LaneMark | None) -> bool:
        """Act on this spot from now on; False without a run."""
        history, line = self._model.history, self._model.line
        if history is None or line is None:
            return False
        branch = line if spot is None else spot[0]
        if self._model.branch(branch) is None:
            return False
        self._spot, self._mark = spot, mark
        self._describe(history, branch)
        seen = self._model.seen
        writing = reason_not_to_write(seen)
        points_elsewhere = spot is not None and spot[1] is not None
        _explain(self.rewind, writing if points_elsewhere else reason_not_to_rewind(seen))
        for action in (self.fork, self.pin, self.unpin, self.rename):
            _explain(action, writing)
        _explain(self.switch, reason_not_to_switch(seen, branch))
        _explain(self.hide, reason_not_to_hide(seen, branch))
        hidden = len(hidden_branches(history))
        self.show_hidden.setText(tr("Show hidden ({hidden})", hidden=hidden))
        _explain(self.show_hidden, writing if hidden else tr("no branch is hidden"))
        self.pin.setVisible(mark is None or mark.kind is not MarkKind.PIN)
        self.unpin.setVisible(mark is not None and mark.kind is MarkKind.PIN)
        self.ledger.setVisible(mark is not None and mark.kind is MarkKind.EDIT)
        return True

    def _describe(self, history: History, branch: int) -> None:
        cursor = self._model.seen.cursor
        if self._spot is not None and self._spot[1] is not None:
            text = place_text(history, history.place_at(branch, self._spot[1]))
        elif self._spot is not None:
            text = history.branch(branch).title
        else:
            text = "" if cursor is None else place_text(history, cursor)
        self.place.setText(text[:1].upper() + text[1:] if self._spot is None or self._spot[1] is not None else text)

    @property
    def _branch(self) -> int | None:
        return self._model.line if self._spot is None else self._spot[0]

    def _go(self) -> None:
        """Look at the spot first: the machine acts at the place looked at."""
        if self._spot is not None and self._spot[1] is not None:
            self._model.look_now(self._spot[0], self._spot[1])

    @Slot()
    def _rewind(self) -> None:
        self._go()
        self._commands.rewind()

    @Slot()
    def _fork(self) -> None:
        self._go()
        self._commands.fork_and_name()

    @Slot()
    def _pin(self) -> None:
        self._go()
        self._commands.pin()

    @Slot()
    def _unpin(self) -> None:
        if self._mark is not None:
            self._commands.unpin(self._mark.number)

    @Slot()
    def _show_edit(self) -> None:
        if self._mark is not None:
            self.edit_asked.emit(self._mark.place.branch, self._mark.number)

    @Slot()
    def _switch(self) -> None:
        if self._branch is not None:
            self._commands.switch_to(self._branch)

    @Slot()
    def _rename(self) -> None:
        if self._branch is not None:
            self._commands.ask_name(self._branch)

    @Slot()
    def _hide(self) -> None:
        if self._branch is not None:
            self._commands.hide(self._branch)


def _explain(action: QAction, reason: str) -> None:
    action.setEnabled(not reason)
    action.setToolTip(tr("Not now: {reason}", reason=reason) if reason else "")
