"""Ctrl+Shift+P: a field over the window, and what answers to a few letters typed into it."""

from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QWidget

from workbench.labs.course import CourseLab
from workbench.language import tr, tr_count
from workbench.ui.time_machine.interface import TimeTravel
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.local_keys import local_key, scope_text
from workbench.ui.widgets.parts import describe, text_label
from workbench.ui.window.main_window import MainWindow
from workbench.ui.window.palette.command import Command, Hit, hits
from workbench.ui.window.palette.found_list import HEIGHT, ROWS, FoundList, as_read
from workbench.ui.window.palette.gathering import action_commands, lab_commands, place_commands, step_command

MOST: Final = 300
"""Commands that are listed; the others want another letter."""
REMEMBERED: Final = 8
_WIDEST: Final = 680


class _Field(QLineEdit):
    moved = Signal(int)
    run_asked = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the list below; the others are typed."""
        match local_key(event, "palette"):
            case "step" | "far", rows:
                self.moved.emit(rows)
            case "run", _:
                self.run_asked.emit()
            case "close", _:
                self.left.emit()
            case _:
                super().keyPressEvent(event)


class CommandPalette(QFrame):
    """Lies over the window while it has the keyboard, which goes back to where it was."""

    def __init__(
        self,
        window: MainWindow,
        machine: TimeTravel,
        course: Callable[[], tuple[CourseLab, ...]],
        open_lab: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._machine, self._course, self._open_lab = window, machine, course, open_lab
        self._commands: tuple[Command, ...] = ()
        self.more: Callable[[], Iterable[Command]] = tuple
        """What there is beside menus, panels and labs"""
        self._before: QWidget | None = None
        themes = window.services.themes
        self.setProperty("role", "palette")
        describe(self, tr("Command palette"))
        self.field = describe(_Field(), tr("Command"), more=scope_text("palette"))
        self.field.setPlaceholderText(tr("Type a few letters: an action, a setting, a panel, a run, a lab, or a step"))
        self.field.setMinimumHeight(32)
        self.list = FoundList(themes)
        self.count = text_label("", "muted")
        down(self.field, (self.list, 1), self.count, spacing=6, margins=(10, 10, 10, 8), inside=self)
        self.hide()
        self.field.textChanged.connect(self._find)
        self.field.moved.connect(self.list.move_by)
        self.field.run_asked.connect(self.run_chosen)
        self.field.left.connect(self.leave)
        self.list.clicked.connect(self._run_clicked)
        self.list.selectionModel().currentChanged.connect(self._tell_chosen)
        window.actions_by_name["palette"].triggered.connect(self.open)
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)

    @property
    def commands(self) -> tuple[Command, ...]:
        """All that can be found, as it was when the palette was opened last."""
        return self._commands

    @Slot()
    def open(self) -> None:
        """Show everything that can be done now; a second time closes it."""
        if self.isVisible():
            self.leave()
            return
        self._before = QApplication.focusWidget()
        labs = lab_commands(self._course(), self._open_lab)
        self._commands = (*action_commands(self._window), *place_commands(self._window), *labs, *self.more())
        self.field.clear()
        self._find("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def leave(self) -> None:
        """Give the keyboard back; nothing is done."""
        before, self._before = self._before, None
        had_keyboard = self.isAncestorOf(QApplication.focusWidget() or self._window)
        self.hide()
        if had_keyboard and before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def run_chosen(self) -> None:
        """Do what is chosen, after the keyboard is back where it was."""
        hit = self.list.chosen
        if hit is None or hit.command.refusal:
            return
        state = self._window.services.state
        others = (name for name in state.last_commands if name != hit.command.name)
        state.last_commands = (hit.command.name, *others)[:REMEMBERED]
        self.leave()
        hit.command.run()

    @Slot(str)
    def _find(self, typed: str) -> None:
        found = hits(typed, self._commands, self._window.services.state.last_commands, MOST)
        step = step_command(typed, self._machine)
        if step is not None:
            found.insert(0, Hit(step))
        self.list.show_hits(found)
        none = tr("Nothing answers to that. Fewer letters find more.")
        self.count.setText(tr_count("{n} command", "{n} commands", len(found)) if found else none)
        self._tell_chosen()
        self._place()

    @Slot(QModelIndex, QModelIndex)
    def _tell_chosen(self) -> None:
        """The keyboard stays in the field: what is chosen is told there."""
        hit = self.list.chosen
        self.field.setAccessibleDescription(self.count.text() if hit is None else as_read(hit))

    @Slot(QModelIndex)
    def _run_clicked(self, index: QModelIndex) -> None:
        self.list.choose(index.row())
        self.run_chosen()

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self.isVisible() and new is not None and not self.isAncestorOf(new):
            self._before = None
            self.hide()

    def _place(self) -> None:
        window = self._window
        width = min(_WIDEST, window.width() - 40)
        rows = min(max(len(self.list.found.hits), 1), ROWS)
        height = min(rows * HEIGHT + 96, window.height() - 80)
        self.setGeometry((window.width() - width) // 2, 40, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the middle of the window, whatever its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
