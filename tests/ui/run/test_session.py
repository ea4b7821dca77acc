"""The session, with a trainer that answers commands without computing.

Long because: the session is one object with many ways to begin, hold, go on and end.
"""

import logging
import time

import pytest
from pytestqt.qtbot import QtBot

from tests.haste import longest
from tests.ui.fake_trainer import FakeTrainer
from workbench.errors import DataError
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.training import messages
from workbench.ui.document.document import RunDocument
from workbench.ui.run.controls import RunControls
from workbench.ui.run.kernel_preparation import KernelPreparation
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.run.speed import Speed
from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.theme import ThemeSource


@pytest.fixture
def controls(document: RunDocument, session: RunSession, themes: ThemeSource) -> RunControls:
    actions = Actions(document.undo_stack, themes, document)
    return RunControls(document, session, KernelPreparation(lambda: True, ("unused",), document), actions, document)


def start(qtbot: QtBot, session: RunSession) -> None:
    with qtbot.waitSignal(session.run_started):
        session.start()


def pause(qtbot: QtBot, session: RunSession) -> None:
    session.requests.pause()
    qtbot.waitUntil(lambda: session.state is SessionState.PAUSED)


def run_to_end(qtbot: QtBot, session: RunSession) -> messages.Finished:
    with qtbot.waitSignal(session.finished) as ended:
        session.start()
    assert isinstance(ended.args[0], messages.Finished)
    return ended.args[0]


def test_a_run_goes_to_its_end_and_leaves_curves_and_a_snapshot(qtbot: QtBot, session: RunSession) -> None:
    states = []
    session.state_changed.connect(lambda seen: states.append(seen.state))
    assert run_to_end(qtbot, session).reason == "completed"
    assert (session.state, session.seen.step, session.seen.total_steps) == (SessionState.FINISHED, 12, 12)
    assert SessionState.TRAINING in states
    assert session.seen.metrics is not None
    assert session.seen.metrics.step == 12
    assert session.seen.snapshot is not None
    assert session.seen.evaluations.get("dev") == messages.Evaluated(12, "dev", 0.25, 0.75)
    assert not session.seen.is_live


def test_nothing_starts_while_the_document_has_problems(
    qtbot: QtBot, session: RunSession, document: RunDocument, trainer: FakeTrainer
) -> None:
    document.report_field("hyperparameters.learning_rate", "must be a number")
    for begin in (session.start, session.step_once, session.start_over):
        with qtbot.waitSignal(session.starts.refused) as told:
            begin()
        assert "must be a number" in told.args[0]
    assert not session.seen.is_starting
    assert trainer.orders == []


def test_a_pause_is_shown_only_when_the_trainer_holds(qtbot: QtBot, session: RunSession, trainer: FakeTrainer) -> None:
    trainer.seconds_per_step = 0.05
    start(qtbot, session)
    session.requests.pause()
    assert session.state is SessionState.TRAINING
    qtbot.waitUntil(lambda: session.state is SessionState.PAUSED)
    held_at = session.seen.step
    qtbot.wait(150)
    assert session.seen.step == held_at
    session.requests.resume()
    qtbot.waitUntil(lambda: session.seen.step > held_at)


def test_space_twice_in_a_row_pauses_and_goes_on(
    qtbot: QtBot, session: RunSession, controls: RunControls, trainer: FakeTrainer
) -> None:
    trainer.seconds_per_step = 0.05
    start(qtbot, session)
    with qtbot.waitSignals([session.state_changed, session.state_changed]):  # paused, and training again
        controls.toggle()
        controls.toggle()
    assert trainer.taken == [messages.Pause(), messages.Resume()]
    controls.toggle()  # the answer to the first of them must not be taken for what is wanted now
    qtbot.waitUntil(lambda: trainer.taken[2:] == [messages.Pause()])


def test_step_begins_a_run_that_holds_after_one_mini_batch(
    qtbot: QtBot, session: RunSession, trainer: FakeTrainer
) -> None:
    session.step_once()
    qtbot.waitUntil(lambda: session.seen.step == 1 and session.state is SessionState.PAUSED)
    session.step_once()
    qtbot.waitUntil(lambda: session.seen.step == 2)
    qtbot.wait(100)
    assert session.seen.step == 2
    assert trainer.orders[0].held


