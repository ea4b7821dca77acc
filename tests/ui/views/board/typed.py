"""Typing a number into a field."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot


def type_number(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    """Replace the text and confirm it."""
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
