"""Steps and pixels."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.ui.panels.timeline.step_scale import StepScale, end_after


@given(step=st.integers(0, 500), last=st.integers(500, 900))
def test_a_step_wider_than_a_pixel_is_found_again(step: int, last: int) -> None:
    scale = StepScale(last, 100.0, 1100.0)
    assert scale.step(scale.x(step)) == step


def test_pixels_beyond_the_bar_are_its_ends() -> None:
    scale = StepScale(1000, 100.0, 600.0)
    assert (scale.step(0.0), scale.step(5000.0)) == (0, 1000)


@given(last=st.integers(10, 10**12), apart=st.floats(20.0, 200.0))
def test_ticks_are_round_and_have_room(last: int, apart: float) -> None:
    scale = StepScale(last, 0.0, 1000.0)
    ticks = scale.ticks(apart)
    assert ticks[0] == 0
    assert str(ticks.step).rstrip("0") in {"1", "2", "5"}
    assert scale.x(ticks.step) >= apart * (1.0 - 1e-6)
    assert scale.x(ticks.step) <= 2.5 * apart or ticks.step == 1


@given(longest=st.integers(0, 10**12))
def test_the_bar_ends_a_little_beyond_the_longest_branch(longest: int) -> None:
    end = end_after(longest)
    assert longest <= end <= max(10, 1.16 * longest + 1)


def test_the_bar_seldom_moves_while_a_run_grows() -> None:
    assert len({end_after(longest) for longest in range(1000, 2000)}) <= 7