def test_an_edit_is_in_force_when_the_trainer_says_so_and_is_sent_once(
    qtbot: QtBot, session: RunSession, trainer: FakeTrainer
) -> None:
    trainer.seconds_per_step = 0.05
    start(qtbot, session)
    with qtbot.waitSignal(session.hyperparameter_changed) as changed:
        session.requests.set_hyperparameter("learning_rate", 0.5)
        session.requests.set_hyperparameter("learning_rate", 0.5)
        assert session.seen.hyperparameters is not None
        assert session.seen.hyperparameters.learning_rate != 0.5
    assert session.seen.hyperparameters.learning_rate == 0.5
    (edit,), event = session.seen.edits, changed.args[0]
    assert (edit.step, edit.name, edit.old, edit.new) == (event.step, event.name, event.old, event.new)
    qtbot.wait(120)
    assert len(trainer.taken) == 1


def test_a_refused_edit_is_told_and_may_be_sent_again(qtbot: QtBot, session: RunSession, trainer: FakeTrainer) -> None:
    trainer.seconds_per_step = 0.05
    start(qtbot, session)
    for _ in range(2):
        with qtbot.waitSignal(session.command_refused):
            session.requests.set_hyperparameter("optimizer", "sgd")
    assert session.seen.edits == ()


def test_start_after_the_end_trains_on_with_the_same_curves(
    qtbot: QtBot, session: RunSession, trainer: FakeTrainer
) -> None:
    run_to_end(qtbot, session)
    metrics, end = session.seen.metrics, session.seen.snapshot
    assert session.continuation is not None
    run_to_end(qtbot, session)
    assert trainer.orders[1].start is end
    assert trainer.orders[1].spec.epochs == 4
    assert session.seen.metrics is metrics
    assert session.seen.step == 24


def test_training_on_puts_changed_settings_in_force_first(
    qtbot: QtBot, session: RunSession, document: RunDocument, trainer: FakeTrainer
) -> None:
    run_to_end(qtbot, session)
    values = document.spec.hyperparameters.replaced(learning_rate=0.25)
    document.change("Change learning rate", document.spec.replaced(hyperparameters=values))
    run_to_end(qtbot, session)
    assert trainer.taken == [messages.SetHyperparameter("learning_rate", 0.25)]
    assert session.seen.edits[0].step == 12


def test_another_network_begins_a_new_run(
    qtbot: QtBot, session: RunSession, document: RunDocument, trainer: FakeTrainer
) -> None:
    run_to_end(qtbot, session)
    metrics = session.seen.metrics
    document.change("Change units", document.spec.replaced(network=NetworkSpec(layers=(DenseLayer(units=5),))))
    assert session.continuation is None
    run_to_end(qtbot, session)
    assert trainer.orders[1].start is None
    assert session.seen.metrics is not metrics
    assert session.seen.step == 12


def test_start_over_discards_what_is_under_way(qtbot: QtBot, session: RunSession, trainer: FakeTrainer) -> None:
    trainer.seconds_per_step = 0.05
    start(qtbot, session)
    metrics = session.seen.metrics
    trainer.seconds_per_step = 0.0
    session.start_over()
    qtbot.waitUntil(lambda: len(trainer.orders) == 2 and session.state is SessionState.FINISHED)
    assert session.seen.metrics is not metrics
    assert trainer.orders[1].start is None


@pytest.mark.parametrize("keep", [True, False])
def test_stop(qtbot: QtBot, session: RunSession, trainer: FakeTrainer, keep: bool) -> None:
    trainer.seconds_per_step = 0.05
    start(qtbot, session)
    with qtbot.waitSignal(session.finished):
        session.stop(keep)
    assert (session.state is SessionState.FINISHED) is keep
    assert (session.seen.snapshot is not None) is keep
    assert (session.seen.metrics is not None) is keep


def test_a_run_that_has_ended_can_still_be_discarded(qtbot: QtBot, session: RunSession) -> None:
    run_to_end(qtbot, session)
    with qtbot.waitSignal(session.run_started):
        session.stop(keep=False)
    assert (session.state, session.seen.metrics, session.seen.step) == (SessionState.READY, None, 0)


def test_a_snapshot_can_be_had_while_training_after_the_end_but_not_without_a_run(
    qtbot: QtBot, session: RunSession, trainer: FakeTrainer
) -> None:
    request = session.request_snapshot()
    with qtbot.waitSignal(request.answered):
        pass
    assert (request.snapshot, request.refusal) == (None, "there is no trained model yet")
    trainer.seconds_per_step = 0.02
    start(qtbot, session)
    for _ in range(2):
        request = session.request_snapshot()
        with qtbot.waitSignal(request.answered) as answered:
            pass
        assert answered.args == [request]
        assert request.snapshot is not None
        session.stop(keep=True)
        qtbot.waitUntil(lambda: not session.seen.is_live)


