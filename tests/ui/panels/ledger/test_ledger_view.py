"""The table of the ledger under the hand: notes, keys, room."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from tests.ui.panels.ledger.test_ledger_panel import files, machine, measure, panel
from tests.ui.side_runs.past_machine import PastMachine
from workbench.ui.panels.ledger.ledger_panel import LedgerPanel

__all__ = ["files", "machine", "measure", "panel"]  # fixtures


def count_spaces(qtbot: QtBot, panel: LedgerPanel) -> list[int]:
    """As the window does: Space starts and pauses the run."""
    heard: list[int] = []
    shortcut = QShortcut(Qt.Key.Key_Space, panel)
    shortcut.activated.connect(lambda: heard.append(1))
    with qtbot.waitActive(panel):
        panel.activateWindow()
    return heard


def test_a_note_is_written_wherever_the_row_was_chosen(qtbot: QtBot, panel: LedgerPanel, machine: PastMachine) -> None:
    spaces = count_spaces(qtbot, panel)
    panel.view.setFocus()
    panel.view.selectRow(2)
    qtbot.keyClick(panel.view, *chord("ledger.note"))
    editor = panel.view.viewport().findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "too early")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ("note", 1, 2, "too early") in machine.asked)
    assert spaces == []


def test_keys_typed_where_no_note_can_be_are_no_commands(
    qtbot: QtBot, panel: LedgerPanel, machine: PastMachine
) -> None:
    spaces = count_spaces(qtbot, panel)
    machine.owner_text = "Ada writes this run"
    machine.tell()
    panel.view.setFocus()
    panel.view.selectRow(2)
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    assert spaces == [1]
    qtbot.keyClick(panel.view, *chord("ledger.note"))
    assert "beside an edit" in panel.bar.detail.text()
    qtbot.keyClicks(panel.view, "too early")
    assert spaces == [1]
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    assert spaces == [1, 1]


def test_columns_fit_into_the_dock(qtbot: QtBot, panel: LedgerPanel) -> None:
    for width, columns in ((302, 4), (620, 7), (1200, 7)):
        panel.resize(width, 500)
        qtbot.wait(1)
        shown = [column for column in range(7) if not panel.view.isColumnHidden(column)]
        assert len(shown) == columns
        assert panel.view.horizontalScrollBar().maximum() == 0
