"""Lab test-time: what is left of the start of the averages, and that the averages are the answer unless they lag."""

import pytest

from workbench.labs.lab import Measured, Outcome
from workbench.labs.lab_rows import LABS, setting_for
from workbench.labs.lab_text import read_text
from workbench.labs.test_time import measure, start_left

ROW = LABS["test-time"]


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return measure(setting_for(ROW))


@pytest.mark.parametrize(("rho", "steps", "left"), [(0.99, 100, 0.366), (0.9, 50, 0.005), (0.5, 3, 0.125)])
def test_what_is_left_of_the_start_falls_with_rho(outcome: Outcome, rho: float, steps: int, left: float) -> None:
    assert outcome.spec is not None
    found = start_left(setting_for(ROW), outcome.spec, rho, steps)
    assert len(found) == steps + 1
    assert found[-1] == pytest.approx(rho**steps, rel=1e-3)
    assert found[-1] == pytest.approx(left, abs=2e-3)


def test_the_averages_are_the_answer(outcome: Outcome) -> None:
    assert (outcome.holds, outcome.answer) == (True, "average")
    copies = outcome.numbers["of_copies"]
    assert isinstance(copies, Measured)
    assert copies.high < 0.15, "of ten digits one is always said"
    to_exact = outcome.numbers["over_exact"]
    assert isinstance(to_exact, Measured)
    assert abs(to_exact.value) < 0.02


def test_averages_that_still_hold_their_start_lose() -> None:
    other = measure(setting_for(ROW, 0, read_text(ROW.name).otherwise.set))
    assert (other.holds, other.answer) == (False, "latest")
