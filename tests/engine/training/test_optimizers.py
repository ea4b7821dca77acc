"""Each optimizer against its formula written out, over several steps, for W, b, γ and β alike."""

import math

import numpy as np
import pytest

from tests.engine.setup import Bench, make_bench
from workbench.specs.hyperparameters import Hyperparameters, is_active
from workbench.specs.network import DenseLayer
from workbench.specs.optimizers import OPTIMIZERS, OptimizerFacts

LAYERS = (DenseLayer(units=4, activation="tanh"), DenseLayer(units=3, activation="tanh", batch_norm=False))


def written_out(
    values: Hyperparameters, gradients: list[np.ndarray], w: np.ndarray, is_weight: np.ndarray
) -> np.ndarray:
    """The formulas of the module's docstring, step by step."""
    w, v, s = w.copy(), np.zeros_like(w), np.zeros_like(w)
    alpha, beta1, beta2, epsilon = values.learning_rate, values.momentum, values.beta2, values.epsilon
    for t, g in enumerate(gradients, start=1):
        norm = float(np.sqrt((g**2).sum()))
        if 0.0 < values.clip_norm < norm:
            g = g * values.clip_norm / norm  # noqa: PLW2901
        v = beta1 * v + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        match values.optimizer:
            case "sgd":
                w -= alpha * g
            case "momentum":
                w -= alpha * v
            case "nesterov":
                w -= alpha * (beta1 * v + (1 - beta1) * g)
            case "rmsprop":
                w -= alpha * g / (np.sqrt(s) + epsilon)
            case "adam":
                w -= alpha * (v / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + epsilon)
            case "adamw":
                decayed = is_weight | (values.decay_on == "everything")
                w -= np.where(decayed, alpha * values.weight_decay * w, 0.0)
                w -= alpha * (v / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + epsilon)
            case other:
                pytest.fail(f"the formula of {other} is not written out here")
    return w


