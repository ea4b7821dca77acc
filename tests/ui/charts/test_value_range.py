import numpy as np
import pytest

from workbench.ui.charts.value_range import ANYTHING, Limits, fitting_range, lonely


def test_grows_at_once_and_shrinks_late() -> None:
    first = fitting_range(None, (0.0, 10.0), ANYTHING)
    assert first[0] < 0.0
    assert first[1] > 10.0
    assert fitting_range(first, (0.5, 9.0), ANYTHING) == first
    assert fitting_range(first, (0.0, 12.0), ANYTHING)[1] > 12.0
    shrunk = fitting_range(first, (0.0, 3.0), ANYTHING)
    assert 3.0 < shrunk[1] < 4.0


def test_does_not_show_what_cannot_be() -> None:
    low, high = fitting_range(None, (0.2, 1.0), Limits(0.0, 1.0))
    assert high == pytest.approx(1.0, abs=0.03)
    assert low < 0.2


def test_a_constant_gets_room() -> None:
    for value in (0.0, 1e-3, 5.0, -2.0):
        low, high = fitting_range(None, (value, value), ANYTHING)
        assert low < value < high


def test_labels_get_their_share_of_the_height() -> None:
    low, high = fitting_range(None, (0.0, 10.0), ANYTHING, headroom=0.25)
    assert high - 0.25 * (high - low) >= 10.0
    assert fitting_range((low, high), (0.0, 10.0), ANYTHING, headroom=0.25) == (low, high)


def test_a_few_points_that_stick_out_are_lonely_and_the_beginning_of_a_curve_is_not() -> None:
    steps = np.arange(400.0)
    curve = 5.0 * np.exp(-steps / 5.0) + 0.1 + 0.001 * np.sin(steps)
    assert not lonely(curve).any()
    curve[[100, 250, 251]] = 1e6
    assert np.flatnonzero(lonely(curve)).tolist() == [100, 250, 251]
    assert not lonely(np.full(400, 0.01)).any()
    assert not lonely(np.array([1.0, 1.0, 1.0, 50.0])).any(), "too few to say what is usual"
    assert not lonely(np.full(100, np.nan)).any()
