"""The test part in the window: scored on request, each look counted and kept."""

from pytestqt.qtbot import QtBot

from workbench.runs.history.ledger import ledger_rows
from workbench.runs.reading import RunReader
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.held_out import HeldOutScore
from workbench.ui.time_machine.machine import TimeMachine


def test_each_look_is_told_with_its_number_and_is_in_the_file(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine
) -> None:
    held_out = HeldOutScore(machine)
    assert finished.journeys.log is not None
    for words in ("the first look", "look 2 at it"):
        with qtbot.waitSignal(held_out.notice, timeout=30_000) as signal:
            held_out.begin()
        assert "Test part at step 400: loss " in signal.args[0].text
        assert words in signal.args[0].text
        with RunReader(finished.journeys.log.path) as reader:
            assert ledger_rows(reader.history)[-1].kind == "test"
    assert held_out.shut_down()
