"""Every gradient against central differences of an independent forward pass, in float64."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.oracle import forward
from tests.engine.setup import Bench, make_bench
from workbench.engine.kernels.randomness import DROPOUT, make_key, mix
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer

SMOOTH = tuple(name for name in ACTIVATIONS if name not in {"relu", "leaky_relu"})


def relative_error(measured: np.ndarray, expected: np.ndarray) -> float:
    """Length of the difference over the length of the expected gradient."""
    return float(np.linalg.norm(measured - expected) / max(np.linalg.norm(expected), 1e-12))


def analytic_gradient(bench: Bench, values: Hyperparameters) -> tuple[np.ndarray, float]:
    """The kernels' gradient of the whole data set as one mini-batch, and their loss. Changes the bench's state."""
    stepper = bench.stepper()
    telemetry = stepper.train(1, values)
    return stepper.gradients.copy(), float(telemetry.scalar("loss")[0])


def numeric_gradient(bench: Bench, values: Hyperparameters, masks: dict[int, np.ndarray] | None = None) -> np.ndarray:
    """Central differences with a step near the cube root of the rounding error."""
    parameters = bench.state.parameters.copy()
    gradient = np.zeros_like(parameters)
    h = 6e-6
    for i in range(len(parameters)):
        kept = parameters[i]
        losses = []
        for sign in (1.0, -1.0):
            parameters[i] = kept + sign * h
            arguments = (bench.x, bench.y, values, masks)
            losses.append(forward(bench.network, bench.layout, parameters, *arguments).loss)
        parameters[i] = kept
        gradient[i] = (losses[0] - losses[1]) / (2.0 * h)
    return gradient


def check(bench: Bench, values: Hyperparameters, tolerance: float = 1e-7) -> None:
    expected = numeric_gradient(bench, values)
    measured, _ = analytic_gradient(bench, values)
    assert relative_error(measured, expected) <= tolerance


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("batch_norm", [False, True])
def test_gradient_of_each_activation(name: str, batch_norm: bool) -> None:
    layers = (
        DenseLayer(units=4, activation=name, batch_norm=batch_norm),
        DenseLayer(units=3, activation=name, batch_norm=batch_norm),
    )
    check(make_bench(layers), Hyperparameters(batch_size=24, weight_decay=0.0))


hidden_layers = st.lists(
    st.builds(DenseLayer, units=st.integers(1, 9), activation=st.sampled_from(SMOOTH), batch_norm=st.booleans()),
    max_size=3,
).map(tuple)


@st.composite
def benches(draw: st.DrawFn) -> Bench:
    output = draw(st.sampled_from(["softmax", "logistic", "linear"]))
    return make_bench(
        draw(hidden_layers),
        features=draw(st.integers(1, 8)),
        classes=2 if output == "logistic" else draw(st.integers(1 if output == "linear" else 2, 7)),
        examples=draw(st.integers(2, 40)),
        seed=draw(st.integers(0, 1000)),
        output=output,
        batch_norm_on=draw(st.sampled_from(["z", "a"])),
    )


@settings(max_examples=60)
@given(
    bench=benches(),
    weight_decay=st.sampled_from([0.0, 0.1]),
    decay_on=st.sampled_from(["weights", "everything"]),
    smoothing=st.sampled_from([0.0, 0.1, 0.5]),
    weights=st.sampled_from(["none", "balanced"]),
)
def test_gradient_over_shapes(bench: Bench, weight_decay: float, decay_on: str, smoothing: float, weights: str) -> None:
    # With ε = 1 no unit is divided by a tiny standard deviation, where differences would measure rounding only.
    settings = {"batch_size": len(bench.y), "weight_decay": weight_decay, "decay_on": decay_on, "bn_epsilon": 1.0}
    if bench.network.output != "linear":
        settings |= {"label_smoothing": smoothing, "class_weights": weights}
    check(bench, Hyperparameters.parse(settings))


@pytest.mark.parametrize("place", ["z", "a"])
@pytest.mark.parametrize("targets", [1, 2, 5])
def test_gradient_of_several_targets(targets: int, place: str) -> None:
    layers = (DenseLayer(units=4, activation="tanh"), DenseLayer(units=3, activation="silu", batch_norm=False))
    values = Hyperparameters(batch_size=24, weight_decay=0.0)
    for chosen in ((), layers, layers[:1]):
        check(make_bench(chosen, classes=targets, output="linear", batch_norm_on=place), values)
    # Without hidden layers both gradients can be written out: dL/dW = 2 (Z - Y)' X / (K m), dL/db = Σ 2 (Z - Y) / (K m).
    bench = make_bench((), classes=targets, output="linear")
    w, b = bench.layout.weight(0, bench.state.parameters), bench.layout.bias(0, bench.state.parameters)
    off = 2.0 * (bench.x @ w.T + b - bench.y) / (targets * 24)
    gradient, _ = analytic_gradient(bench, values)
    np.testing.assert_allclose(bench.layout.weight(0, gradient), off.T @ bench.x, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(bench.layout.bias(0, gradient), off.sum(axis=0), rtol=1e-12, atol=1e-14)


def test_gradient_of_a_wide_network_that_uses_the_blas() -> None:
    """Wide enough that all three products and the input kept in rows take the BLAS path."""
    layers = (DenseLayer(units=20, activation="tanh"), DenseLayer(units=30, activation="tanh"))
    bench = make_bench(layers, features=70, classes=12, examples=40)
    values = Hyperparameters(batch_size=40)
    chosen = np.random.default_rng(0).choice(len(bench.state.parameters), 200, replace=False)
    parameters = bench.state.parameters.copy()
    expected = np.zeros(len(chosen))
    for k, i in enumerate(chosen):
        both = []
        for h in (6e-6, -6e-6):
            moved = parameters.copy()
            moved[i] += h
            both.append(forward(bench.network, bench.layout, moved, bench.x, bench.y, values).loss)
        expected[k] = (both[0] - both[1]) / 1.2e-5
    measured, _ = analytic_gradient(bench, values)
    assert relative_error(measured[chosen], expected) <= 1e-7


def test_gradient_through_dropout() -> None:
    layers = (DenseLayer(units=6, activation="tanh", dropout=0.4), DenseLayer(units=4, activation="silu", dropout=0.3))
    bench = make_bench(layers)
    values = Hyperparameters(batch_size=24)
    rows = order_of_first_epoch(bench)
    bench.x, bench.y = bench.x[rows], bench.y[rows]  # so that the oracle's row i is the kernels' column i
    masks = {}
    for number, rate in ((0, 0.4), (1, 0.3)):
        key = np.uint64(make_key(bench.seed, DROPOUT, 0, number))
        units = layers[number].units
        with np.errstate(over="ignore"):
            draws = [int(mix(np.uint64(key + np.uint64(i)))) >> 32 for i in range(units * 24)]
        kept = np.array(draws).reshape(units, 24) >= int(rate * 2**32)
        masks[number] = kept.T / (1.0 - rate)
        assert 0.4 < kept.mean() < 0.85
    expected = numeric_gradient(bench, values, masks)
    # The kernels shuffle; undo it, so that their first mini-batch is rows 0, 1, 2 …
    bench.x, bench.y = bench.x[np.argsort(rows)], bench.y[np.argsort(rows)]
    measured, _ = analytic_gradient(bench, values)
    assert relative_error(measured, expected) <= 1e-7


def order_of_first_epoch(bench: Bench) -> np.ndarray:
    """The order in which epoch 0 shows the examples."""
    from workbench.engine.kernels.randomness import shuffle

    order = np.zeros(len(bench.y), dtype=np.int64)
    shuffle(order, bench.seed, 0)
    return order


def test_loss_and_batch_statistics_agree_with_the_formulas() -> None:
    bench = make_bench((DenseLayer(units=6), DenseLayer(units=4, activation="tanh")))
    values = Hyperparameters(batch_size=24, bn_momentum=0.75)
    expected = forward(bench.network, bench.layout, bench.state.parameters, bench.x, bench.y, values)
    _, loss = analytic_gradient(bench, values)
    assert loss == pytest.approx(expected.loss, rel=1e-12)
    for number in range(2):
        mean = bench.layout.running_mean(number, bench.state.running)
        variance = bench.layout.running_variance(number, bench.state.running)
        np.testing.assert_allclose(mean, 0.25 * expected.means[number], rtol=1e-12)
        np.testing.assert_allclose(variance, 0.75 + 0.25 * expected.variances[number], rtol=1e-12)


def test_batch_norm_after_the_activation_keeps_its_statistics_of_a() -> None:
    bench = make_bench((DenseLayer(units=6), DenseLayer(units=4, activation="tanh")), batch_norm_on="a")
    values = Hyperparameters(batch_size=24, bn_momentum=0.75)
    expected = forward(bench.network, bench.layout, bench.state.parameters, bench.x, bench.y, values)
    _, loss = analytic_gradient(bench, values)
    assert loss == pytest.approx(expected.loss, rel=1e-12)
    for number in range(2):
        mean = bench.layout.running_mean(number, bench.state.running)
        variance = bench.layout.running_variance(number, bench.state.running)
        np.testing.assert_allclose(mean, 0.25 * expected.means[number], rtol=1e-12)
        np.testing.assert_allclose(variance, 0.75 + 0.25 * expected.variances[number], rtol=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_gradient_of_each_activation_before_batch_norm(name: str) -> None:
    layers = (DenseLayer(units=4, activation=name), DenseLayer(units=3, activation=name, batch_norm=False))
    check(make_bench(layers, batch_norm_on="a"), Hyperparameters(batch_size=24))


def test_a_bias_before_the_activation_has_a_gradient_unless_it_is_linear() -> None:
    for name, is_zero in (("tanh", False), ("identity", True)):
        bench = make_bench((DenseLayer(units=4, activation=name),), batch_norm_on="a")
        gradient, _ = analytic_gradient(bench, Hyperparameters(batch_size=24))
        assert bool(np.abs(bench.layout.bias(0, gradient)).max() < 1e-15) == is_zero


def test_a_bias_under_batch_norm_would_have_no_gradient() -> None:
    """Adding a constant to z changes nothing after the mean is subtracted: that is why the layer has no bias."""
    bench = make_bench((DenseLayer(units=4, activation="tanh"),))
    wider = np.hstack([bench.x, np.ones((24, 1))])  # a weight on a constant input is a bias
    bench = make_bench((DenseLayer(units=4, activation="tanh"),), features=6)
    bench.x = wider
    gradient, _ = analytic_gradient(bench, Hyperparameters(batch_size=24))
    weights = bench.layout.weight(0, gradient)
    assert np.abs(weights[:, :5]).max() > 1e-3
    assert np.abs(weights[:, 5]).max() < 1e-15
