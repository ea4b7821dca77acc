"""Teacher's mode as a value, and as it is kept."""

import pytest

from workbench.labs.teaching import Teaching, teaching_from, teaching_text


@pytest.mark.parametrize("teaching", [Teaching(), Teaching(is_on=True, seed=9999, hides=False)])
def test_it_comes_back_from_the_settings(teaching: Teaching) -> None:
    assert teaching_from(teaching_text(teaching)) == teaching


@pytest.mark.parametrize(
    "damaged", ["", "on", "on x hidden", "on -1 hidden", "on 123456 hidden", "on 1 perhaps", "on ² shown"]
)
def test_what_is_damaged_is_forgotten(damaged: str) -> None:
    assert teaching_from(damaged) == Teaching()


def test_seed_and_hiding_count_in_teachers_mode_only() -> None:
    away = Teaching(is_on=False, seed=3, hides=True)
    assert (away.lab_seed, away.is_hiding) == (0, False)
    assert Teaching(is_on=True, seed=3).lab_seed == 3
