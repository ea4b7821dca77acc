"""Layouts by name, the rail, and what is kept while one works: in a window with plain panels."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QLockFile, QPoint, QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from workbench.layouts.layout import BUILT_IN
from workbench.layouts.moment import Moment
from workbench.layouts.plot_room import PlotRoom
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.run.session import RunSession
from workbench.ui.views.plots.live_plots import LivePlots
from workbench.ui.views.plots.plot_board import PlotBoard
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.window.layouts.kept_work import KeptWork, claimed_place
from workbench.ui.window.layouts.named_layouts import NamedLayouts
from workbench.ui.window.layouts.panel_rail import PanelRail
from workbench.ui.window.layouts.saved_layouts import SavedLayouts
from workbench.ui.window.main_window import MainWindow
from workbench.ui.window.window_state import WindowState


@pytest.fixture
def timeline() -> Timeline:
    return Timeline()


@pytest.fixture
def board(session: RunSession, themes: ThemeSource, timeline: Timeline) -> Iterator[PlotBoard]:
    plots = LivePlots(session, themes, timeline)
    yield plots.board
    plots.deleteLater()


@pytest.fixture
def layouts(window: MainWindow, board: PlotBoard) -> NamedLayouts:
    return NamedLayouts(window, {"live": board.room})


@pytest.fixture
def kept(window: MainWindow, layouts: NamedLayouts, board: PlotBoard, timeline: Timeline) -> KeptWork:
    return KeptWork(window, layouts, {"live": board.room}, timeline)


def shown(window: MainWindow) -> set[str]:
    return {name for name, dock in window.docks.items() if not dock.isHidden()}


def actions(layouts: NamedLayouts) -> dict[str, QAction]:
    layouts.menu.aboutToShow.emit()
    return {action.text(): action for action in layouts.menu.actions() if action.text()}


def test_each_layout_shows_what_it_says(window: MainWindow, layouts: NamedLayouts) -> None:
    for layout in BUILT_IN:
        actions(layouts)[layout.title].trigger()
        away = {"timeline"} if layout.title in {"Search", "Course"} else set()  # no tab of the course in this window
        assert shown(window) == set(layout.panels) & set(window.docks) - away
    window.actions_by_name["reset_layout"].trigger()
    assert shown(window) == set(window.docks)


def test_present_has_large_type_and_any_other_layout_ends_it(
    qapp: QApplication, window: MainWindow, layouts: NamedLayouts, themes: ThemeSource
) -> None:
    usual = qapp.font().pointSizeF()
    actions(layouts)["Present"].trigger()
    assert themes.theme.is_large
    assert qapp.font().pointSizeF() > 1.3 * usual
    actions(layouts)["Babysit"].trigger()
    assert not themes.theme.is_large
    assert qapp.font().pointSizeF() == usual


def test_a_layout_of_ones_own_is_saved_used_and_forgotten(
    window: MainWindow, layouts: NamedLayouts, board: PlotBoard
) -> None:
    window.docks["data"].hide()
    window.plots.setCurrentWidget(window.state_tab)
    board.room.fold("Loss", True)
    layouts.save_as("  Mine ")
    window.actions_by_name["reset_layout"].trigger()
    window.plots.setCurrentIndex(0)
    assert board.room.chosen == PlotRoom()
    actions(layouts)["Mine"].trigger()
    assert window.docks["data"].isHidden()
    assert window.plots.currentWidget() is window.state_tab
    assert board.room.chosen.folds == {"Loss": True}
    layouts.forget_menu.actions()[0].trigger()
    assert "Mine" not in actions(layouts)


def test_a_layout_without_a_name_of_its_own_is_refused(window: MainWindow, layouts: NamedLayouts) -> None:
    for typed in ("", " ", "Babysit"):
        layouts.save_as(typed)
        assert "needs a name" in window.notices.text.text()
    assert layouts.saved.all == ()


def test_two_windows_do_not_lose_each_others_layouts(layouts: NamedLayouts, tmp_path: Path) -> None:
    other = SavedLayouts(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    layouts.save_as("of the first")
    other.keep(layouts.now.named("of the second"))
    assert {"of the first", "of the second"} <= set(actions(layouts))


def test_every_panel_is_one_click_away(qtbot: QtBot, window: MainWindow) -> None:
    rail = PanelRail(window)
    window.setAnimated(False)  # a hand waits until a panel has come to the front
    for name, dock in window.docks.items():
        others = [one for one in window.docks if one != name]
        for before in others:  # whatever lay in front, or was hidden
            window.docks[before].raise_()
        qtbot.wait(30)
        if dock.visibleRegion().isEmpty():  # the timeline lies alone
            qtbot.mouseClick(rail.button(name), Qt.MouseButton.LeftButton)
            qtbot.wait(30)
        assert not dock.visibleRegion().isEmpty(), name
        qtbot.mouseClick(rail.button(name), Qt.MouseButton.LeftButton)
        assert dock.isHidden(), "a click on the one in front folds it away"
        qtbot.mouseClick(rail.button(name), Qt.MouseButton.LeftButton)
        qtbot.wait(30)
        assert not dock.visibleRegion().isEmpty(), name
    button = rail.button("ledger")
    assert (button.accessibleName(), button.width() >= 24) == ("Panel Ledger", True)


def test_it_is_kept_while_one_works(qtbot: QtBot, window: MainWindow, kept: KeptWork, board: PlotBoard) -> None:
    """The window is never closed here."""
    board.room.fold("Loss", True)
    window.docks["data"].hide()
    window.plots.setCurrentWidget(window.state_tab)
    state = window.services.state
    qtbot.waitUntil(lambda: state.moment.tab == "State")
    assert state.moment.boards["live"].folds == {"Loss": True}


def test_after_a_kill_the_next_window_shows_what_was_shown(
    window: MainWindow, kept: KeptWork, board: PlotBoard, new_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window.docks["data"].hide()
    board.room.fold("Loss", True)
    window.show_plots()
    window.plots.setCurrentIndex(3)  # the search, which has the room of the timeline
    assert window.docks["timeline"].isHidden()
    kept.keep()
    again = new_window()
    qtbot.addWidget(again)
    other_board = LivePlots(cast("RunSession", again.services.session), again.services.themes, Timeline())
    qtbot.addWidget(other_board)
    rooms = {"live": other_board.board.room}
    KeptWork(again, NamedLayouts(again, rooms), rooms, Timeline()).restore()
    again.show()
    assert again.docks["data"].isHidden()
    assert again.plots.currentIndex() == 3
    assert other_board.board.room.chosen.folds == {"Loss": True}
    assert again.docks["timeline"].isHidden()
    again.plots.setCurrentIndex(0)
    assert not again.docks["timeline"].isHidden(), "it comes back, as it would have done"
    again.close()


def test_zoom_and_step_wait_for_their_run(window: MainWindow, kept: KeptWork) -> None:
    """As long as the run of then is not open, nothing of it is forgotten."""
    before = Moment("State", run="/somewhere/a.run", zoom=(100.0, 200.0), place=(0, 150))
    window.services.state.moment = before
    kept.restore()
    assert window.plots.currentIndex() == 0, "another run begins with its plots"
    assert kept.moment.tab == "State"
    assert (kept.moment.run, kept.moment.zoom, kept.moment.place) == (before.run, before.zoom, before.place)


def test_each_window_has_its_own_place(tmp_path: Path) -> None:
    first, held = claimed_place(tmp_path)
    second, also = claimed_place(tmp_path)
    assert (first, second) == (1, 2)
    assert isinstance(held, QLockFile)
    held.unlock()
    assert claimed_place(tmp_path)[0] == 1, "the place of one that is gone is free again"
    assert also is not None
    assert claimed_place(tmp_path / "missing") == (1, None)


def test_the_layouts_of_two_windows_stay_apart(
    window: MainWindow, new_window: Callable[[], MainWindow], tmp_path: Path
) -> None:
    path = str(tmp_path / "settings.ini")
    other = WindowState(QSettings(path, QSettings.Format.IniFormat), 2)
    window.docks["data"].hide()
    window.services.state.save(window)
    window.docks["data"].show()
    window.docks["sampler"].hide()
    other.save(window)
    assert WindowState(QSettings(path, QSettings.Format.IniFormat), 1).restore(window)
    assert window.docks["data"].isHidden()
    assert not window.docks["sampler"].isHidden()
    assert WindowState(QSettings(path, QSettings.Format.IniFormat), 2).restore(window)
    assert window.docks["sampler"].isHidden()


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
@pytest.mark.parametrize("far", [QPoint(5000, 3000), QPoint(-4000, -4000)])
def test_all_of_it_opens_on_a_screen_that_is_there(
    window: MainWindow, new_window: Callable[[], MainWindow], qtbot: QtBot, far: QPoint
) -> None:
    """Left on a monitor that is gone."""
    window.docks["data"].setFloating(True)
    window.docks["data"].move(far)
    window.move(far)
    window.services.state.save(window)
    again = new_window()
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(again.docks["data"].isVisible)
    free = again.screen().availableGeometry()
    for part in cast("list[QWidget]", [again, again.docks["data"]]):
        assert free.contains(part.frameGeometry().topLeft() + QPoint(20, 20)), "its title can be reached"
    again.close()
