"""Each optimizer against its formula written out, over several steps, for W, b, γ and β alike."""

import math

import numpy as np
import pytest

from tests.engine.setup import make_bench
from workbench.engine.schedules import learning_rates
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer

LAYERS = (DenseLayer(units=4, activation="tanh"), DenseLayer(units=3, activation="tanh", batch_norm=False))


def written_out(optimizer: str, values: Hyperparameters, gradients: list[np.ndarray], w: np.ndarray) -> np.ndarray:
    """The formulas of the module's docstring, step by step."""
    w, v, s = w.copy(), np.zeros_like(w), np.zeros_like(w)
    alpha, beta1, beta2, epsilon = values.learning_rate, values.momentum, values.beta2, values.epsilon
    for t, g in enumerate(gradients, start=1):
        match optimizer:
            case "sgd":
                w -= alpha * g
            case "momentum":
                v = beta1 * v + (1 - beta1) * g
                w -= alpha * v
            case "rmsprop":
                s = beta2 * s + (1 - beta2) * g**2
                w -= alpha * g / (np.sqrt(s) + epsilon)
            case "adam":
                v = beta1 * v + (1 - beta1) * g
                s = beta2 * s + (1 - beta2) * g**2
                w -= alpha * (v / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + epsilon)
    return w


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adam"])
def test_optimizer_follows_its_formula(optimizer: str) -> None:
    bench = make_bench(LAYERS)
    values = Hyperparameters(optimizer=optimizer, learning_rate=0.05, batch_size=6, beta2=0.9, epsilon=1e-6)
    start = bench.state.parameters.copy()
    stepper = bench.stepper()
    gradients = []
    for _ in range(7):
        stepper.train(1, values)
        gradients.append(stepper.gradients.copy())
    expected = written_out(optimizer, values, gradients, start)
    assert np.abs(expected - start).max() > 1e-3
    np.testing.assert_allclose(bench.state.parameters, expected, rtol=0, atol=1e-14)


def test_adam_corrects_its_bias_exactly_when_a_beta_is_edited() -> None:
    """The weight of the initial zero is the product of the betas used, not a power of the last one."""
    bench = make_bench(LAYERS)
    stepper = bench.stepper()
    stepper.train(3, Hyperparameters(batch_size=6, momentum=0.9, beta2=0.99))
    stepper.train(2, Hyperparameters(batch_size=6, momentum=0.5, beta2=0.9))
    np.testing.assert_allclose(bench.state.products, [0.9**3 * 0.5**2, 0.99**3 * 0.9**2], rtol=1e-14)


def test_schedules_follow_their_formulas() -> None:
    epochs = np.array([0, 1, 9, 10, 25])
    base = Hyperparameters(learning_rate=0.2, decay=0.1, staircase_epochs=10)

    def rates(name: str) -> list[float]:
        return learning_rates(base.replaced(schedule=name), epochs).tolist()

    assert rates("constant") == [0.2] * 5
    assert rates("inverse") == pytest.approx([0.2 / (1 + 0.1 * e) for e in epochs], rel=1e-15)
    assert rates("exponential") == pytest.approx([0.2 * 0.9 ** float(e) for e in epochs], rel=1e-14)
    assert rates("staircase") == pytest.approx([0.2, 0.2, 0.2, 0.2 * 0.9, 0.2 * 0.9**2], rel=1e-15)


def test_learning_rate_in_the_telemetry_decays_with_the_epoch() -> None:
    bench = make_bench(LAYERS)
    values = Hyperparameters(batch_size=12, schedule="inverse", decay=0.5, learning_rate=0.1)
    telemetry = bench.stepper().train(6, values)  # 24 examples: two steps an epoch
    assert telemetry.scalars[:, 2].tolist() == pytest.approx([0.1, 0.1, 0.1 / 1.5, 0.1 / 1.5, 0.05, 0.05])


def test_gradient_norm_in_the_telemetry_is_that_of_all_gradients() -> None:
    bench = make_bench(LAYERS)
    stepper = bench.stepper()
    telemetry = stepper.train(1, Hyperparameters(batch_size=6, weight_decay=0.3))
    assert telemetry.scalars[0, 3] == pytest.approx(math.sqrt(float((stepper.gradients**2).sum())), rel=1e-12)


def test_weight_decay_pulls_on_weights_only() -> None:
    plain, decayed = make_bench(LAYERS), make_bench(LAYERS)
    a, b = plain.stepper(), decayed.stepper()
    a.train(1, Hyperparameters(batch_size=24))
    start = make_bench(LAYERS).state.parameters
    b.train(1, Hyperparameters(batch_size=24, weight_decay=0.5))
    difference = b.gradients - a.gradients
    for number in range(3):
        layout = plain.layout
        np.testing.assert_allclose(layout.weight(number, difference), 0.5 * layout.weight(number, start), atol=1e-15)
        assert not layout.shift(number, difference).any()
    assert not plain.layout.scale(0, difference).any()
