"""A newcomer's minute: it begins by one click, tells what to look at, and is left whenever one likes."""

import pytest
from pytestqt.qtbot import QtBot

from workbench.ui.window.course.first_watch import PRESET, STATIONS, FirstWatch
from workbench.ui.window.main_window import MainWindow


@pytest.fixture
def tour(qtbot: QtBot, window: MainWindow) -> FirstWatch:
    tour = FirstWatch(window)
    with qtbot.waitSignal(window.services.session.run_started):
        window.welcome.watch.click()
    return tour


def test_one_click_trains_and_says_what_to_look_at(window: MainWindow, tour: FirstWatch) -> None:
    assert window.services.document.spec.name == PRESET
    assert tour.station == STATIONS[0]
    assert window.notices.text.text() == STATIONS[0].text
    assert window.notices.isVisible()
    assert window.plots.isVisible()


def test_it_takes_about_a_minute() -> None:
    assert 45 <= sum(station.seconds for station in STATIONS) <= 75


def test_it_can_be_left(window: MainWindow, tour: FirstWatch) -> None:
    window.notices.button.click()
    assert tour.station is None
    assert not window.notices.isVisible()
    assert window.services.session.seen.is_live, "training goes on"
