"""The list of keys: all are in it, each can be changed, and none comes to mean two things."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QKeySequence, QUndoStack
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workbench.ui.widgets.actions import TABLE, Actions
from workbench.ui.widgets.chosen_keys import choose_keys, chosen_keys
from workbench.ui.widgets.local_keys import LOCAL_KEYS, add_local_shortcut, keys_of, scope_text
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.window.help.key_rows import key_rows, keys_from, keys_text_of, refusal, with_keys
from workbench.ui.window.help.keys_page import KeysPage


@pytest.fixture(autouse=True)
def usual_keys() -> Iterator[None]:
    yield
    choose_keys({})


@pytest.fixture
def actions(qtbot: QtBot, themes: ThemeSource) -> Actions:
    return Actions(QUndoStack(), themes)


@pytest.fixture
def page(qtbot: QtBot, themes: ThemeSource) -> Iterator[KeysPage]:
    above = QWidget()
    qtbot.addWidget(above)
    made = KeysPage(themes, above)
    made.show()
    yield made
    above.close()


def type_keys(page: KeysPage, *keys: str) -> None:
    for edit, key in zip(page.edits, keys, strict=True):
        edit.setKeySequence(QKeySequence(key))
    page.edits[-1].editingFinished.emit()


def test_all_keys_are_in_it() -> None:
    assert {row.name for row in key_rows()} == {f"action.{name}" for name in TABLE} | set(LOCAL_KEYS)


def test_no_usual_key_is_refused() -> None:
    assert [(row.name, refusal(row.name, row.usual)) for row in key_rows() if refusal(row.name, row.usual)] == []


def test_another_key_is_in_force_at_once_and_can_be_given_back(page: KeysPage, actions: Actions) -> None:
    page.choose("action.export")
    type_keys(page, "Ctrl+Shift+X")
    assert actions["export"].shortcut().toString() == "Ctrl+Shift+X"
    assert "Ctrl+Shift+X" in actions["export"].toolTip()
    assert keys_text_of(chosen_keys()) == '{"action.export": "Ctrl+Shift+X"}'
    assert page.chosen is not None
    assert page.chosen.name == "action.export"
    page.usual.click()
    assert actions["export"].shortcut().toString() == TABLE["export"].shortcut
    assert chosen_keys() == {}


def test_a_key_that_is_taken_says_by_what_and_can_be_taken_from_it(page: KeysPage, actions: Actions) -> None:
    page.choose("action.export")
    type_keys(page, "Ctrl+S")
    assert TABLE["save_spec"].text in page.message.text()
    assert actions["export"].shortcut().toString() == "Ctrl+E"
    page.take.click()
    assert actions["export"].shortcut().toString() == "Ctrl+S"
    assert actions["save_spec"].shortcut().isEmpty()
    page.all_usual.click()
    assert actions["save_spec"].shortcut().toString() == "Ctrl+S"


def test_a_key_of_a_part_may_not_be_one_of_the_window(page: KeysPage) -> None:
    page.choose("plots.follow")
    type_keys(page, "Ctrl+E")
    assert "Ctrl+E is taken" in page.message.text()
    assert keys_of("plots.follow") == "F"


def test_keys_with_directions_stay_as_many(page: KeysPage) -> None:
    page.choose("plots.step")
    assert len(page.edits) == 2
    type_keys(page, "A", "")
    assert "direction" in page.message.text()
    type_keys(page, "A", "D")
    assert keys_of("plots.step") == "A;D"
    assert "A, D" in scope_text("plots")


def test_shortcuts_of_parts_follow(qtbot: QtBot) -> None:
    part = QWidget()
    qtbot.addWidget(part)
    add_local_shortcut(part, "plots.follow", part.update)
    choose_keys({"plots.follow": "G"})
    found = [child for child in part.children() if hasattr(child, "key")]
    assert [shortcut.key().toString() for shortcut in found] == ["G"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1]",
        '{"action.export": 3}',
        '{"action.nonsense": "Ctrl+E"}',
        '{"action.export": "Nonsense+Q"}',
        '{"plots.step": "A"}',
        '{"action.export": "Ctrl+S"}',
        '{"plots.follow": "Ctrl+E"}',
        "[" * 5000,
    ],
)
def test_damaged_settings_leave_the_usual_keys(text: str) -> None:
    assert keys_from(text) == {}


def test_what_was_chosen_is_read_back() -> None:
    chosen = with_keys("action.export", ("Ctrl+S",), "action.save_spec")
    assert keys_from(keys_text_of(chosen)) == chosen == {"action.export": "Ctrl+S", "action.save_spec": ""}


def test_the_list_is_searched_by_word_place_and_key(page: KeysPage) -> None:
    page.filter.setText("crosshair")
    assert page.view.model().rowCount() == 4
    page.filter.setText("ctrl+e")
    texts = {str(page.view.model().index(row, 1).data()) for row in range(page.view.model().rowCount())}
    assert TABLE["export"].text in texts


def test_a_letter_that_is_typed_makes_no_key_into_words_again(page: KeysPage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("workbench.ui.window.help.keys_page.keys_text", asked.append)
    page.filter.setText("undo")
    assert 0 < page.view.model().rowCount() < len(key_rows())
    assert asked == []
