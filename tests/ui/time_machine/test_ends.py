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
    session.requests.recalculate_batch_norm()
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