def test_a_snapshot_that_the_trainer_did_not_come_to_is_the_last_state(
    qtbot: QtBot, session: RunSession, trainer: FakeTrainer
) -> None:
    start(qtbot, session)
    trainer.is_deaf = True
    request = session.request_snapshot()
    with qtbot.waitSignal(request.answered):
        pass
    assert request.snapshot is session.seen.snapshot


def test_a_snapshot_of_a_run_that_was_thrown_away_is_refused(
    qtbot: QtBot, session: RunSession, trainer: FakeTrainer
) -> None:
    trainer.seconds_per_step = 0.05
    start(qtbot, session)
    session.stop(keep=False)
    request = session.request_snapshot()
    with qtbot.waitSignal(request.answered):
        pass
    assert (request.snapshot, request.refusal) == (None, "the run has ended")


def test_a_divergence_holds_and_can_be_resumed(
    qtbot: QtBot, session: RunSession, controls: RunControls, trainer: FakeTrainer
) -> None:
    trainer.diverges_at = 3
    with qtbot.waitSignal(session.diverged):
        session.start()
    assert session.state is SessionState.DIVERGED
    assert session.seen.is_live
    with qtbot.waitSignal(session.finished):
        controls.toggle()
    assert session.seen.step == 12


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DataError("the file is damaged"), "the file is damaged"),
        (MemoryError(), "not enough memory"),
        (ZeroDivisionError("division by zero"), "division by zero"),
    ],
)
def test_what_the_trainer_raises_becomes_a_message(
    qtbot: QtBot,
    session: RunSession,
    trainer: FakeTrainer,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    words: str,
) -> None:
    trainer.error = error
    with caplog.at_level(logging.CRITICAL), qtbot.waitSignal(session.failed) as failed:
        session.start()
    assert words in failed.args[0]
    assert session.seen.metrics is not None, "the curves stay"
    assert not session.seen.is_live
    trainer.error = None
    assert run_to_end(qtbot, session).reason == "completed"


def test_views_are_told_once_for_everything_that_arrived(
    qtbot: QtBot, session: RunSession, trainer: FakeTrainer, document: RunDocument
) -> None:
    trainer.seconds_per_step = 0.0
    document.change("Longer", document.spec.replaced(epochs=500))
    told = []
    session.refreshed.connect(lambda: told.append(session.seen.step))
    begin = time.monotonic()
    run_to_end(qtbot, session)
    assert session.seen.step == 2907
    assert len(told) <= 2 + 31 * (time.monotonic() - begin)


@pytest.mark.parametrize("is_deaf", [False, True], ids=["listens", "deaf"])
@pytest.mark.parametrize("held", [False, True], ids=["training", "paused"])
def test_shut_down_ends_the_thread(
    qtbot: QtBot, session: RunSession, trainer: FakeTrainer, held: bool, is_deaf: bool
) -> None:
    trainer.seconds_per_step = 0.01
    start(qtbot, session)
    if held and not is_deaf:
        pause(qtbot, session)
    trainer.is_deaf = is_deaf
    begin = time.monotonic()
    assert session.shut_down()
    took = time.monotonic() - begin
    assert took < longest(1.0)
    session.start()
    assert not session.seen.is_starting, "nothing begins after the shut-down"


def test_a_start_waits_until_it_may_begin_and_can_be_called_off(
    qtbot: QtBot, session: RunSession, controls: RunControls, trainer: FakeTrainer
) -> None:
    session.starts.hold()
    controls.toggle()
    assert session.seen.is_waiting
    controls.toggle()
    assert not session.seen.is_waiting
    controls.toggle()
    assert trainer.orders == []
    with qtbot.waitSignal(session.finished):
        session.starts.release()
    assert not session.seen.is_waiting


def test_a_step_that_waits_is_a_single_step(qtbot: QtBot, session: RunSession) -> None:
    session.starts.hold()
    session.step_once()
    session.starts.release()
    qtbot.waitUntil(lambda: session.seen.step == 1 and session.state is SessionState.PAUSED)


def test_the_speed_is_part_of_the_order_and_can_be_changed(
    qtbot: QtBot, session: RunSession, trainer: FakeTrainer
) -> None:
    session.starts.set_speed(Speed("slow", "", shortest_seconds=3.0))
    trainer.seconds_per_step = 0.05
    start(qtbot, session)
    assert trainer.orders[0].pace == 4.0
    session.starts.set_speed(Speed("slower", "", steps_per_second=2.0))
    qtbot.waitUntil(lambda: messages.SetPace(2.0) in trainer.taken)
