"""Which values a fan tries."""

import itertools

import numpy as np
import pytest

from tests.training.kept_state import iris, iris_data
from workbench.specs.hyperparameters import TABLE, Hyperparameters
from workbench.training.fan_values import FAN_NAMES, fan_names, fan_values, possible_batch_sizes


@pytest.mark.parametrize("name", FAN_NAMES)
@pytest.mark.parametrize("count", [2, 5, 8, 16])
def test_the_value_in_force_is_among_them(name: str, count: int) -> None:
    info = TABLE[name]
    default = getattr(Hyperparameters(), name)
    for current in {default, info.low, info.high, info.usual_low, info.usual_high}:
        values = fan_values(name, current, count)
        assert current in values
        assert list(values) == sorted(set(values))
        assert 2 <= len(values) <= count
        assert all(info.low <= value <= info.high for value in values)
        Hyperparameters.parse({name: values[0]})


def test_learning_rates_are_even_in_the_logarithm() -> None:
    values = fan_values("learning_rate", 0.001, 9)
    assert values[0] == 0.00025
    assert values[-1] == 0.004
    np.testing.assert_allclose(np.diff(np.log(values)), np.log(2) / 2, rtol=0.01)


def test_averages_are_even_in_the_logarithm_of_what_is_missing_to_one() -> None:
    values = fan_values("beta2", 0.999, 5)
    assert values == (0.99, 0.99684, 0.999, 0.999684, 0.9999)


def test_mini_batches_are_powers_of_two_within_the_data() -> None:
    assert fan_values("batch_size", 64, 5) == (16, 32, 64, 128, 256)
    assert fan_values("batch_size", 48, 4) == (32, 48, 64, 128)
    sizes = fan_values("batch_size", 16, 16, possible_batch_sizes(iris(), iris_data()))
    assert sizes == (2, 4, 8, 16, 32, 64)
    assert iris_data().train.rows < 128


def test_what_is_off_is_tried_over_its_usual_range() -> None:
    values = fan_values("weight_decay", 0.0, 6)
    assert values == (0.0, 1e-6, 1.78e-5, 3.16e-4, 5.62e-3, 0.1)


def test_even_steps_for_label_smoothing() -> None:
    values = fan_values("label_smoothing", 0.1, 5)
    assert values == (0.0, 0.05, 0.1, 0.15, 0.2)
    assert all(a < b for a, b in itertools.pairwise(fan_values("label_smoothing", 0.4, 5)))


def test_only_what_matters_here() -> None:
    spec = iris()
    names = fan_names(spec, iris_data(), spec.hyperparameters)
    assert names[0] == "learning_rate"
    assert "decay" not in names  # the schedule is constant
    plain = spec.replaced(network=spec.network.replaced(layers=()))
    sgd = spec.hyperparameters.replaced(optimizer="sgd", schedule="inverse")
    assert fan_names(plain, iris_data(), sgd) == (
        "learning_rate",
        "batch_size",
        "weight_decay",
        "decay",
        "clip_norm",
        "label_smoothing",
    )
