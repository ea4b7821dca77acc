import math
import time

import pytest

from workbench.ui.charts.reading.draw_turns import DrawTurns


class Clock:
    """Time of the wall and of the thread, which passes where something is drawn."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.drawn: list[int] = []
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        monkeypatch.setattr(time, "thread_time", lambda: self.now)

    def draw(self, item: int) -> None:
        self.drawn.append(item)
        self.now += 0.003


def test_a_turn_ends_when_its_time_is_spent_and_the_next_one_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    turns = DrawTurns[int](1 / 30)
    turns.begin(range(5))
    for expected in ([0, 1], [0, 1, 2, 3], [0, 1, 2, 3, 4]):
        turns.take(clock.draw, 0.004)
        assert clock.drawn == expected
    assert turns.is_done
    turns.take(clock.draw, 0.004)
    assert len(clock.drawn) == 5
    turns.begin(range(3))
    turns.take(clock.draw, math.inf)
    assert clock.drawn[-3:] == [0, 1, 2]


def test_rounds_are_as_far_apart_as_keeps_the_thread_free(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    turns = DrawTurns[int](1 / 30)
    turns.begin(range(10))
    assert turns.wait == 33
    turns.take(clock.draw, math.inf)  # 30 ms of this thread
    turns.begin(())
    assert turns.wait == 150, "a fifth of the time"
    clock.now += 9.0
    turns.begin(())
    assert turns.wait == 200, "and never longer"
