"""Typing a number into a field, and what is seen of a wrong one."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from workbench.ui.document.document import RunDocument
from workbench.ui.widgets.field_message import FieldMessage


def type_text(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    """Replace the text."""
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def type_number(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    """Replace the text and confirm it."""
    type_text(qtbot, field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def told_of(qtbot: QtBot, document: RunDocument, entry: QLineEdit, text: str, message: FieldMessage) -> tuple[str, str]:
    """A wrong text is told of while it is typed, is not applied, and Escape takes it back; the field, and the sentence."""
    before = document.spec
    type_text(qtbot, entry, text)
    assert message.isVisible()
    (problem,), sentence = document.problems, message.text
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert document.spec == before
    assert entry.text() == text
    qtbot.keyClick(entry, *chord("value.back"))
    assert document.problems == ()
    assert not message.isVisible()
    return problem.field, sentence
