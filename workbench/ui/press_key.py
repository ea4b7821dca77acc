"""Return presses what has the focus, because Space belongs to start and pause."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget


class PressKey(QObject):
    """Switched on only while a button, a box or a list of choices has the focus; text fields keep their Return."""

    def __init__(self, action: QAction, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._action = action
        action.triggered.connect(self._press)
        application.focusChanged.connect(self._follow_focus)
        self._follow_focus(None, QApplication.focusWidget())

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        is_choice = isinstance(new, QComboBox) and not new.isEditable()
        self._action.setEnabled(is_choice or isinstance(new, QAbstractButton))

    @Slot()
    def _press(self) -> None:
        match QApplication.focusWidget():
            case QAbstractButton() as button:
                button.click()
            case QComboBox() as box:
                box.showPopup()
