"""A step looked at: the same bits as without looking, and each array what its formula says."""

from itertools import pairwise

import numpy as np
import pytest

from tests.engine.oracle import activation
from tests.engine.setup import Bench, make_bench
from workbench.engine.training.step_view import LayerView, StepView
from workbench.engine.training.stepper import Stepper
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer
from workbench.training.team import Team

EXACT = 1e-12
NETWORKS = {
    "batch norm on z": {"batch_norm_on": "z"},
    "batch norm on a": {"batch_norm_on": "a"},
    "logistic": {"output": "logistic"},
    "regression": {"output": "linear"},
}


def bench_of(name: str, dtype: type[np.floating] = np.float64, features: int = 5) -> Bench:
    layers = (
        DenseLayer(units=7, activation="relu", batch_norm=True),
        DenseLayer(units=6, activation="tanh", batch_norm=False, dropout=0.4),
        DenseLayer(units=4, activation="gelu", batch_norm=True, dropout=0.2),
    )
    classes = 2 if name == "logistic" else 3
    return make_bench(layers, features=features, classes=classes, examples=30, dtype=dtype, **NETWORKS[name])


VALUES = Hyperparameters(batch_size=11, learning_rate=0.02, label_smoothing=0.1, class_weights="balanced")


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", NETWORKS)
def test_looking_changes_no_bit(name: str, dtype: type[np.floating], threads: int) -> None:
    plain, seen = bench_of(name, dtype), bench_of(name, dtype)
    with Team(threads) as team:
        trained = Stepper(plain.layout, plain.state, plain.x, plain.y, 7, threads, team.together)
        watched = Stepper(seen.layout, seen.state, seen.x, seen.y, 7, threads, team.together)
        told = trained.train(9, VALUES)
        views = [watched.watch(VALUES) for _ in range(9)]
    for array in ("parameters", "first_moment", "second_moment", "running", "products", "position"):
        assert getattr(plain.state, array).tobytes() == getattr(seen.state, array).tobytes()
    scalars = np.array([view.scalars for view in views])
    assert scalars.tobytes() == told.scalars.astype(np.float64).tobytes()
    for earlier, later in pairwise(views):
        assert (earlier.step + 1, earlier.after.parameters.tobytes()) == (later.step, later.before.parameters.tobytes())


@pytest.mark.parametrize("features", [5, 60])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_array_is_what_its_formula_says(name: str, features: int) -> None:
    bench = bench_of(name, features=features)
    stepper = bench.stepper()
    stepper.train(3, VALUES)
    view = stepper.watch(VALUES)
    assert np.array_equal(view.x, bench.x[view.rows])
    below = view.x.T
    for layer in view.hidden:
        look_forward(layer, below, bench, view)
        below = layer.out
    output = view.layers[-1]
    w, b = bench.layout.weight(3, view.before.parameters), bench.layout.bias(3, view.before.parameters)
    assert output.z == pytest.approx(w @ below + b[:, None], abs=EXACT)
    assert np.array_equal(output.out, output.z)
    look_at_losses(name, view, bench)
    look_backward(view, bench)


def look_forward(layer: LayerView, below: np.ndarray, bench: Bench, view: StepView) -> None:
    layout, before, number = bench.layout, view.before.parameters, layer.number
    kind = bench.network.layers[number].activation
    z = layout.weight(number, before) @ below
    if layer.place.bias >= 0:
        z = z + layout.bias(number, before)[:, None]
    assert layer.z == pytest.approx(z, abs=EXACT)
    source = activation(kind, z) if layer.place.normalizes_a else z
    if layer.place.batch_norm:
        mean, variance = source.mean(axis=1), source.var(axis=1)
        assert layer.norm is not None
        assert layer.norm.mean == pytest.approx(mean, abs=EXACT)
        assert layer.norm.variance == pytest.approx(variance, abs=EXACT)
        hat = (source - mean[:, None]) / np.sqrt(variance + VALUES.bn_epsilon)[:, None]
        assert layer.norm.normalized == pytest.approx(hat, abs=1e-10)
        source = layout.scale(number, before)[:, None] * hat + layout.shift(number, before)[:, None]
        assert layer.norm.shifted == pytest.approx(source, abs=1e-10)
        rho = VALUES.bn_momentum
        for read, batch in ((layout.running_mean, mean), (layout.running_variance, variance)):
            moved = rho * read(number, view.before.running) + (1.0 - rho) * batch
            assert read(number, view.after.running) == pytest.approx(moved, abs=EXACT)
    else:
        assert layer.norm is None
    out = source if layer.place.normalizes_a else activation(kind, source)
    if not layer.place.normalizes_a:
        assert layer.a == pytest.approx(out, abs=1e-10)
    rate = layout.dropout[number]
    if rate > 0.0:
        assert layer.mask is not None
        assert set(np.unique(layer.mask)) == {0.0, 1.0 / (1.0 - rate)}
        out = out * layer.mask
    else:
        assert layer.mask is None
    assert layer.out == pytest.approx(out, abs=1e-10)


