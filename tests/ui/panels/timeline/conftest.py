"""A panel over a machine that computes nothing."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.panels.timeline.fake_machine import FakeMachine, three_branches
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.panels.timeline.timeline_panel import TimelinePanel
from workbench.ui.widgets.theme import ThemeSource


@pytest.fixture
def machine(qtbot: QtBot) -> FakeMachine:
    return FakeMachine(three_branches())


@pytest.fixture
def axis(qtbot: QtBot) -> Timeline:
    return Timeline()


@pytest.fixture
def panel(qtbot: QtBot, machine: FakeMachine, axis: Timeline, themes: ThemeSource) -> Iterator[TimelinePanel]:
    panel = TimelinePanel(machine, axis, themes)
    qtbot.addWidget(panel)
    panel.resize(900, 170)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    yield panel
    panel.menu.menu.close()


@pytest.fixture
def point(panel: TimelinePanel) -> Callable[[int, int], QPoint]:
    """Where a step of a branch is in the view of the bar."""

    def find(branch: int, step: int) -> QPoint:
        picture = panel.chart.picture
        return QPoint(round(picture.scale.x(step)), round(picture.line(picture.row_of(branch))))

    return find


@pytest.fixture
def press(qtbot: QtBot, panel: TimelinePanel) -> Callable[..., None]:
    """Press a key on the bar."""

    def send(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        panel.chart.setFocus()
        QApplication.processEvents()
        qtbot.keyClick(panel.chart, key, modifier)

    return send
