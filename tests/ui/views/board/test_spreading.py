import numpy as np
import pytest

from workbench.ui.views.board.board_data import BoardData
from workbench.ui.views.board.reading.box_mouse import spread_positions, whole_choices


def test_choices_are_spread_but_stay_apart(data: BoardData) -> None:
    plain = data.positions[:, data.names.index("optimizer")]
    spread = spread_positions(data, "optimizer")
    assert len(np.unique(spread)) == len(spread)
    assert np.abs(spread - plain).max() < 0.5 / 3
    assert spread_positions(data, "dropout") == pytest.approx(data.positions[:, data.names.index("dropout")])


def test_a_choice_is_marked_as_a_whole(data: BoardData) -> None:
    assert whole_choices(data, "optimizer", (0.4, 0.5)) == pytest.approx((1 / 3, 2 / 3))
    assert whole_choices(data, "optimizer", (0.1, 0.99)) == pytest.approx((0.0, 1.0))
    assert whole_choices(data, "dropout", (0.4, 0.5)) == (0.4, 0.5)
    assert whole_choices(data, "score", (0.4, 0.5)) == (0.4, 0.5)
