"""The proof on demand: one at a time, and again after each end."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from workbench.errors import FileError
from workbench.runs.history.verify import VerifyReport
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine import verification as subject
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.verification import RunVerification
from workbench.ui.widgets.notices import Notice, Severity

WAIT = 30_000


class HeldVerification:
    """In the place of the real one: counts how often it begins, and ends when it is let through or broken off."""

    begun = 0
    opened = threading.Event()
    error: Exception | None = None

    def __init__(self, *_run: object) -> None:
        pass

    def run(self, report: object, is_wanted: object) -> VerifyReport:
        assert callable(is_wanted)
        assert callable(report)
        report(30, 120)
        type(self).begun += 1
        while is_wanted() and not self.opened.wait(0.005):
            pass
        if self.error is not None:
            raise self.error
        return VerifyReport((), is_complete=True, steps=0)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[HeldVerification]]:
    class Held(HeldVerification):
        opened = threading.Event()

    monkeypatch.setattr(subject, "Verification", Held)
    yield Held
    Held.opened.set()


@pytest.fixture
def verification(finished: RunSession, machine: TimeMachine) -> Iterator[RunVerification]:
    verification = RunVerification(machine)
    yield verification
    assert verification.shut_down()


def told(qtbot: QtBot, verification: RunVerification, act: object) -> Notice:
    with qtbot.waitSignal(verification.notice, timeout=WAIT) as signal:
        assert callable(act)
        act()
    notice = signal.args[0]
    assert isinstance(notice, Notice)
    return notice


def test_a_run_that_was_really_trained_is_identical(qtbot: QtBot, verification: RunVerification) -> None:
    assert "400 steps are trained again" in told(qtbot, verification, verification.begin).text
    notice = told(qtbot, verification, lambda: None)
    assert notice.severity is Severity.GOOD
    assert "identical to the last bit" in notice.text


def test_without_a_run_there_is_nothing_to_verify(qtbot: QtBot, machine: TimeMachine) -> None:
    verification = RunVerification(machine)
    assert told(qtbot, verification, verification.begin).text == "There is nothing to verify yet."
    assert not verification.is_running


def test_a_second_one_is_not_begun_while_one_is_under_way(
    qtbot: QtBot, verification: RunVerification, held: type[HeldVerification]
) -> None:
    verification.begin()
    with qtbot.assertNotEmitted(verification.notice, wait=100):
        verification.begin()
        verification.begin()
    assert verification.is_running
    told(qtbot, verification, held.opened.set)
    assert held.begun == 1
    assert not verification.is_running


def test_it_tells_how_far_it_is_and_can_be_broken_off(
    qtbot: QtBot, verification: RunVerification, held: type[HeldVerification]
) -> None:
    verification.toggle()
    qtbot.waitUntil(lambda: verification.share == 0.25)
    assert verification.is_running
    told(qtbot, verification, verification.toggle)
    assert not verification.is_running
    assert held.begun == 1


@pytest.mark.parametrize("error", [None, FileError("the file is gone"), ValueError("a fault")])
def test_another_one_can_be_begun_after_it_ended_or_failed(
    qtbot: QtBot, verification: RunVerification, held: type[HeldVerification], error: Exception | None
) -> None:
    held.error = error
    verification.begin()
    notice = told(qtbot, verification, held.opened.set)
    assert (notice.severity is Severity.ERROR) == (error is not None)
    assert error is None or "could not be verified" in notice.text
    assert not verification.is_running
    assert "trained again" in told(qtbot, verification, verification.begin).text
    told(qtbot, verification, lambda: None)
    assert held.begun == 2


def test_another_one_can_be_begun_after_its_window_was_closed(
    qtbot: QtBot, verification: RunVerification, machine: TimeMachine, held: type[HeldVerification]
) -> None:
    verification.begin()
    with qtbot.assertNotEmitted(verification.notice, wait=50):
        assert verification.shut_down()
    assert not verification.is_running
    for again in (verification, RunVerification(machine)):
        again.begin()
        assert again.is_running
        told(qtbot, again, held.opened.set)
        assert not again.is_running