def look_at_losses(name: str, view: StepView, bench: Bench) -> None:
    z = view.layers[-1].z
    if name == "regression":
        assert np.array_equal(view.targets, bench.y[view.rows].T)
        losses = ((z - view.targets) ** 2).mean(axis=0)
    else:
        assert np.array_equal(view.labels, bench.y[view.rows])
        if name == "logistic":
            z = np.vstack([np.zeros_like(z), z])
        counts = np.bincount(bench.y, minlength=len(z))
        weights = len(bench.y) / (len(z) * counts)
        target = 0.9 * np.eye(len(z))[view.labels].T + 0.1 / len(z)
        target = target * weights[:, None]
        losses = -(target * (z - z.max(axis=0) - np.log(np.exp(z - z.max(axis=0)).sum(axis=0)))).sum(axis=0)
    assert view.losses == pytest.approx(losses, abs=1e-9)
    assert view.losses.sum() / view.weight == pytest.approx(view.scalars.loss, abs=EXACT)


def look_backward(view: StepView, bench: Bench) -> None:
    """From the output's ∂L/∂z down, by the chain rule; ∂L/∂W of each layer as a product."""
    layout, before, m = bench.layout, view.before.parameters, len(view.rows)
    for layer in reversed(view.layers):
        number = layer.number
        below = view.layers[number - 1].out if number else view.x.T
        assert layout.weight(number, view.gradients) == pytest.approx(layer.d_z @ below.T, abs=1e-10)
        down = layout.weight(number, before).T @ layer.d_z
        if number == 0:
            assert view.input_gradient == pytest.approx(down, abs=EXACT)
            continue
        lower = view.layers[number - 1]
        assert lower.d_out == pytest.approx(down, abs=EXACT)
        if lower.mask is not None:
            down = down * lower.mask
        kind = bench.network.layers[lower.number].activation
        if lower.place.normalizes_a:
            assert lower.norm is not None
            assert lower.norm.d_shifted == pytest.approx(down, abs=EXACT)
            down = through_batch_norm(lower, down, layout.scale(lower.number, before), m) * slope(kind, lower.z)
        elif lower.place.batch_norm:
            assert lower.norm is not None
            down = down * slope(kind, lower.norm.shifted)
            assert lower.norm.d_shifted == pytest.approx(down, abs=1e-8)
            down = through_batch_norm(lower, down, layout.scale(lower.number, before), m)
        else:
            down = down * slope(kind, lower.z)
        assert lower.d_z == pytest.approx(down, abs=1e-8)


def slope(kind: str, z: np.ndarray) -> np.ndarray:
    """g' by central differences."""
    return (activation(kind, z + 1e-6) - activation(kind, z - 1e-6)) / 2e-6


def through_batch_norm(layer: LayerView, gradient: np.ndarray, gamma: np.ndarray, m: int) -> np.ndarray:
    """The Jacobian of one unit's normalization, written out."""
    assert layer.norm is not None
    found = np.empty_like(gradient)
    for unit in range(len(gradient)):
        hat, inverse = layer.norm.normalized[unit], 1.0 / np.sqrt(layer.norm.variance[unit] + VALUES.bn_epsilon)
        jacobian = gamma[unit] * inverse * (np.eye(m) - 1.0 / m - np.outer(hat, hat) / m)
        found[unit] = jacobian @ gradient[unit]
    return found


def test_shifted_and_activation_agree_in_every_bit() -> None:
    bench = bench_of("batch norm on z", np.float32)
    stepper = bench.stepper()
    stepper.train(3, VALUES)
    layer = stepper.watch(VALUES).layers[0]
    assert layer.norm is not None
    assert np.array_equal(np.maximum(layer.norm.shifted, np.float32(0.0)), layer.a)


def test_a_mini_batch_that_is_not_finite_is_shown_and_changes_nothing() -> None:
    bench = bench_of("batch norm on z")
    bench.layout.bias(1, bench.state.parameters)[2] = np.inf
    before = bench.state.parameters.tobytes()
    view = bench.stepper().watch(VALUES)
    assert not view.is_finished
    assert np.isnan(view.scalars.loss)
    assert bench.state.parameters.tobytes() == before
    assert np.isfinite(view.layers[0].z).all()
    assert np.isinf(view.layers[1].z[2]).all()
