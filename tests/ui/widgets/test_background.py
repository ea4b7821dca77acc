"""Work in a thread of its own, as the window sees it."""

import logging
import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from workbench.errors import DataError
from workbench.ui.widgets.background import STACK_BYTES, Background, Mode, Report, Work


class Gate:
    """Work that ends when it is let through, and remembers who came."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()
        self.done: list[object] = []
        self.stops: list[threading.Event] = []

    def work(self, answer: object) -> Work:
        def wait(stop: threading.Event, report: Report) -> object:
            self.stops.append(stop)
            self.entered.set()
            assert self.opened.wait(5.0)
            self.done.append(answer)
            return answer

        return wait


class Listener(QObject):
    """Remembers what it is told, and in which thread."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.threads: set[object] = set()
        background.progressed.connect(self.take)
        background.finished.connect(self.take)

    @Slot(object)
    def take(self, told: object) -> None:
        self.heard.append(told)
        self.threads.add(QThread.currentThread())


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.opened.set()


@pytest.fixture
def work(qtbot: QtBot, gate: Gate) -> Iterator[Background]:
    work = Background("test")
    yield work
    gate.opened.set()
    assert work.shut_down(5000)


def made(mode: Mode) -> tuple[Background, Listener]:
    background = Background("test", None, mode)
    return background, Listener(background)


def test_reports_come_before_the_result_and_in_the_windows_thread(qtbot: QtBot, work: Background) -> None:
    listener, main = Listener(work), threading.get_ident()

    def count(stop: threading.Event, report: Report) -> object:
        assert threading.get_ident() != main
        report(1)
        report(2)
        return "done"

    with qtbot.waitSignal(work.finished):
        assert work.start(count)
        assert work.is_running
    *reports, result = listener.heard
    assert [one for some in reports for one in some] == [1, 2]  # type: ignore[attr-defined]
    assert result == "done"
    assert listener.threads == {work.thread()}
    assert not work.is_running


def test_many_reports_come_together_at_most_thirty_times_a_second(qtbot: QtBot, work: Background) -> None:
    listener = Listener(work)

    def count(stop: threading.Event, report: Report) -> None:
        until = time.monotonic() + 0.3
        number = 0
        while time.monotonic() < until:
            report(number)
            number += 1
            time.sleep(0.0005)

    begun = time.monotonic()
    with qtbot.waitSignal(work.finished):
        work.start(count)
    *reports, _result = listener.heard
    numbers = [one for some in reports for one in some]  # type: ignore[attr-defined]
    assert numbers == list(range(len(numbers)))
    assert len(reports) <= 2 + 30 * (time.monotonic() - begun)


def test_a_single_one_refuses_more_until_its_answer_is_there(qtbot: QtBot, work: Background, gate: Gate) -> None:
    assert work.start(gate.work("first"))
    assert not work.start(gate.work("second"))
    with qtbot.waitSignal(work.finished) as finished:
        gate.opened.set()
    assert finished.args == ["first"]
    with qtbot.waitSignal(work.finished) as finished:
        assert work.start(gate.work("third"))
    assert finished.args == ["third"]
    assert gate.done == ["first", "third"]


def test_of_the_latest_only_the_newest_waits_and_what_runs_is_asked_to_stop(qtbot: QtBot, gate: Gate) -> None:
    background, listener = made(Mode.LATEST)
    for number in range(4):
        assert background.start(gate.work(number))
    assert gate.entered.wait(5.0)
    assert gate.stops[0].is_set()
    gate.opened.set()
    qtbot.waitUntil(lambda: not background.is_running)
    assert listener.heard == [0, 3]
    assert not gate.stops[1].is_set()


def test_what_waits_can_be_forgotten(qtbot: QtBot, gate: Gate) -> None:
    background, listener = made(Mode.LATEST)
    background.start(gate.work(0))
    background.start(gate.work(1))
    background.forget()
    gate.opened.set()
    qtbot.waitUntil(lambda: not background.is_running)
    assert listener.heard == [0]


