"""Lab batch-noise: the deviation of the mean is σ/√m, and the texts tell the right direction."""

import math

import pytest

from workbench.labs.batch_noise import TOLD, drawn_noise, measure
from workbench.labs.lab import Measured, Outcome
from workbench.labs.lab_rows import LABS, setting_for

ROW = LABS["batch-noise"]


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return measure(setting_for(ROW))


@pytest.mark.parametrize(("m", "known"), [(8, 1.06), (32, 0.53), (128, 0.27), (512, 0.13)])
def test_the_noise_of_three_sigma_is_that_of_the_course(outcome: Outcome, m: int, known: float) -> None:
    formula, found = outcome.numbers[f"formula_{m}"], outcome.numbers[f"noise_{m}"]
    assert formula == pytest.approx(3.0 / math.sqrt(m))
    assert formula == pytest.approx(known, abs=5e-3)
    assert isinstance(found, Measured)
    assert found.value == pytest.approx(formula, rel=0.05)
    assert found.high - found.low < 0.1 * found.value


def test_it_falls_with_the_root_for_other_seeds_and_sigmas() -> None:
    for seed in range(3):
        noise = drawn_noise(seed, 1.0)
        assert set(TOLD) <= set(noise.sizes.tolist())
        assert sum(noise.slope(one) for one in range(10)) / 10 == pytest.approx(-0.5, abs=0.03)


def test_the_answer_and_the_effect_on_the_gap(outcome: Outcome) -> None:
    assert (outcome.holds, outcome.answer) == (True, "half")
    by_norm, by_plain = outcome.numbers["by_norm"], outcome.numbers["by_plain"]
    assert isinstance(by_norm, Measured)
    assert isinstance(by_plain, Measured)
    assert by_norm.low > 0.0
    assert by_norm.value > by_plain.value
