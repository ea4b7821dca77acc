"""A run that is replaced while it is live and looked at: nothing of it is asked of, or shown for, the one that follows."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.ui.time_machine.conftest import ended_run, go_to
from workbench.runs.writing.attended_run import RunOpened, TrainerOrder, open_trainer
from workbench.runs.writing.recording import RecordedEvent
from workbench.runs.writing.run_log import RunLog
from workbench.specs.network import DenseLayer
from workbench.ui.document.document import RunDocument
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.run.speed import Speed
from workbench.ui.time_machine.following import RunFollowing
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.run_opening import open_run
from workbench.ui.time_machine.undo import TimeUndo
from workbench.ui.views.plots.batch_norm_plots import BatchNormPlots
from workbench.ui.widgets.theme import ThemeSource

WAIT = 30_000
SLOW = Speed("", "", steps_per_second=2000.0)  # so that the file keeps every row
AFTERWARDS = {
    "open": (SessionState.FINISHED,),
    "look on": (SessionState.WATCHING,),
    "discard": (SessionState.READY,),
}


class Coherence:
    """At every moment at which anything is told: do run, file, place and curves belong together?"""

    def __init__(self, session: RunSession, machine: TimeMachine, plots: BatchNormPlots) -> None:
        self.session, self.machine, self.plots, self.wrong = session, machine, plots, set[str]()
        for signal in (session.log_changed, session.run_started, session.state_changed, session.refreshed):
            signal.connect(self.look)
            signal.connect(self.draw)
        for signal in (machine.history_changed, machine.cursor_changed, machine.seen_changed, machine.run.replaced):
            signal.connect(self.look)

    def draw(self) -> None:
        """Raises where the curves are not those of the layers that are offered."""
        self.plots.board.mark_dirty()
        self.plots.board.draw()

    def look(self) -> None:
        run, seen, log = self.session.seen, self.machine.seen, self.session.journeys.log
        if log is not None and run.run_id != log.header.run_id:
            self.wrong.add("the session shows a run that is not the one in its file")
        if seen.history is None and (seen.live, seen.cursor) != (None, None):
            self.wrong.add("a place without a run")
        for place in filter(None, (seen.live, seen.cursor)):
            if seen.history is not None and not seen.history.has_branch(place.branch):
                self.wrong.add("a place of another run")
        own = None if run.spec is None else sum(layer.batch_norm for layer in run.spec.network.layers)
        if seen.live is not None and any(store.bn_layers != own for store in self.machine.other_curves()):
            self.wrong.add("curves of another network")


def wait_for(qtbot: QtBot, session: RunSession, step: int) -> None:
    qtbot.waitUntil(lambda: session.seen.step >= step and session.seen.has_begun, timeout=WAIT)


def settle(qtbot: QtBot, session: RunSession, before: str) -> None:
    """Another run than ``before`` is there, or none."""
    qtbot.waitUntil(lambda: session.seen.run_id != before and not session.seen.is_starting, timeout=WAIT)


def fork(qtbot: QtBot, session: RunSession, machine: TimeMachine, name: str) -> None:
    """Another branch that has grown by some steps."""
    assert machine.seen.history is not None
    number = len(machine.seen.history.branches) + 1
    with qtbot.waitSignal(machine.arrived, timeout=WAIT):
        machine.fork_here(name)
    qtbot.waitUntil(lambda: machine.seen.live is not None and machine.seen.live.branch == number, timeout=WAIT)
    session.requests.resume()
    wait_for(qtbot, session, session.seen.step + 200)


def check_curves(session: RunSession, machine: TimeMachine) -> None:
    """Every curve that is shown is the one in the file."""
    log, live, own = session.journeys.log, machine.seen.live, session.seen.store
    assert log is not None
    assert live is not None
    assert own is not None
    others = [branch.number for branch in reversed(log.history.branches) if branch.number != live.branch]
    shown = dict(zip(others, machine.other_curves(), strict=True)) | {live.branch: own}
    compared = 0
    for number, store in shown.items():
        written = log.metrics(number)
        end = min(store.step, written.step) - 1
        found, right = (curves.series("loss", 0, end, 1_000_000) for curves in (store, written))
        rows = min(len(found.steps), len(right.steps))  # the trainer goes on meanwhile
        compared += rows
        assert np.array_equal(found.steps[:rows], right.steps[:rows]), number
        assert np.array_equal(found.mean[:rows], right.mean[:rows]), number
    assert compared > 100


@pytest.fixture
def trouble() -> Event:
    """While it is set the trainer raises."""
    return Event()


@pytest.fixture
def session(qtbot: QtBot, document: RunDocument, trouble: Event) -> Iterator[RunSession]:
    def breakable(order: TrainerOrder) -> Generator[RecordedEvent | RunOpened]:
        for event in open_trainer(order):
            if trouble.is_set():
                raise RuntimeError("as wished")
            yield event

    session = RunSession(document, breakable, SLOW)
    yield session
    assert session.shut_down()


@pytest.fixture
def other(qtbot: QtBot, document: RunDocument) -> Path:
    """The file of another run, of another network, that has ended."""
    layers = (DenseLayer(units=5, batch_norm=True), DenseLayer(units=3, batch_norm=True))
    network = document.spec.network.replaced(layers=layers)
    return ended_run(qtbot, document.spec.replaced(name="other", network=network, steps=60))


@pytest.fixture
def live(
    qtbot: QtBot, other: Path, document: RunDocument, session: RunSession, machine: TimeMachine
) -> Iterator[RunSession]:
    """It trains in its third branch, and somebody looks back at the second."""
    document.show(document.spec.replaced(steps=1_000_000))
    machine.set_watched(True)
    session.start()
    wait_for(qtbot, session, 200)
    fork(qtbot, session, machine, "one")
    fork(qtbot, session, machine, "two")
    machine.look_at(2, session.seen.step)
    yield session
    machine.set_watched(False)


@pytest.fixture
def coherence(qtbot: QtBot, live: RunSession, machine: TimeMachine, themes: ThemeSource) -> Coherence:
    plots = BatchNormPlots(live, themes)
    qtbot.addWidget(plots)
    return Coherence(live, machine, plots)


@pytest.mark.parametrize("way", ["start over", "another network", "open", "look on", "discard", "failure"])
def test_nothing_of_the_run_before_is_left(
    qtbot: QtBot,
    document: RunDocument,
    live: RunSession,
    coherence: Coherence,
    other: Path,
    trouble: Event,
    way: str,
) -> None:
    machine = coherence.machine
    undo, following = TimeUndo(document, live, machine), RunFollowing(live, machine)
    before = live.seen.run_id
    with ExitStack() as files:
        match way:
            case "another network":
                layers = (DenseLayer(units=3, batch_norm=False),)
                document.show(document.spec.replaced(network=document.spec.network.replaced(layers=layers)))
                live.start_over()
            case "open":
                go_to(live, open_run(other))
            case "look on":
                files.enter_context(RunLog.open(other))
                following.begin(open_run(other))
            case "discard":
                live.stop(keep=False)
            case "failure":
                with qtbot.waitSignal(live.failed, timeout=WAIT):
                    trouble.set()
                trouble.clear()
                live.start_over()
            case _:
                live.start_over()
        machine.look_at(3, 10)  # by a finger that is still down
        settle(qtbot, live, before)
        undo.undo()  # a journey of the run before has nowhere to go
        machine.look_at(3, 10)
        machine.switch_to(3)
        qtbot.wait(150)  # what is looked at four times a second, and told ten times
        assert live.state in AFTERWARDS.get(way, (SessionState.TRAINING,))
        assert (machine.seen.history is None, bool(machine.seen.owner_text)) == (way == "discard", way == "look on")
    before = live.seen.run_id
    live.start_over()
    settle(qtbot, live, before)
    wait_for(qtbot, live, 200)
    fork(qtbot, live, machine, "one")
    fork(qtbot, live, machine, "two")
    check_curves(live, machine)
    assert coherence.wrong == set()
    following.end()