def test_a_queue_does_one_after_another(qtbot: QtBot, gate: Gate) -> None:
    background, listener = made(Mode.QUEUE)
    for number in range(3):
        assert background.start(gate.work(number))
    assert gate.entered.wait(5.0)
    assert len(gate.stops) == 1
    assert not gate.stops[0].is_set()
    gate.opened.set()
    qtbot.waitUntil(lambda: not background.is_running)
    assert listener.heard == [0, 1, 2]


def test_a_queue_is_worked_off_at_the_end(qtbot: QtBot, gate: Gate) -> None:
    background, listener = made(Mode.QUEUE)
    background.start(gate.work(0))
    background.start(gate.work(1))
    gate.opened.set()
    assert background.shut_down(5000)
    assert gate.done == [0, 1]
    assert gate.stops[1].is_set()
    qtbot.wait(20)
    assert listener.heard == []


@pytest.mark.parametrize(
    ("error", "text", "level"),
    [
        (DataError("no such thing"), "no such thing", logging.WARNING),
        (MemoryError(), "There is not enough memory for this.", logging.WARNING),
        (KeyError("x"), "x.run was not opened: KeyError('x'). The log has the details.", logging.ERROR),
    ],
)
def test_what_goes_wrong_is_told_and_logged(
    qtbot: QtBot, work: Background, caplog: pytest.LogCaptureFixture, error: Exception, text: str, level: int
) -> None:
    def fail(stop: threading.Event, report: Report) -> object:
        raise error

    with caplog.at_level(logging.WARNING), qtbot.waitSignal(work.failed) as failed:
        work.start(fail, "x.run was not opened")
    assert failed.args == [text]
    assert [record.levelno for record in caplog.records] == [level]
    assert not work.is_running
    with qtbot.waitSignal(work.finished):
        assert work.start(lambda _stop, _report: "again")


def test_a_stop_is_an_end_like_any_other(qtbot: QtBot, work: Background) -> None:
    def wait(stop: threading.Event, report: Report) -> object:
        return stop.wait(5.0)

    work.start(wait)
    with qtbot.waitSignal(work.finished) as finished:
        work.stop()
    assert finished.args == [True]


def test_nothing_is_heard_by_an_owner_that_is_gone(qtbot: QtBot, gate: Gate) -> None:
    owner = QObject()
    background = Background("test", owner)
    listener = Listener(background)
    background.start(gate.work("too late"))
    assert gate.entered.wait(5.0)
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    gate.opened.set()
    qtbot.waitUntil(lambda: gate.done == ["too late"])
    qtbot.wait(50)
    assert listener.heard == []


def test_shutting_down_waits_and_says_no_more(qtbot: QtBot, work: Background) -> None:
    def wait(stop: threading.Event, report: Report) -> object:
        report("on the way")
        return stop.wait(5.0)

    listener = Listener(work)
    work.start(wait)
    assert work.shut_down(5000)
    qtbot.wait(50)
    assert listener.heard == []
    assert not work.is_running
    with qtbot.waitSignal(work.finished):
        assert work.start(lambda _stop, _report: "again")


def test_shutting_down_does_not_wait_for_ever(qtbot: QtBot, work: Background, gate: Gate) -> None:
    listener = Listener(work)
    work.start(gate.work("too late"))
    begun = time.monotonic()
    assert not work.shut_down(50)
    assert time.monotonic() - begun < 2.0
    assert not work.start(gate.work("refused"))
    gate.opened.set()
    qtbot.waitUntil(lambda: not work.is_running)
    assert listener.heard == []
    assert gate.done == ["too late"]


def test_its_threads_have_room_for_blas(qtbot: QtBot, work: Background) -> None:
    def size(stop: threading.Event, report: Report) -> int:
        return QThread.currentThread().stackSize()

    with qtbot.waitSignal(work.finished) as finished:
        work.start(size)
    assert finished.args == [STACK_BYTES]
    assert STACK_BYTES == 16 * 2**20
