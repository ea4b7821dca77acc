"""Sharpness against the whole Hessian, which is built from differences of the gradients that the training kernels give."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.engine.setup import Bench, make_bench
from workbench.engine.training.step_view import StepView
from workbench.insight.probes.loss_slope import FUNCTIONS, LossSlope
from workbench.insight.probes.probe import Measured, Probe
from workbench.insight.probes.probe_curve import ProbeLook
from workbench.insight.probes.probe_rows import PROBES
from workbench.insight.probes.sharpness import measure_sharpness
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer

VALUES = Hyperparameters(batch_size=12, learning_rate=0.03)
NETWORKS: dict[str, dict[str, object]] = {
    "plain": {"batch_norm": False},
    "batch norm": {},
    "batch norm on a": {"batch_norm_on": "a"},
    "dropout": {"dropout": 0.3},
    "logistic": {"output": "logistic", "classes": 2},
    "linear": {"output": "linear"},
    "smoothed": {"values": VALUES.replaced(label_smoothing=0.1)},
    "weighted": {"values": VALUES.replaced(class_weights="balanced", label_smoothing=0.2)},
    "weighted logistic": {"values": VALUES.replaced(class_weights="balanced"), "output": "logistic", "classes": 2},
}


def bench_of(
    activation: str = "tanh",
    *,
    batch_norm: bool = True,
    dropout: float = 0.0,
    values: Hyperparameters = VALUES,
    **fields: object,
) -> tuple[Bench, Hyperparameters]:
    layers = (
        DenseLayer.parse({"units": 4, "activation": activation, "batch_norm": batch_norm, "dropout": dropout}),
        DenseLayer.parse({"units": 3, "activation": activation, "batch_norm": False}),
    )
    return make_bench(layers, features=3, examples=40, **fields), values  # type: ignore[arg-type]


def watched(fields: dict[str, object], parameters: np.ndarray) -> StepView:
    """The first mini-batch, which is always the same one, with these parameters."""
    bench, values = bench_of(**fields)  # type: ignore[arg-type]
    bench.state.parameters[:] = parameters
    return bench.stepper().watch(values)


def hessian(fields: dict[str, object], start: np.ndarray) -> np.ndarray:
    """Column by column, from central differences of the kernels' gradients."""
    columns, step = [], 1e-5
    for place in range(len(start)):
        moved = [start.copy(), start.copy()]
        moved[0][place] += step
        moved[1][place] -= step
        up, down = (watched(fields, one).gradients for one in moved)
        columns.append((up - down) / (2.0 * step))
    return np.array(columns)


@pytest.mark.parametrize("name", NETWORKS)
def test_it_is_the_largest_eigenvalue_of_the_hessian(name: str) -> None:
    start = bench_of(**NETWORKS[name])[0].state.parameters.copy()  # type: ignore[arg-type]
    view = watched(NETWORKS[name], start)
    slope = LossSlope(view)
    assert slope.gradient(slope.start) == pytest.approx(view.gradients, rel=1e-9, abs=1e-12)
    whole = hessian(NETWORKS[name], start)
    assert np.abs(whole - whole.T).max() < 1e-7
    direction = np.random.default_rng(3).standard_normal(len(start))
    assert slope.curvature(direction) == pytest.approx(whole @ direction, rel=1e-6, abs=1e-6)
    found, values_of_all = measure_sharpness(view, close=1e-9), np.linalg.eigvalsh((whole + whole.T) / 2.0)
    assert found.largest == pytest.approx(values_of_all[-1], rel=1e-6)
    assert measure_sharpness(view).largest == pytest.approx(values_of_all[-1], rel=1e-5)
    rough = measure_sharpness(view, most=4)
    assert rough.largest <= found.largest * (1.0 + 1e-12)
    assert np.abs(values_of_all - rough.largest).min() <= rough.error + 1e-6


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_curvature_of_every_activation(activation: str) -> None:
    fields: dict[str, object] = {"activation": activation}
    start = bench_of(activation)[0].state.parameters.copy()
    view = watched(fields, start)
    slope = LossSlope(view)
    assert slope.gradient(slope.start) == pytest.approx(view.gradients, rel=1e-9, abs=1e-12)
    direction = np.random.default_rng(5).standard_normal(len(start))
    ahead, back = (watched(fields, start + sign * 1e-6 * direction).gradients for sign in (1.0, -1.0))
    assert slope.curvature(direction) == pytest.approx((ahead - back) / 2e-6, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_has_its_function_and_its_slope(activation: str) -> None:
    row, z = ACTIVATIONS[activation], np.linspace(-4.0, 4.0, 41)  # type: ignore[index]
    function, slope = FUNCTIONS[row.name]
    names = {"np": np}
    assert function(z) == pytest.approx(eval(row.numpy, names)(z), rel=1e-12, abs=1e-15)  # noqa: S307 - a row of ours
    assert slope(z) == pytest.approx(eval(row.slope, names)(z), rel=1e-12, abs=1e-15)  # noqa: S307
    smooth = z[np.abs(z) > 1e-9]
    assert function(smooth + 1e-60j).imag / 1e-60 == pytest.approx(slope(smooth), rel=1e-12, abs=1e-15)


def test_the_same_again_and_against_the_step() -> None:
    bench, values = bench_of()
    view = bench.stepper().watch(values)
    found = PROBES["sharpness"].measure(view)
    assert found.tobytes() == PROBES["sharpness"].measure(view).tobytes()
    points = ProbeLook((PROBES["sharpness_of_step"], PROBES["sharpness"]))(view).points
    assert points["sharpness"].tobytes() == found.tobytes()
    assert points["sharpness_of_step"][0] == pytest.approx(0.03 * found[0] / 2.0, rel=1e-12)


def test_instruments_that_begin_with_the_same_number_have_it_measured_once() -> None:
    bench, values = bench_of()
    view = bench.stepper().watch(values)
    asked = list[StepView]()

    def costly(view: StepView) -> Measured:
        asked.append(view)
        return np.array([3.0])

    def row(name: str, derived: Callable[[StepView, Measured], Measured] | None = None) -> Probe:
        return Probe(name, "", "", "", "network", costly, derived=derived)

    rows = (row("a"), row("b", lambda view, found: view.step * found), row("c", lambda _, found: -found))
    points = ProbeLook(rows)(view).points
    assert {name: float(point[0]) for name, point in points.items()} == {"a": 3.0, "b": 3.0 * view.step, "c": -3.0}
    assert len(asked) == 1
    assert PROBES["sharpness"].measure is PROBES["sharpness_of_step"].measure
    assert not PROBES["sharpness"].is_live


def test_of_a_loss_that_is_not_finite_there_is_none() -> None:
    bench, values = bench_of(batch_norm=False)
    bench.state.parameters[0] = np.inf
    with np.errstate(all="ignore"):
        found = measure_sharpness(bench.stepper().watch(values))
    assert np.isnan(found.largest)
