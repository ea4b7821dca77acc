"""Work in a thread of its own, as the window sees it."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from workbench.errors import DataError
from workbench.ui.widgets.background import Report, SideWork


@pytest.fixture
def work(qtbot: QtBot) -> Iterator[SideWork]:
    work = SideWork("test")
    yield work
    assert work.shut_down()


def test_reports_come_before_the_result_and_in_the_windows_thread(qtbot: QtBot, work: SideWork) -> None:
    seen: list[object] = []
    threads: set[int] = set()

    def take(reports: tuple[object, ...]) -> None:
        seen.extend(reports)
        threads.add(threading.get_ident())

    def count(stop: threading.Event, report: Report) -> object:
        assert threading.get_ident() != main
        report(1)
        report(2)
        return "done"

    main = threading.get_ident()
    work.progressed.connect(take)
    with qtbot.waitSignal(work.finished) as finished:
        work.start(count)
        assert work.is_running
    assert finished.args == ["done"]
    assert seen == [1, 2]
    assert threads == {main}
    assert not work.is_running


def test_one_at_a_time(qtbot: QtBot, work: SideWork) -> None:
    def wait(stop: threading.Event, report: Report) -> object:
        stop.wait(5.0)
        return "first"

    def never(stop: threading.Event, report: Report) -> object:
        raise AssertionError

    work.start(wait)
    work.start(never)
    with qtbot.waitSignal(work.finished) as finished:
        work.stop()
    assert finished.args == ["first"]


@pytest.mark.parametrize(
    ("error", "text"), [(DataError("no such thing"), "no such thing"), (KeyError("x"), "A fault in the workbench")]
)
def test_what_goes_wrong_is_told(qtbot: QtBot, work: SideWork, error: Exception, text: str) -> None:
    def fail(stop: threading.Event, report: Report) -> object:
        raise error

    with qtbot.waitSignal(work.failed) as failed:
        work.start(fail)
    assert text in failed.args[0]
    assert not work.is_running


def test_shutting_down_waits_and_says_no_more(qtbot: QtBot, work: SideWork) -> None:
    def wait(stop: threading.Event, report: Report) -> object:
        stop.wait(5.0)
        return None

    work.start(wait)
    with qtbot.assertNotEmitted(work.finished, wait=50):
        assert work.shut_down()
    assert not work.is_running
