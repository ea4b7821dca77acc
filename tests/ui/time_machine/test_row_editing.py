"""Rows left out or relabelled in the window: live in the run itself, elsewhere in a branch; each can be undone."""

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.time_machine.test_machine import arrive, finish, look, straight
from workbench.insight.spike.row_wishes import RowsWish, edit_of, place_of_mini_batch
from workbench.runs.history.history import Place
from workbench.specs.run import ScheduledEdit
from workbench.ui.document.document import RunDocument
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.undo import TimeUndo


def hold_after_one_step(qtbot: QtBot, session: RunSession) -> None:
    with qtbot.waitSignal(session.run_started, timeout=60_000):
        session.step_once()
    qtbot.waitUntil(lambda: session.state is SessionState.PAUSED and session.seen.step == 1)


def test_live_they_go_with_the_next_mini_batch_and_undo_goes_back_to_just_before(
    qtbot: QtBot, document: RunDocument, session: RunSession, machine: TimeMachine, undo: TimeUndo
) -> None:
    hold_after_one_step(qtbot, session)
    with qtbot.waitSignal(session.requests.rows_changed):
        machine.edit_rows(RowsWish((3, 4)), Place(1, 0, 0))
    with qtbot.waitSignal(session.requests.rows_changed):
        machine.edit_rows(RowsWish((9,)), Place(1, 0, 0))
    with qtbot.waitSignal(session.requests.rows_changed):
        machine.edit_rows(RowsWish((20,), (2.0,)), Place(1, 0, 0))
    assert document.undo_stack.undoText().startswith("Relabel 1 row: ")
    history = machine.seen.history
    assert history is not None
    assert [edit.scheduled for edit in history.own_edits(1)] == [
        ScheduledEdit(step=1, name="left_out", value="4-5"),
        ScheduledEdit(step=1, name="left_out", value="4-5 10"),
        ScheduledEdit(step=1, name="relabelled", value="21=2"),
    ]
    with qtbot.waitSignal(session.finished, timeout=60_000):
        session.requests.resume()
    assert session.seen.snapshot is not None
    edited = session.seen.snapshot.sha256
    assert edited != straight(session, steps=400)
    for left in (2, 1, 0):
        arrive(qtbot, session, machine, undo.undo)
        assert machine.seen.live == Place(1, 1, left)
    arrive(qtbot, session, machine, undo.redo)
    arrive(qtbot, session, machine, undo.undo)
    finish(qtbot, session)
    assert session.seen.snapshot is not None
    assert session.seen.snapshot.sha256 == straight(session, steps=400)


def test_redo_returns_to_the_run_with_them(
    qtbot: QtBot, document: RunDocument, session: RunSession, machine: TimeMachine, undo: TimeUndo
) -> None:
    hold_after_one_step(qtbot, session)
    with qtbot.waitSignal(session.requests.rows_changed):
        machine.edit_rows(RowsWish((3, 4)), Place(1, 0, 0))
    finish(qtbot, session)
    assert session.seen.snapshot is not None
    edited = session.seen.snapshot.sha256
    arrive(qtbot, session, machine, undo.undo)
    arrive(qtbot, session, machine, undo.redo)
    assert machine.seen.live == Place(1, 400, 1)
    assert session.seen.snapshot is not None
    assert session.seen.snapshot.sha256 == edited


def test_looking_back_a_branch_begins_right_before_the_mini_batch(
    qtbot: QtBot, document: RunDocument, finished: RunSession, machine: TimeMachine, undo: TimeUndo
) -> None:
    look(qtbot, machine, 150)
    history = machine.seen.history
    assert history is not None
    before = place_of_mini_batch(history, 1, 149)
    assert before == Place(1, 149, 0)
    with qtbot.waitSignal(finished.requests.rows_changed, timeout=30_000):
        machine.edit_rows(RowsWish((3, 4)), before)
    finish(qtbot, finished)
    history = machine.seen.history
    assert history is not None
    assert history.branch(2).start == before
    assert [edit.scheduled for edit in history.own_edits(2)] == [ScheduledEdit(step=149, name="left_out", value="4-5")]
    assert "Leave out 2 rows" in document.undo_stack.undoText()
    arrive(qtbot, finished, machine, undo.undo)
    assert machine.seen.live == Place(1, 400, 0)


def test_after_the_end_it_is_a_branch_too(qtbot: QtBot, finished: RunSession, machine: TimeMachine) -> None:
    with qtbot.waitSignal(finished.requests.rows_changed, timeout=30_000):
        machine.edit_rows(RowsWish((3,)), Place(1, 399, 0))
    assert machine.seen.history is not None
    assert machine.seen.history.branch(2).first_step == 399


def test_what_cannot_be_is_said(qtbot: QtBot, session: RunSession, machine: TimeMachine) -> None:
    hold_after_one_step(qtbot, session)
    data = session.seen.data
    assert data is not None
    every = tuple(range(data.train.rows))
    with qtbot.waitSignal(machine.failed) as said:
        machine.edit_rows(RowsWish(every[:-3]), Place(1, 0, 0))
    assert "3 rows would be left, too few for a mini-batch of 16" in said.args[0]
    with qtbot.waitSignal(machine.failed) as said:
        machine.edit_rows(RowsWish(), Place(1, 0, 0))
    assert "they are so already" in said.args[0]
    history = machine.seen.history
    assert history is not None
    own = int(data.train.labels[5])
    with pytest.raises(ValueError, match="so already"):
        edit_of(RowsWish((5,), (float(own),)), history, Place(1, 1, 0), data)


def test_undo_while_training_trains_on_without_the_edit_and_redo_with_it(
    qtbot: QtBot, document: RunDocument, session: RunSession, machine: TimeMachine, undo: TimeUndo
) -> None:
    def trains_in(branch: int) -> None:
        def is_there() -> bool:
            live = machine.seen.live
            return live is not None and live.branch == branch and session.state is SessionState.TRAINING

        qtbot.waitUntil(is_there, timeout=30_000)
        step = session.seen.step
        qtbot.waitUntil(lambda: session.seen.step > step + 20, timeout=30_000)

    document.show(document.spec.replaced(steps=100_000_000))
    session.start()
    qtbot.waitUntil(lambda: session.seen.step > 20, timeout=60_000)
    with qtbot.waitSignal(session.requests.rows_changed):
        machine.edit_rows(RowsWish((3, 4)), Place(1, 0, 0))
    trains_in(1)
    undo.undo()
    trains_in(2)
    undo.redo()
    trains_in(1)
    history = machine.seen.history
    assert history is not None
    assert [len(history.own_edits(number)) for number in (1, 2)] == [1, 0]
