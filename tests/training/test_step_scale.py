import numpy as np
import pytest

from workbench.training.step_scale import EVEN, StepScale

LOG = StepScale(is_log=True)


def test_an_even_axis_changes_nothing() -> None:
    steps = np.array([0.0, 7.0, 1e9])
    assert EVEN.positions(steps) is steps
    assert EVEN.ends((3.0, 9.0)) == (3.0, 9.0)
    assert EVEN.pieces(0.0, 1e6, 500) == [(0.0, 1e6, 500)]


@pytest.mark.parametrize("step", [0.0, 1.0, 9.0, 999.0, 123_456.0, 1e12])
def test_a_step_is_found_again_on_a_logarithmic_axis(step: float) -> None:
    assert round(LOG.step(LOG.position(step))) == pytest.approx(step, rel=1e-12)


def test_step_0_has_a_place_and_a_tenfold_the_same_room() -> None:
    places = LOG.positions(np.array([-5.0, 0.0, 9.0, 99.0, 999.0]))
    assert places.tolist() == pytest.approx([0.0, 0.0, 1.0, 2.0, 3.0])


def test_pieces_follow_each_other_and_share_the_points() -> None:
    pieces = LOG.pieces(-50.0, 1e6, 1000)
    assert [piece[:2] for piece in pieces] == [
        (0, 1),
        (1, 10),
        (10, 100),
        (100, 1e3),
        (1e3, 1e4),
        (1e4, 1e5),
        (1e5, 1e6),
    ]
    assert 2000 <= sum(points for *_, points in pieces) <= 2020
    assert LOG.pieces(3.0, 3.0, 10) == [(3.0, 3.0, 8)]


@pytest.mark.parametrize("scale", [EVEN, LOG])
def test_cells_are_as_many_as_asked_for_and_stand_still_while_a_run_grows(scale: StepScale) -> None:
    steps = np.arange(100_000.0)
    cells = scale.cells(steps, 0.0, 1e5, 500, 200)
    assert 350 <= len(np.unique(cells)) <= 520  # the first steps are fewer than their cells
    assert np.array_equal(cells[:5000], scale.cells(steps[:5000], 0.0, 1e5, 500, 200))
