"""Ends of a run that move: rules, another length while it trains, so many steps more."""

import pytest
from pytestqt.qtbot import QtBot

from workbench.training import messages
from workbench.ui.document.document import RunDocument
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.machine import TimeMachine


def test_a_run_that_its_rule_has_ended_is_trained_on_by_an_edit(
    qtbot: QtBot, session: RunSession, machine: TimeMachine, document: RunDocument
) -> None:
    document.change("Stop early", document.spec.replaced(steps=100_000, stop={"patience": 2}))
    with qtbot.waitSignal(session.finished, timeout=60_000) as first:
        session.start()
    assert first.args[0].reason == "patience"
    assert session.state is SessionState.FINISHED
    with qtbot.waitSignal(session.finished, timeout=60_000) as second:
        session.start()
    assert second.args[0].reason == "patience"
    assert second.args[0].step > first.args[0].step
    log = session.journeys.log
    assert log is not None
    assert [(edit.step, edit.name, edit.new) for edit in log.history.edits] == [
        (first.args[0].step, "stop_patience", 2)
    ]
    assert [edit.name for edit in session.seen.edits] == ["stop_patience"]


def test_every_edit_of_the_plan_is_seen(qtbot: QtBot, session: RunSession, machine: TimeMachine) -> None:
    with qtbot.waitSignal(session.run_started, timeout=60_000):
        session.step_once()
    qtbot.waitUntil(lambda: session.state is SessionState.PAUSED, timeout=60_000)
    session.requests.edit(messages.SetLength("steps", 30))
    session.recalculate_batch_norm()
    session.requests.edit(messages.SetStopRule("stop_target", 0.1))
    qtbot.waitUntil(lambda: len(session.seen.edits) == 3, timeout=60_000)
    assert [edit.name for edit in session.seen.edits] == ["steps", "batch_norm_statistics", "stop_target"]
    spec = session.seen.spec
    assert spec is not None
    assert (spec.steps, spec.stop.target) == (30, 0.1)


@pytest.mark.parametrize("steps", [5, 60])
def test_so_many_steps_more_then_it_holds(qtbot: QtBot, session: RunSession, machine: TimeMachine, steps: int) -> None:
    with qtbot.waitSignal(session.run_started, timeout=60_000):
        session.step_once()
    qtbot.waitUntil(lambda: session.state is SessionState.PAUSED, timeout=60_000)
    session.requests.hold_after(steps)
    qtbot.waitUntil(lambda: session.state is SessionState.PAUSED and session.seen.step == 1 + steps, timeout=60_000)
    assert not session.trains


@pytest.mark.parametrize("stopped_early", [False, True])
def test_batch_norm_statistics_of_a_run_that_has_ended_are_recomputed_as_an_edit(
    qtbot: QtBot, session: RunSession, machine: TimeMachine, document: RunDocument, stopped_early: bool
) -> None:
    with qtbot.waitSignal(session.finished, timeout=60_000):
        if stopped_early:
            session.step_once()
            qtbot.waitUntil(lambda: session.state is SessionState.PAUSED, timeout=60_000)
            session.stop(keep=True)
        else:
            session.start()
    end, log, before = session.seen.step, session.journeys.log, session.seen.snapshot
    document.change("Next run", document.spec.replaced(steps=7, data=document.spec.data.replaced(split_seed=3)))
    with qtbot.waitSignal(session.finished, timeout=60_000) as again:
        session.recalculate_batch_norm()
    assert session.state is SessionState.FINISHED
    assert session.journeys.log is log
    assert again.args[0].step == session.seen.step == end
    assert [(edit.step, edit.name) for edit in session.seen.edits] == [(end, "batch_norm_statistics")]
    assert log is not None
    assert [(edit.step, edit.name) for edit in log.history.edits] == [(end, "batch_norm_statistics")]
    assert len(log.history.branches) == 1, "an edit at the end of its branch begins none"
    after = session.seen.snapshot
    assert before is not None
    assert after is not None
    assert after.parameters.tobytes() == before.parameters.tobytes()
    assert after.running.tobytes() != before.running.tobytes()
    assert session.continuation is None, "the wish for other data stays one"


def test_a_rule_that_has_ended_a_run_is_set_anew_after_its_statistics_were_recomputed(
    qtbot: QtBot, session: RunSession, machine: TimeMachine, document: RunDocument
) -> None:
    document.change("Stop early", document.spec.replaced(steps=100_000, stop={"patience": 2}))
    for act in (session.start, session.recalculate_batch_norm, session.start):
        with qtbot.waitSignal(session.finished, timeout=60_000):
            act()
    assert [edit.name for edit in session.seen.edits] == ["batch_norm_statistics", "stop_patience"]
    assert session.seen.step > session.seen.edits[0].step
