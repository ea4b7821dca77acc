"""The table of actions."""

from collections import Counter

import pytest
from PySide6.QtGui import QUndoCommand, QUndoStack
from pytestqt.qtbot import QtBot

from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.local_keys import LOCAL_KEYS, SCOPES, sequences
from workbench.ui.widgets.theme import DARK, ThemeSource


@pytest.fixture
def stack(qtbot: QtBot) -> QUndoStack:
    return QUndoStack()


@pytest.fixture
def actions(stack: QUndoStack, themes: ThemeSource) -> Actions:
    return Actions(stack, themes)


def test_no_key_is_given_twice(actions: Actions) -> None:
    keys = Counter(
        key.toString() for action in actions.by_name.values() for key in action.shortcuts() if key.toString()
    )
    assert [key for key, times in keys.items() if times > 1] == []
    assert {"Space", ".", "Ctrl+E", "Ctrl+Z", "Ctrl+Shift+Z", "Return"} <= set(keys)


def test_no_key_has_two_meanings_where_scopes_overlap(actions: Actions) -> None:
    others = [action for name, action in actions.by_name.items() if name != "press"]
    of_window = {key.toString() for action in others for key in action.shortcuts()}
    local = [
        (name.partition(".")[0], key.toString()) for name, row in LOCAL_KEYS.items() for key in sequences(row.keys)
    ]
    assert [key for key, times in Counter(local).items() if times > 1] == []
    assert [(scope, key) for scope, key in local if key in of_window or not key] == []


def test_every_part_with_keys_has_a_name() -> None:
    assert {name.partition(".")[0] for name in LOCAL_KEYS} == set(SCOPES)


def test_every_action_says_what_it_does_with_its_key(actions: Actions) -> None:
    for name, action in actions.by_name.items():
        assert action.toolTip(), name
    assert "Space" in actions["toggle"].toolTip()


def test_an_action_that_is_off_says_why(actions: Actions) -> None:
    actions.explain("export", "there is no trained model yet")
    assert not actions["export"].isEnabled()
    assert "there is no trained model yet" in actions["export"].toolTip()
    actions.explain("export", "")
    assert actions["export"].isEnabled()
    assert "trained model yet" not in actions["export"].toolTip()


def test_undo_and_redo_carry_the_name_of_the_edit(actions: Actions, stack: QUndoStack) -> None:
    stack.push(QUndoCommand("Change learning rate"))
    assert actions.undo.text() == "Undo Change learning rate"
    stack.undo()
    assert actions.redo.text() == "Redo Change learning rate"


def test_icons_follow_the_theme(actions: Actions, themes: ThemeSource) -> None:
    before = actions["step"].icon().pixmap(20, 20).toImage()
    themes.set_theme(DARK)
    assert actions["step"].icon().pixmap(20, 20).toImage() != before


def test_no_icon_is_white_on_the_white_of_a_menu(actions: Actions) -> None:
    assert not any(action.isIconVisibleInMenu() for action in actions.by_name.values())
