import time

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter

from workbench.ui.views.board.board_data import Bools
from workbench.ui.views.board.trial_layer import AT_ONCE, TrialLayer

SIZE = QSize(10, 10)


class Painted:
    def __init__(self) -> None:
        self.parts: list[list[int]] = []

    def __call__(self, painter: QPainter, shown: Bools) -> None:
        self.parts.append(np.flatnonzero(shown).tolist())


@pytest.fixture
def painted(qapp: object) -> Painted:
    return Painted()


def test_a_few_hundred_at_a_time_the_best_first(painted: Painted) -> None:
    layer, places = TrialLayer(), list(range(2 * AT_ONCE + 1))[::-1]
    layer.aim("key", places)
    while not layer.is_complete:
        layer.grow(SIZE, 1.0, len(places), painted)
    assert painted.parts[0] == sorted(places[:AT_ONCE])
    assert sorted(place for part in painted.parts for place in part) == sorted(places)
    count = len(painted.parts)
    layer.grow(SIZE, 1.0, len(places), painted)
    assert len(painted.parts) == count


def test_slow_trials_come_in_smaller_parts(painted: Painted) -> None:
    class Slow(Painted):
        def __call__(self, painter: QPainter, shown: Bools) -> None:
            super().__call__(painter, shown)
            time.sleep(0.02)

    slow, layer = Slow(), TrialLayer()
    layer.aim("key", range(400))
    layer.grow(SIZE, 1.0, 400, slow)
    layer.grow(SIZE, 1.0, 400, slow)
    assert len(slow.parts[1]) < AT_ONCE / 2


def test_a_new_trial_is_added_alone(painted: Painted) -> None:
    layer = TrialLayer()
    for places in ([0, 1], [2, 0, 1]):
        layer.aim("key", places)
        layer.grow(SIZE, 1.0, 3, painted)
    assert painted.parts == [[0, 1], [2]]


@pytest.mark.parametrize(("key", "places"), [("other", [0, 1]), ("key", [1])])
def test_another_look_or_a_trial_less_begins_anew(painted: Painted, key: str, places: list[int]) -> None:
    layer = TrialLayer()
    layer.aim("key", [0, 1])
    layer.grow(SIZE, 1.0, 3, painted)
    layer.aim(key, places)
    layer.grow(SIZE, 1.0, 3, painted)
    assert painted.parts[1] == places
