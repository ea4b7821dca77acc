"""One undo for settings, for edits that a run has felt, and for journeys in time."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.time_machine.conftest import go_to
from tests.ui.time_machine.test_machine import arrive, finish, look, straight
from workbench.runs.history.history import Place
from workbench.specs.run import ScheduledEdit
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.hyperparameters.hyperparameters_panel import HyperparameterPanel
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.run_opening import open_run
from workbench.ui.time_machine.undo import TimeUndo
from workbench.ui.widgets.theme import ThemeSource


@pytest.fixture
def panel(qtbot: QtBot, document: RunDocument, session: RunSession, themes: ThemeSource) -> HyperparameterPanel:
    """The panel that carries edits of the document to the run."""
    panel = HyperparameterPanel(document, session, themes)
    qtbot.addWidget(panel)
    return panel


def set_rate(document: RunDocument, rate: float) -> None:
    hyperparameters = document.spec.hyperparameters.replaced(learning_rate=rate)
    document.change("Change learning rate", document.spec.replaced(hyperparameters=hyperparameters))


def edit_after_one_step(qtbot: QtBot, document: RunDocument, session: RunSession) -> None:
    """α becomes 0.5 at step 1 of a run that is held there."""
    with qtbot.waitSignal(session.run_started, timeout=60_000):
        session.step_once()
    qtbot.waitUntil(lambda: session.state is SessionState.PAUSED and session.seen.step == 1)
    with qtbot.waitSignal(session.hyperparameter_changed):
        set_rate(document, 0.5)


def test_undo_of_an_edit_goes_back_to_just_before_it(
    qtbot: QtBot,
    document: RunDocument,
    session: RunSession,
    machine: TimeMachine,
    undo: TimeUndo,
    panel: HyperparameterPanel,
) -> None:
    edit_after_one_step(qtbot, document, session)
    with qtbot.waitSignal(session.finished, timeout=30_000):
        session.requests.resume()
    assert session.seen.step == 400
    arrive(qtbot, session, machine, undo.undo)
    assert session.seen.step == 1
    assert document.spec.hyperparameters.learning_rate == 0.01
    assert machine.seen.live == Place(1, 1, 0)
    finish(qtbot, session)
    assert session.seen.snapshot is not None
    assert session.seen.snapshot.sha256 == straight(session, steps=400)
    assert machine.seen.history is not None
    assert machine.seen.history.own_edits(1)[0].scheduled == ScheduledEdit(step=1, name="learning_rate", value=0.5)


def test_undo_of_a_journey_goes_back_to_where_one_was(
    qtbot: QtBot, document: RunDocument, finished: RunSession, machine: TimeMachine, undo: TimeUndo
) -> None:
    look(qtbot, machine, 150)
    arrive(qtbot, finished, machine, machine.rewind_here)
    assert document.undo_stack.undoText() == "Rewind to step 150"
    arrive(qtbot, finished, machine, undo.undo)
    assert machine.seen.live == Place(1, 400, 0)
    arrive(qtbot, finished, machine, undo.redo)
    assert machine.seen.live == Place(1, 150, 0)


def test_an_adopted_branch_has_its_edit_once(
    qtbot: QtBot,
    document: RunDocument,
    finished: RunSession,
    machine: TimeMachine,
    undo: TimeUndo,
    panel: HyperparameterPanel,
) -> None:
    edit = ScheduledEdit(step=200, name="learning_rate", value=0.05)
    with qtbot.waitSignal(finished.hyperparameter_changed, timeout=30_000):
        machine.adopt(Place(1, 200, 0), (edit,), "faster")
    finish(qtbot, finished)
    assert document.spec.hyperparameters.learning_rate == 0.05
    assert machine.seen.history is not None
    assert [one.scheduled for one in machine.seen.history.own_edits(2)] == [edit]


def test_undo_of_what_no_run_has_felt_is_plain(
    document: RunDocument, finished: RunSession, machine: TimeMachine, undo: TimeUndo
) -> None:
    set_rate(document, 0.2)
    undo.undo()
    assert document.spec.hyperparameters.learning_rate == 0.01
    assert finished.state is SessionState.FINISHED


def test_redo_returns_to_where_undo_left(
    qtbot: QtBot,
    document: RunDocument,
    session: RunSession,
    machine: TimeMachine,
    undo: TimeUndo,
    panel: HyperparameterPanel,
) -> None:
    edit_after_one_step(qtbot, document, session)
    finish(qtbot, session)
    assert session.seen.snapshot is not None
    was = session.seen.snapshot.sha256
    for _ in range(2):
        arrive(qtbot, session, machine, undo.undo)
        assert machine.seen.live == Place(1, 1, 0)
        arrive(qtbot, session, machine, undo.redo)
        assert machine.seen.live == Place(1, 400, 1)
        assert document.spec.hyperparameters.learning_rate == 0.5
    assert session.seen.snapshot.sha256 == was
    assert machine.seen.history is not None
    assert len(machine.seen.history.branches) == 1


@pytest.mark.parametrize("gap", [0, 20, 60, 120], ids=lambda gap: f"{gap} ms between two keys")
def test_undo_while_training_begins_one_branch_for_each_return(
    qtbot: QtBot,
    document: RunDocument,
    session: RunSession,
    machine: TimeMachine,
    undo: TimeUndo,
    panel: HyperparameterPanel,
    gap: int,
) -> None:
    """With a gap, the next key comes while the trainer leaves the place before, or begins at the one between."""

    def press(key: Callable[[], None]) -> None:
        for _ in range(5):
            key()
            qtbot.wait(gap)

    def branch() -> int:
        return 0 if machine.seen.live is None else machine.seen.live.branch

    def trains_in(number: int) -> None:
        qtbot.waitUntil(lambda: branch() == number and session.state is SessionState.TRAINING, timeout=30_000)
        step = session.seen.step
        qtbot.waitUntil(lambda: session.seen.step > step + 20, timeout=30_000)

    document.show(document.spec.replaced(steps=100_000_000))
    session.start()
    qtbot.waitUntil(lambda: session.seen.step > 20, timeout=60_000)
    for rate in (0.02, 0.03, 0.04, 0.05, 0.06):
        with qtbot.waitSignal(session.hyperparameter_changed):
            set_rate(document, rate)
    for _ in range(2):
        press(undo.undo)
        trains_in(2)
        assert document.spec.hyperparameters.learning_rate == session.seen.hyperparameters.learning_rate == 0.01
        press(undo.redo)
        trains_in(1)
        assert document.spec.hyperparameters.learning_rate == session.seen.hyperparameters.learning_rate == 0.06
    assert machine.seen.history is not None
    assert [len(machine.seen.history.own_edits(one.number)) for one in machine.seen.history.branches] == [5, 0]


def test_undo_of_a_journey_whose_trainer_has_not_left_yet_knows_where_it_led(
    qtbot: QtBot,
    document: RunDocument,
    session: RunSession,
    machine: TimeMachine,
    undo: TimeUndo,
    panel: HyperparameterPanel,
) -> None:
    document.show(document.spec.replaced(steps=100_000_000))
    edit_after_one_step(qtbot, document, session)
    session.requests.resume()
    qtbot.waitUntil(lambda: session.seen.step > 500, timeout=60_000)
    machine.look_at_place(Place(1, 1, 0))
    with qtbot.waitSignal(machine.arrived, timeout=30_000):
        machine.rewind_here()
    undo.undo()
    qtbot.waitUntil(lambda: machine.seen.live is not None and machine.seen.live.step > 500, timeout=30_000)
    assert document.spec.hyperparameters.learning_rate == 0.5
    undo.redo()
    qtbot.waitUntil(lambda: machine.seen.live == Place(1, 1, 0), timeout=30_000)
    assert document.spec.hyperparameters.learning_rate == 0.01
    assert machine.seen.history is not None
    assert [len(machine.seen.history.own_edits(one.number)) for one in machine.seen.history.branches] == [1]


def test_undo_while_another_run_is_about_to_come_asks_nothing_of_its_places(
    qtbot: QtBot,
    document: RunDocument,
    finished: RunSession,
    machine: TimeMachine,
    undo: TimeUndo,
    panel: HyperparameterPanel,
) -> None:
    machine.look_at_place(Place(1, 100, 0))
    qtbot.waitUntil(lambda: machine.seen.state is not None, timeout=30_000)
    with qtbot.waitSignal(machine.arrived, timeout=30_000):
        machine.fork_here("another")
    finish(qtbot, finished)
    forked = finished.journeys.log
    assert forked is not None
    with qtbot.waitSignal(finished.run_started, timeout=30_000):
        document.show(document.spec.replaced(steps=100_000_000))
        finished.start_over()
    qtbot.waitUntil(lambda: finished.seen.step > 20, timeout=60_000)
    with qtbot.waitSignal(finished.hyperparameter_changed):
        set_rate(document, 0.2)
    opened = open_run(forked.path)  # it waits until the file is let go
    assert opened.place.branch == 2
    go_to(finished, opened)
    assert finished.journeys.is_bound_away
    undo.undo()
    assert document.spec.hyperparameters.learning_rate == 0.01
    qtbot.waitUntil(lambda: machine.seen.live == opened.place, timeout=30_000)
