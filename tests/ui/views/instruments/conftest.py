"""A run that really trains, with the board of instruments over it."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.time_machine.conftest import document, finished, machine, session
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.first_times import FirstTimes
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.past_probes import PastProbes
from workbench.ui.views.instruments.instruments_view import InstrumentsView
from workbench.ui.widgets.theme import ThemeSource

__all__ = ["document", "finished", "machine", "session"]


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    return Timeline()


@pytest.fixture
def past(session: RunSession, machine: TimeMachine, timeline: Timeline) -> Iterator[PastProbes]:
    past = PastProbes(session, machine, timeline)
    yield past
    assert past.shut_down()


@pytest.fixture
def view(
    qtbot: QtBot, session: RunSession, machine: TimeMachine, past: PastProbes, themes: ThemeSource, timeline: Timeline
) -> Iterator[InstrumentsView]:
    first = FirstTimes(machine, past, timeline)
    view = InstrumentsView(session, past, first, themes, timeline)
    view.resize(700, 700)
    yield view
    view.close()
    view.deleteLater()
    assert first.shut_down()
