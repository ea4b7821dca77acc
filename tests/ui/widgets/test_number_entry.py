import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from workbench.typed_numbers import Number
from workbench.ui.widgets.number_entry import NumberEntry


def _at_least_one(value: Number) -> str | None:
    return None if value >= 1 else f"must be at least 1, not {value:g}"


@pytest.fixture
def entry(qtbot: QtBot) -> NumberEntry:
    field = NumberEntry(_at_least_one)
    qtbot.addWidget(field)
    field.show_value(5)
    field.show()
    return field


def _type(qtbot: QtBot, entry: NumberEntry, text: str) -> None:
    entry.selectAll()
    qtbot.keyClick(entry, Qt.Key.Key_Delete)
    qtbot.keyClicks(entry, text)


def test_a_typed_number_is_taken_on_enter(qtbot: QtBot, entry: NumberEntry) -> None:
    _type(qtbot, entry, "2,5")
    with qtbot.waitSignal(entry.value_entered) as taken:
        qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert taken.args == [2.5]
    assert entry.text() == "2.5"


def test_nothing_is_taken_while_typing(qtbot: QtBot, entry: NumberEntry) -> None:
    with qtbot.assertNotEmitted(entry.value_entered):
        _type(qtbot, entry, "25")


def test_a_problem_is_told_at_once_and_the_text_stays(qtbot: QtBot, entry: NumberEntry) -> None:
    with qtbot.assertNotEmitted(entry.value_entered):
        _type(qtbot, entry, "0.5")
        assert entry.problem == "must be at least 1, not 0.5"
        qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert entry.text() == "0.5"
    assert entry.value == 5


def test_a_number_half_typed_is_no_problem_until_it_is_to_be_taken(qtbot: QtBot, entry: NumberEntry) -> None:
    _type(qtbot, entry, "1e")
    assert entry.problem is None
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert entry.problem is not None


def test_escape_brings_the_value_back(qtbot: QtBot, entry: NumberEntry) -> None:
    _type(qtbot, entry, "x")
    assert entry.problem
    qtbot.keyClick(entry, *chord("value.back"))
    assert entry.problem is None
    assert entry.text() == "5"


def test_the_same_value_shown_again_leaves_typed_text_alone_and_another_replaces_it(
    qtbot: QtBot, entry: NumberEntry
) -> None:
    _type(qtbot, entry, "0")
    entry.show_value(5)
    assert entry.text() == "0"
    entry.show_value(7)
    assert entry.text() == "7"
    assert entry.problem is None


def test_confirming_the_value_shown_is_no_edit(qtbot: QtBot, entry: NumberEntry) -> None:
    with qtbot.assertNotEmitted(entry.value_entered):
        _type(qtbot, entry, "5.0")
        qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert entry.text() == "5"


@pytest.mark.parametrize(
    ("row", "place", "steps"), [("value.step", 0, 1), ("value.step", 1, -1), ("value.far", 0, 3), ("value.far", 1, -3)]
)
def test_arrows_ask_for_the_next_value_and_take_typed_text_first(
    qtbot: QtBot, entry: NumberEntry, row: str, place: int, steps: int
) -> None:
    _type(qtbot, entry, "9")
    with (
        qtbot.waitSignal(entry.nudged) as asked,
        qtbot.waitSignal(entry.value_entered) as taken,
    ):
        qtbot.keyClick(entry, *chord(row, place))
    assert (taken.args, asked.args) == ([9], [steps])


def test_arrows_with_alt_are_left_to_the_panel(qtbot: QtBot, entry: NumberEntry) -> None:
    with qtbot.assertNotEmitted(entry.nudged):
        qtbot.keyClick(entry, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)


@pytest.mark.parametrize(("typed", "undone"), [("", 1), ("7", 0)])
def test_undo_belongs_to_the_window_unless_something_is_being_typed(qtbot: QtBot, typed: str, undone: int) -> None:
    window, entry = QMainWindow(), NumberEntry(_at_least_one)
    qtbot.addWidget(window)
    action = QAction("Undo", window)
    action.setShortcut(QKeySequence.StandardKey.Undo)
    window.addAction(action)
    body = QWidget()
    QVBoxLayout(body).addWidget(entry)
    window.setCentralWidget(body)
    entry.show_value(5)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    entry.setFocus()
    qtbot.keyClicks(entry, typed)
    undoing = QSignalSpy(action.triggered)
    qtbot.keyClick(entry, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undoing.count() == undone


def test_leaving_the_field_takes_the_number(qtbot: QtBot) -> None:
    window, first, second = QWidget(), NumberEntry(_at_least_one), NumberEntry(_at_least_one)
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    layout.addWidget(first)
    layout.addWidget(second)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    first.setFocus()
    qtbot.keyClicks(first, "3")
    with qtbot.waitSignal(first.value_entered) as taken:
        second.setFocus()
    assert taken.args == [3]


def test_the_unit_never_covers_the_number(qtbot: QtBot) -> None:
    entry = NumberEntry(_at_least_one, unit="examples")
    qtbot.addWidget(entry)
    entry.resize(118, 26)
    entry.show()
    assert entry.textMargins().right() > 40


def test_the_full_stop_steps_after_enter_and_is_typed_otherwise(qtbot: QtBot) -> None:
    window, entry = QMainWindow(), NumberEntry(_at_least_one)
    qtbot.addWidget(window)
    step = QAction("Step", window)
    step.setShortcut(QKeySequence("."))
    window.addAction(step)
    window.setCentralWidget(entry)
    entry.show_value(5)
    with qtbot.waitActive(window):
        window.show()
    entry.setFocus()
    steps = QSignalSpy(step.triggered)
    _type(qtbot, entry, "7.5")
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    qtbot.keyClick(entry, Qt.Key.Key_Period)
    qtbot.keyClick(entry, Qt.Key.Key_Period)
    assert (entry.text(), steps.count()) == ("7.5", 2)
    qtbot.mouseClick(entry, Qt.MouseButton.LeftButton)
    entry.selectAll()
    qtbot.keyClick(entry, Qt.Key.Key_Period)
    assert (entry.text(), steps.count()) == (".", 2)
    qtbot.keyClick(entry, Qt.Key.Key_Return)  # not a number: the text is still being written
    qtbot.keyClick(entry, Qt.Key.Key_Period)
    assert (entry.text(), steps.count()) == ("..", 2)
