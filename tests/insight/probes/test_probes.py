"""Every instrument against its formula, written out for one mini-batch in double precision."""

import numpy as np
import pytest

from tests.engine.setup import Bench, make_bench
from workbench.engine.training.step_view import StepView
from workbench.insight.probes.gradient_noise import example_gradient_squares
from workbench.insight.probes.probe_rows import PROBES
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer

VALUES = Hyperparameters(batch_size=12, learning_rate=0.03)


def seen(activation: str = "tanh", **fields: object) -> tuple[Bench, StepView]:
    layers = (
        DenseLayer.parse({"units": 9, "activation": activation, "batch_norm": True}),
        DenseLayer.parse({"units": 6, "activation": activation, "batch_norm": False}),
    )
    bench = make_bench(layers, examples=40, **fields)
    stepper = bench.stepper()
    stepper.train(4, VALUES)
    return bench, stepper.watch(VALUES)


def measured(name: str, view: StepView) -> np.ndarray:
    return PROBES[name].of(view, PROBES[name].measure(view))


@pytest.mark.parametrize("name", PROBES)
@pytest.mark.parametrize("output", ["softmax", "linear"])
def test_there_is_a_number_for_each_column(name: str, output: str) -> None:
    bench, view = seen(output=output)
    found = measured(name, view)
    assert found.shape == (PROBES[name].columns(bench.layout),)
    assert found.dtype == np.float64
    assert np.isfinite(found).all() or name == "noise_scale"


def test_norms_and_their_ratio() -> None:
    bench, view = seen()
    for number in range(3):
        w, after = (
            bench.layout.weight(number, view.before.parameters),
            bench.layout.weight(number, view.after.parameters),
        )
        g = bench.layout.weight(number, view.gradients)
        assert measured("weight_norm", view)[number] == pytest.approx((w**2).sum() ** 0.5, rel=1e-12)
        assert measured("gradient_norm", view)[number] == pytest.approx((g**2).sum() ** 0.5, rel=1e-12)
        ratio = ((after - w) ** 2).sum() ** 0.5 / (w**2).sum() ** 0.5
        assert measured("update_ratio", view)[number] == pytest.approx(ratio, rel=1e-9)
        size = 12 * (view.layers[number].d_z ** 2).mean() ** 0.5
        assert measured("signal_size", view)[number] == pytest.approx(size, rel=1e-12)


def test_gaps_between_mini_batch_and_averages() -> None:
    bench, view = seen()
    x = view.x
    z = x @ bench.layout.weight(0, view.before.parameters).T
    mean, variance = z.mean(axis=0), z.var(axis=0)
    average = bench.layout.running_mean(0, view.after.running)
    spread = bench.layout.running_variance(0, view.after.running) + VALUES.bn_epsilon
    assert measured("mean_gap", view)[0] == pytest.approx((((mean - average) ** 2 / spread).mean()) ** 0.5, rel=1e-9)
    ratio = np.median((variance + VALUES.bn_epsilon) / spread)
    assert measured("variance_ratio", view)[0] == pytest.approx(ratio, rel=1e-9)
    assert measured("smallest_variance", view)[0] == pytest.approx(variance.min(), rel=1e-9)


def test_dead_and_saturated_units() -> None:
    bench, view = seen("relu")
    z = view.layers[1].z
    assert measured("saturation", view)[1] == pytest.approx((z < 0).mean(), abs=1e-3)
    bench.layout.bias(1, bench.state.parameters)[:2] = -1e3
    dead = bench.stepper().watch(VALUES)
    assert measured("dead_units", dead)[1] >= 2 / 6
    _, straight = seen("identity")
    assert measured("saturation", straight).tolist() == [0.0, 0.0]
    bench, _ = seen("tanh")
    bench.layout.bias(1, bench.state.parameters)[:3] = 50.0
    assert measured("dead_units", bench.stepper().watch(VALUES))[1] == pytest.approx(0.5)


def test_rank_of_weights() -> None:
    bench, _ = seen()
    w = bench.layout.weight(0, bench.state.parameters)
    w[...] = np.outer(np.arange(1.0, 10.0), np.ones(5))
    bench.layout.weight(1, bench.state.parameters)[...] = np.eye(6, 9)
    bench.layout.weight(2, bench.state.parameters)[...] = 0.0
    found = measured("effective_rank", bench.stepper().watch(VALUES))
    assert found[0] == pytest.approx(1.0, abs=1e-5)
    assert found[1] == pytest.approx(6.0, rel=1e-9)
    assert np.isnan(found[2])


def test_squares_of_the_gradients_of_single_examples() -> None:
    """By training on each example alone, in a network without batch norm."""
    layers = (DenseLayer(units=7, activation="tanh", batch_norm=False),)
    bench = make_bench(layers, examples=10)
    values = Hyperparameters(batch_size=10, learning_rate=1e-3)
    start = bench.state.parameters.copy()
    view = bench.stepper().watch(values)
    found = example_gradient_squares(view)
    gradients = []
    for row in view.rows:
        one = make_bench(layers, examples=10)
        one.x, one.y = one.x[[row]], one.y[[row]]
        one.state.parameters[:] = start
        alone = one.stepper().watch(values.replaced(batch_size=1))
        gradients.append(np.concatenate([one.layout.weight(n, alone.gradients).reshape(-1) for n in range(2)]))
    squares = np.array([float(g @ g) for g in gradients])
    assert found == pytest.approx(squares, rel=1e-9)
    together = np.mean(gradients, axis=0)
    whole, single, m = float(together @ together), squares.mean(), 10
    signal, noise = (m * whole - single) / (m - 1), (single - whole) / (1 - 1 / m)
    assert measured("noise_scale", view)[0] == pytest.approx(noise / signal, rel=1e-8)


def test_losses_of_examples() -> None:
    _, view = seen()
    assert measured("worst_loss", view)[0] == view.losses.max()
    assert measured("worst_share", view)[0] == pytest.approx(view.losses.max() / view.losses.sum())
