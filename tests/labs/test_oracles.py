"""What the labs measure, beside numbers that were worked out apart from them (the list of claims of the course, with NumPy)."""

import math

import numpy as np
import pytest

from workbench.labs.formulas_by_hand import by_hand
from workbench.labs.lab import Measured, Outcome
from workbench.labs.lab_rows import LABS, setting_for
from workbench.labs.scales import FORMULAS, judge
from workbench.labs.softmax import hard_max, naive_softmax, softmax

SAMPLING = 0.0025
"""Of shares that were drawn: the oracles have ± 0.002 themselves"""


def run(name: str, **changes: float | str) -> Outcome:
    return LABS[name].measure(setting_for(LABS[name], 0, changes))


def value(outcome: Outcome, name: str) -> float:
    number = outcome.numbers[name]
    assert not isinstance(number, str)
    return number.value if isinstance(number, Measured) else float(number)


def test_batch_norm_by_hand_is_that_of_numpy() -> None:
    z = (1.0, 2.0, 4.0, -3.0)
    found = by_hand(z, 2.0, 0.5, 1e-5)
    hat = (np.array(z) - np.mean(z)) / np.sqrt(np.var(z) + 1e-5)
    assert found.hat == pytest.approx(hat)
    assert found.tilde == pytest.approx(2.0 * hat + 0.5)
    assert all(math.isnan(one) for one in by_hand((1.0, 1.0), 1.0, 0.0, 0.0).hat)


def test_softmax_by_numpy_at_a_thousand() -> None:
    z = np.array([1000.0, 1001.0, 999.0])
    assert softmax(z) == pytest.approx([0.24472847, 0.66524096, 0.09003057])
    assert np.isnan(naive_softmax(z)).all()
    assert hard_max(np.array([1.0, 3.0, 3.0])).tolist() == [0.0, 1.0, 0.0]


def test_shares_of_draws_are_those_of_the_course() -> None:
    found = run("scales", draws=100_000)
    assert value(found, "linear_below") == pytest.approx(0.10, abs=SAMPLING)
    assert value(found, "log_below") == pytest.approx(0.75, abs=SAMPLING)
    assert value(found, "beta_above") == pytest.approx(0.498, abs=2 * SAMPLING)  # exactly 0.5
    assert value(found, "beta_expected") == pytest.approx(0.498, abs=SAMPLING)
    assert value(found, "b_above") == pytest.approx(0.475, abs=2 * SAMPLING)  # exactly 0.4771
    assert (value(found, "c_lowest"), value(found, "c_highest")) == pytest.approx((-9.0, 0.0))
    assert (value(found, "d_lowest"), value(found, "d_highest")) == pytest.approx((0.09, 0.99))
    assert found.answer == "B"


def test_only_the_second_formula_stays_in_the_range_and_is_even() -> None:
    r = np.random.default_rng(3).random(4000)
    ends = np.array([0.0, 1.0])
    judged = {name: judge(formula(r), formula(ends)) for name, formula in FORMULAS.items()}
    assert [name for name, one in judged.items() if one.is_inside] == ["A", "B"]
    assert [name for name, one in judged.items() if one.is_even] == ["B"]


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("softmax", {"form": "naive", "shift": 1000.0}),
        ("formulas-by-hand", {"epsilon": "0"}),
        ("no-bias", {"normalized": "a"}),
        ("no-bias", {"normalized": "nothing"}),
        ("scales", {"lowest": 0.05}),
    ],
)
def test_a_claim_fails_where_it_should(name: str, changes: dict[str, float | str]) -> None:
    assert run(name).holds is True
    assert run(name, **changes).holds is False
