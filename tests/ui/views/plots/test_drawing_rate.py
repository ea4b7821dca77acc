"""How often live plots are drawn: as often as there is something new and the window has time for it."""

import time

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from tests.ui.views.plots.conftest import FakeSession
from workbench.ui.views.plots import plot_board
from workbench.ui.views.plots.plot_board import PlotBoard


def spend_a_frame() -> None:
    """More time of this thread than a turn has."""
    until = time.thread_time() + 0.006
    while time.thread_time() < until:
        pass


def drawn_slowly(board: PlotBoard, session: FakeSession, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The plots that are drawn, by number, while each takes up a whole frame; a round has just begun."""
    session.begin()
    session.train(100)
    board.draw()
    drawn: list[int] = []

    def slowly(number: int) -> None:
        drawn.append(number)
        spend_a_frame()

    for number, pane in enumerate(board.panes):
        monkeypatch.setattr(pane, "draw", lambda *_, number=number: slowly(number))
    session.train(5)
    board.draw_some()
    return drawn


def test_does_not_draw_for_every_event(
    board: PlotBoard, session: FakeSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.begin()
    draws: list[int] = []
    monkeypatch.setattr(board.panes[0], "draw", lambda *_: draws.append(1))
    clock = time.monotonic() + 10.0
    with monkeypatch.context() as standing:
        standing.setattr(plot_board.time, "monotonic", lambda: clock)
        standing.setattr(plot_board.time, "thread_time", lambda: 0.0)
        board.draw()
        drawn = len(draws)
        for _ in range(60):
            session.train(5)
        assert len(draws) == drawn
        assert board.findChild(QTimer).interval() == 33, "the next drawing is a thirtieth of a second later"
    qtbot.waitUntil(lambda: len(draws) > drawn)
    assert len(draws) == drawn + 1


def test_what_is_new_does_not_wait_for_the_range_of_values(
    board: PlotBoard, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.begin()
    clock = time.monotonic() + 10.0
    with monkeypatch.context() as standing:
        standing.setattr(plot_board.time, "monotonic", lambda: clock)
        standing.setattr(plot_board.time, "thread_time", lambda: 0.0)
        session.train(5)
        board.draw()  # now the range of values is fitted
        clock += 0.05
        session.train(5)
        board.draw()
        assert board.findChild(QTimer).interval() > 100, "the range is fitted again later"
        session.train(5)
        assert board.findChild(QTimer).interval() == 33


def test_where_drawing_is_slow_it_is_done_less_often(
    board: PlotBoard, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.begin()
    clock, spent = time.monotonic() + 10.0, time.thread_time()
    with monkeypatch.context() as standing:
        standing.setattr(plot_board.time, "monotonic", lambda: clock)
        standing.setattr(plot_board.time, "thread_time", lambda: spent)
        board.draw()
        for seconds, wait in ((0.004, 33), (0.02, 100), (9.0, 200)):
            clock, spent = clock + 1.0, spent + seconds
            board.draw()
            session.train(5)
            assert board.findChild(QTimer).interval() == wait


def test_plots_that_do_not_fit_into_a_frame_are_drawn_in_the_next_ones(
    board: PlotBoard, session: FakeSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = drawn_slowly(board, session, monkeypatch)
    assert drawn == [0], "the time of one frame is spent"
    qtbot.waitUntil(lambda: drawn == [0, 1, 2, 3])
    board.draw_some()
    board.hide()
    count = len(drawn)
    qtbot.wait(50)
    assert len(drawn) == count, "hidden plots are not drawn, wherever the round stood"


def test_what_a_round_has_left_is_not_drawn_once_another_run_begins(
    board: PlotBoard, session: FakeSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.begin()
    session.train(100)
    board.draw()
    before, drawn = session.metrics, list[object]()

    def slowly(store: object) -> None:
        drawn.append(store)
        spend_a_frame()

    for pane in board.panes:
        monkeypatch.setattr(pane, "draw", lambda store, *_: slowly(store))
    session.train(5)
    board.draw_some()
    assert drawn == [before]
    session.begin()
    session.train(5)
    qtbot.waitUntil(lambda: len(drawn) > len(board.panes))
    assert before not in drawn[1:]


def test_drawing_all_at_once_takes_up_what_a_round_has_left(
    board: PlotBoard, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = drawn_slowly(board, session, monkeypatch)
    assert drawn == [0]
    board.draw()
    assert drawn == [0, 0, 1, 2, 3]


def test_a_plot_that_is_drawn_takes_the_crosshair_along(board: PlotBoard, session: FakeSession) -> None:
    session.begin()
    session.train(50)
    board.draw()
    board.timeline.point_at(20.0)
    others = [pane for pane in board.panes if not pane.underMouse() and not pane.canvas.underMouse()]
    assert {pane.canvas.crosshair.text for pane in others} == {""}, "they wait for their turn"
    session.train(5)
    board.draw()
    assert {pane.canvas.crosshair.text for pane in board.panes if pane.isVisible()} == {board.timeline.step_text}
