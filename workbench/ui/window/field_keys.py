"""Keys of the window while one types: a field keeps what it needs for its text, the rest goes to the window."""

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from workbench.ui.widgets.actions import window_key
from workbench.ui.widgets.local_keys import types_text

_FIELDS = (QLineEdit, QAbstractSpinBox, QTextEdit, QPlainTextEdit)
_FOR_TEXT = ("", "toggle", "step", "press", "undo", "redo")
"""What is typed, or means in a text what it means in the window; a field of numbers decides about these itself."""


class FieldKeys(QObject):
    """Qt takes Ctrl+E, Ctrl+D, Ctrl+K and others for moves within a text; here they are what the menus say."""

    def __init__(self, application: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        application.focusChanged.connect(self._follow_focus)

    @Slot(QWidget, QWidget)
    def _follow_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if isinstance(old, _FIELDS):
            old.removeEventFilter(self)
        if isinstance(new, _FIELDS):
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Refuse a key that is a command of the window."""
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if window_key(event) in _FOR_TEXT or types_text(event):
            return False
        event.ignore()
        return True
