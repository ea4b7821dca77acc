"""A field for an exact number: it judges while one types, takes the number on Enter or when left, and never loses text.

The field does not hold the truth. Its owner shows a value with ``show_value`` and hears of a new one through
``value_entered``. What cannot be a value stays in the field as it was typed, with the reason in ``problem``; Esc
brings the shown value back. Undo, redo and Space go to the window unless there is typed text they could be meant for;
so does the full stop after Enter, until one begins to type or clicks again.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit

from workbench.numbers import exact
from workbench.typed_numbers import NotANumberError, Number, is_beginning, read_number
from workbench.ui.widgets.actions import window_key
from workbench.ui.widgets.local_keys import local_key
from workbench.ui.widgets.parts import describe
from workbench.ui.widgets.theme import refresh_role

Check = Callable[[Number], str | None]
"""Says what is wrong with a number, or None."""


class NumberEntry(QLineEdit):
    """One number, typed. ``check`` decides which numbers are possible."""

    value_entered = Signal(object)
    """A possible number other than the one shown was typed and confirmed."""
    problem_changed = Signal(object)
    """Why the text cannot be taken (a sentence), or None when it can."""
    nudged = Signal(int)
    """An arrow key asks for the next value above (1) or below (-1); page keys ask for three at once."""
    focused = Signal()
    """The field got the keyboard: a new series of edits begins."""

    def __init__(
        self, check: Check, *, integer: bool = False, unit: str = "", name: str = "", tip: str = "", width: int = 0
    ) -> None:
        """``width`` in pixels; 0: as much as there is."""
        super().__init__()
        self._check, self._integer = check, integer
        self._value: Number | None = None
        self._problem: str | None = None
        self._typing = self._is_confirmed = False
        self._unit = QLabel(unit, self)
        self._unit.setProperty("role", "muted")
        self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._unit.setVisible(bool(unit))
        describe(self, name, tip)
        if width:
            self.setFixedWidth(width)
        self.setMaxLength(60)
        self.setMinimumHeight(26)
        self.textEdited.connect(self._judge)
        self.editingFinished.connect(self._take)

    @property
    def value(self) -> Number | None:
        """The value shown last; not what is being typed."""
        return self._value

    @property
    def problem(self) -> str | None:
        """Why the text cannot be taken, or None."""
        return self._problem

    def show_value(self, value: Number) -> None:
        """Show ``value``. Text being typed survives as long as the value behind it stays the same."""
        if value == self._value and self._typing:
            return
        self._value = value
        self.discard()

    def discard(self) -> None:
        """Forget what was typed and show the value again."""
        self._typing = False
        text = "" if self._value is None else exact(self._value)
        if text != self.text():
            self.setText(text)
        self._set_problem(None)

    def judge_again(self) -> None:
        """Look at typed text once more, after something that ``check`` depends on has changed."""
        if self._typing:
            self._judge(self.text())

    @Slot(str)
    def _judge(self, text: str) -> None:
        self._typing, self._is_confirmed = True, False
        self._set_problem(None if is_beginning(text) else self._problem_of(text))

    @Slot()
    def _take(self) -> None:
        if not self._typing:
            return
        self._set_problem(self._problem_of(self.text()))
        if self._problem is not None:
            return
        value, old = read_number(self.text(), self._integer), self._value
        self._value = value
        self.discard()
        if value != old:
            self.value_entered.emit(value)

    def _problem_of(self, text: str) -> str | None:
        try:
            return self._check(read_number(text, self._integer))
        except NotANumberError as error:
            return str(error)

    def _set_problem(self, problem: str | None) -> None:
        if problem != self._problem:
            self._problem = problem
            refresh_role(self, "error" if problem else "")
            self.problem_changed.emit(problem)

    def event(self, event: QEvent) -> bool:
        """Leave keys to the shortcuts of the window that are not meant for the text."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_of_window(event):
            event.ignore()
            return True
        return super().event(event)

    def _is_of_window(self, event: QKeyEvent) -> bool:
        name = window_key(event)
        undoes = name in ("undo", "redo") and not self._typing
        return name == "toggle" or (name == "step" and self._is_confirmed) or undoes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows ask for the next value, Esc gives up what was typed."""
        match local_key(event, "value"):
            case "step" | "far", step:
                self._take()
                if self._problem is None:
                    self.nudged.emit(step)
            case "back", _ if self._typing:
                self.discard()
                self.selectAll()
            case _:
                super().keyPressEvent(event)
                self._is_confirmed = self._problem is None and (self._is_confirmed or window_key(event) == "press")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click is the beginning of typing."""
        self._is_confirmed = False
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that a new series of edits begins."""
        super().focusInEvent(event)
        self._is_confirmed = False
        self.focused.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the unit at the right end, and the text clear of it."""
        super().resizeEvent(event)
        if self._unit.isHidden():
            return
        width = self._unit.sizeHint().width()
        self._unit.setGeometry(self.width() - width - 7, 0, width, self.height())
        self.setTextMargins(0, 0, width + 2, 0)