@pytest.mark.parametrize("batch_norm_on", ["z", "a"])
@pytest.mark.parametrize("clip_norm", [0.0, 0.4])
@pytest.mark.parametrize("decay_on", ["weights", "everything"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_optimizer_follows_its_formula(optimizer: str, decay_on: str, clip_norm: float, batch_norm_on: str) -> None:
    bench = make_bench(LAYERS, batch_norm_on=batch_norm_on)
    values = Hyperparameters.parse(
        {"optimizer": optimizer, "learning_rate": 0.05, "batch_size": 6, "beta2": 0.9, "epsilon": 1e-6}
        | {"clip_norm": clip_norm, "decay_on": decay_on, "weight_decay": 0.3}
    )
    start = bench.state.parameters.copy()
    is_weight = np.zeros(len(start), dtype=bool)
    for number in range(len(bench.layout.layers)):
        bench.layout.weight(number, is_weight)[...] = True
    stepper = bench.stepper()
    gradients, norms = [], []
    for _ in range(7):
        telemetry = stepper.train(1, values)
        gradients.append(stepper.gradients.copy())
        norms.append(telemetry.scalar("gradient_norm")[0])
    if clip_norm:
        assert max(norms) > clip_norm  # the telemetry tells the norm before clipping
    expected = written_out(values, gradients, start, is_weight)
    assert np.abs(expected - start).max() > 1e-3
    np.testing.assert_allclose(bench.state.parameters, expected, rtol=0, atol=1e-14)


def test_a_gradient_of_any_size_is_clipped_to_the_norm() -> None:
    plain, clipped = make_bench(LAYERS), make_bench(LAYERS)
    values = Hyperparameters(optimizer="sgd", learning_rate=1.0, batch_size=24)
    start = plain.state.parameters.copy()
    plain.stepper().train(1, values)
    norm = float(np.linalg.norm(plain.state.parameters - start))
    clipped.stepper().train(1, values.replaced(clip_norm=norm / 3.0))
    assert np.linalg.norm(clipped.state.parameters - start) == pytest.approx(norm / 3.0, rel=1e-12)
    unclipped = make_bench(LAYERS)
    unclipped.stepper().train(1, values.replaced(clip_norm=norm * 1.01))
    assert unclipped.state.parameters.tobytes() == plain.state.parameters.tobytes()


def test_adam_corrects_its_bias_exactly_when_a_beta_is_edited() -> None:
    """The weight of the initial zero is the product of the betas used, not a power of the last one."""
    bench = make_bench(LAYERS)
    stepper = bench.stepper()
    stepper.train(3, Hyperparameters(batch_size=6, momentum=0.9, beta2=0.99))
    stepper.train(2, Hyperparameters(batch_size=6, momentum=0.5, beta2=0.9))
    np.testing.assert_allclose(bench.state.products, [0.9**3 * 0.5**2, 0.99**3 * 0.9**2], rtol=1e-14)


def test_gradient_norm_in_the_telemetry_is_that_of_all_gradients() -> None:
    bench = make_bench(LAYERS)
    stepper = bench.stepper()
    telemetry = stepper.train(1, Hyperparameters(batch_size=6, weight_decay=0.3))
    assert telemetry.scalar("gradient_norm")[0] == pytest.approx(
        math.sqrt(float((stepper.gradients**2).sum())), rel=1e-12
    )


@pytest.mark.parametrize("batch_norm_on", ["z", "a"])
@pytest.mark.parametrize("decay_on", ["weights", "everything"])
def test_l2_pulls_on_weights_only_unless_asked(decay_on: str, batch_norm_on: str) -> None:
    plain, decayed = (make_bench(LAYERS, batch_norm_on=batch_norm_on) for _ in range(2))
    a, b = plain.stepper(), decayed.stepper()
    start = plain.state.parameters.copy()
    a.train(1, Hyperparameters(batch_size=24))
    b.train(1, Hyperparameters.parse({"batch_size": 24, "weight_decay": 0.5, "decay_on": decay_on}))
    expected = np.zeros_like(start)
    for number in range(3):
        layout = plain.layout
        layout.weight(number, expected)[...] = 0.5 * layout.weight(number, start)
    if decay_on == "everything":
        expected = 0.5 * start
    np.testing.assert_allclose(b.gradients - a.gradients, expected, rtol=0, atol=1e-15)


@pytest.mark.parametrize("facts", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_every_row_tells_what_its_kernel_keeps_and_uses(facts: OptimizerFacts) -> None:
    def ends(**changed: object) -> Bench:
        bench = make_bench(LAYERS)
        values = {"optimizer": facts.name, "learning_rate": 0.05, "batch_size": 6, "momentum": 0.8, "beta2": 0.9}
        bench.stepper().train(3, Hyperparameters.parse({**values, "epsilon": 1e-3, **changed}))
        return bench

    plain = ends()
    assert plain.state.first_moment.any() == facts.has_first_moment
    assert plain.state.second_moment.any() == facts.has_second_moment
    for name, value in (("momentum", 0.5), ("beta2", 0.5), ("epsilon", 0.1)):
        matters = ends(**{name: value}).state.parameters.tobytes() != plain.state.parameters.tobytes()
        assert matters == (name in facts.uses) == is_active(name, Hyperparameters(optimizer=facts.name)), name
    free, pulled = make_bench(LAYERS).stepper(), make_bench(LAYERS).stepper()
    free.train(1, Hyperparameters(optimizer=facts.name, batch_size=24))
    pulled.train(1, Hyperparameters(optimizer=facts.name, batch_size=24, weight_decay=0.3))
    assert pulled.state.parameters.tobytes() != free.state.parameters.tobytes()
    assert (pulled.gradients.tobytes() == free.gradients.tobytes()) == facts.decays_apart


@pytest.mark.parametrize("facts", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_first_step_of_rows_that_correct_their_bias_forgets_the_zero_of_the_start(facts: OptimizerFacts) -> None:
    """v̂ = g and ŝ = g² after one step, whatever β₁ and β₂ are."""
    ends = []
    for beta in (0.5, 0.9):
        bench = make_bench(LAYERS)
        values = Hyperparameters(optimizer=facts.name, batch_size=24, learning_rate=0.05, momentum=beta, beta2=beta)
        bench.stepper().train(1, values)
        ends.append(bench.state.parameters)
    forgets = bool(np.allclose(*ends, rtol=0, atol=1e-12))
    assert forgets == (facts.corrects_bias or not facts.uses)
