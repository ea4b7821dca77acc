"""The command palette: everything that can be done is in it, and a few letters lead there by keys alone."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.runs.listing.run_folder import write_scored
from tests.ui.chords import chord
from workbench.labs.lab_rows import LABS
from workbench.runs.listing.run_glance import look_at
from workbench.runs.listing.run_memos import change_memo
from workbench.runs.writing.folder import runs_folder
from workbench.specs.hyperparameters import TABLE as HYPERPARAMETERS
from workbench.specs.presets import load_preset, preset_names
from workbench.ui.application import build_window, dismantle
from workbench.ui.panels.hyperparameters.value_row import ValueRow
from workbench.ui.widgets.actions import TABLE
from workbench.ui.window.main_window import MainWindow
from workbench.ui.window.palette.command import Command, hits
from workbench.ui.window.palette.command_palette import REMEMBERED, CommandPalette
from workbench.ui.window.palette.found_list import as_read
from workbench.ui.window.runs.runs_window import RunsWindow
from workbench.ui.window.theme_choice import ThemeChoice
from workbench.ui.window.window_state import WindowState


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    """The whole one, with all that can be found."""
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    made = build_window(qapp, load_preset("digits"), WindowState(settings), ThemeChoice.LIGHT)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    dismantle(made)


def opened(window: MainWindow) -> CommandPalette:
    """The palette, with the keyboard and nothing typed, as if it had never been used."""
    found = window.findChild(CommandPalette)
    assert found is not None
    found.leave()
    window.services.state.last_commands = ()
    window.actions_by_name["palette"].trigger()
    assert found.field.hasFocus()
    return found


def leaves(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from leaves(below)
        elif action.text() and not action.isSeparator():
            yield action


def texts(palette: CommandPalette) -> list[str]:
    return [hit.command.text for hit in palette.list.found.hits]


def test_the_whole_palette(window: MainWindow, qtbot: QtBot) -> None:
    """One window for all of these: it takes a second to build."""
    _every_action_is_in_it_once_and_nothing_else_says_so(window)
    _settings_presets_labs_layers_and_panels_are_in_it(window)
    _a_setting_is_found_by_letters_symbol_and_name(window)
    _return_leads_to_the_field_of_a_panel_behind_another(window, qtbot)
    _what_was_done_last_stands_first_the_next_time(window, qtbot)
    _runs_are_found_by_their_tags_and_listed(window, qtbot)
    _keys_move_the_choice_and_esc_gives_the_keyboard_back(window, qtbot)
    _what_cannot_be_done_says_why_and_is_not_done(window, qtbot)
    _a_step_without_a_run_is_refused_in_words(window)
    _it_closes_when_another_part_gets_the_keyboard(window)


def _every_action_is_in_it_once_and_nothing_else_says_so(window: MainWindow) -> None:
    """As a set: the rows of the table and the leaves of the menus."""
    palette = opened(window)
    in_menus = {action for top in window.menuBar().actions() for action in leaves(top.menu())}  # type: ignore[arg-type]
    in_table = {window.actions_by_name[name] for name in TABLE if window.actions_by_name[name].menu() is None}
    names = Counter(command.name for command in palette.commands)
    assert [name for name, count in names.items() if count > 1] == []
    others = {action.text().replace("&", "").removesuffix("…") for action in in_menus - in_table}
    found = [command for command in palette.commands if command.name.startswith("action.")]
    actions = {command.name.removeprefix("action."): command for command in found}
    assert actions.keys() & TABLE.keys() == {action.objectName() for action in in_table}
    assert {command.text.split(" › ")[-1] for name, command in actions.items() if name not in TABLE} == others


def _settings_presets_labs_layers_and_panels_are_in_it(window: MainWindow) -> None:
    palette = opened(window)
    names, all_texts = {command.name for command in palette.commands}, {command.text for command in palette.commands}
    assert {f"setting.hyperparameters.{info.label}" for info in HYPERPARAMETERS.values()} <= names
    assert {f"lab.{name}" for name in LABS} <= names
    assert {f"panel.{name}" for name in window.docks} <= names
    assert {f"layer.{n + 1}" for n in range(len(window.services.document.spec.network.layers))} <= names
    presets = {name.replace("-", " ").capitalize() for name in preset_names()}
    assert {text.split(" › ")[1] for text in all_texts if text.startswith("Open preset › ")} == presets


def _a_setting_is_found_by_letters_symbol_and_name(window: MainWindow) -> None:
    palette = opened(window)
    for typed in ("lr", "learning rate", "alpha", "α", "learn r"):
        palette.field.setText(typed)
        assert "Learning rate" in texts(palette)[:3], typed
    palette.field.setText("qqqzzz")
    assert texts(palette) == []
    assert "Fewer letters" in palette.count.text()


def _return_leads_to_the_field_of_a_panel_behind_another(window: MainWindow, qtbot: QtBot) -> None:
    palette = opened(window)
    window.docks["data"].raise_()
    qtbot.keyClicks(palette.field, "momentum")
    qtbot.keyClick(palette.field, *chord("palette.run"))
    row = window.docks["hyperparameters"].widget().findChildren(ValueRow, "row_momentum")[0]
    qtbot.waitUntil(lambda: row.isAncestorOf(QApplication.focusWidget() or window))
    assert not palette.isVisible()


def _what_was_done_last_stands_first_the_next_time(window: MainWindow, qtbot: QtBot) -> None:
    palette = opened(window)
    palette.field.setText("pan ledger")
    qtbot.keyClick(palette.field, *chord("palette.run"))
    window.actions_by_name["palette"].trigger()
    assert palette.list.found.hits[0].command.text == "Ledger"
    assert len(window.services.state.last_commands) <= REMEMBERED


def _keys_move_the_choice_and_esc_gives_the_keyboard_back(window: MainWindow, qtbot: QtBot) -> None:
    opened(window).leave()
    window.toolbar.focus_start()
    before = QApplication.focusWidget()
    palette = opened(window)
    qtbot.keyClick(palette.field, *chord("palette.step", 1))
    assert palette.list.chosen is palette.list.found.hits[1]
    qtbot.keyClick(palette.field, *chord("palette.far", 1))
    assert palette.list.chosen is palette.list.found.hits[9]
    qtbot.keyClick(palette.field, *chord("palette.close"))
    assert not palette.isVisible()
    assert QApplication.focusWidget() is before


def _what_cannot_be_done_says_why_and_is_not_done(window: MainWindow, qtbot: QtBot) -> None:
    palette = opened(window)
    palette.field.setText("rewind")
    chosen = palette.list.chosen
    assert chosen is not None
    assert "there is no run yet" in as_read(chosen)
    assert palette.field.accessibleDescription() == as_read(chosen)
    qtbot.keyClick(palette.field, *chord("palette.run"))
    assert palette.isVisible()


def _a_step_without_a_run_is_refused_in_words(window: MainWindow) -> None:
    palette = opened(window)
    palette.field.setText("go to step 1,200")
    first = palette.list.found.hits[0].command
    assert first.text == "Go to step 1,200"
    assert first.refusal == "There is no run"


def _it_closes_when_another_part_gets_the_keyboard(window: MainWindow) -> None:
    palette = opened(window)
    window.toolbar.focus_start()
    assert not palette.isVisible()


def test_words_that_are_not_shown_count_less_than_those_that_are() -> None:
    def nothing() -> None:
        """Does nothing."""

    hidden = Command("a", "Action", "Lower it to a tenth", nothing, also="divide the learning rate")
    shown = Command("b", "Setting", "Learning rate", nothing)
    assert [hit.command for hit in hits("learning", (hidden, shown), (), 9)] == [shown, hidden]


def _runs_are_found_by_their_tags_and_listed(window: MainWindow, qtbot: QtBot) -> None:
    runs_folder().mkdir(parents=True)
    path = write_scored(runs_folder() / "a.run")
    change_memo(look_at(path).key, tags=("qwertz",))
    runs = window.findChild(RunsWindow)
    assert runs is not None
    runs.shelf.refresh()
    qtbot.waitUntil(lambda: len(runs.shelf.rows) == 1 and not runs.shelf.is_looking)
    palette = opened(window)
    qtbot.keyClicks(palette.field, "qwertz")
    assert [hit.command.group for hit in palette.list.found.hits] == ["Run"]
    assert texts(palette)[0].startswith("Open small")
    palette.leave()
    window.actions_by_name["list_runs"].trigger()
    assert runs.page.isVisible()
    assert not window.docks["timeline"].isVisible()
    qtbot.keyClick(runs.page.view, *chord("runs.leave"))
    assert window.middle.currentWidget() is window.welcome
    assert window.docks["timeline"].isVisible()
    assert not runs.strip.isHidden()
