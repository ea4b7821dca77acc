"""Outputs and their losses: stable, softmax over two classes equal to logistic, chance level at the start."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.oracle import data_loss, forward
from tests.engine.setup import Bench, make_bench
from workbench.engine.inference.inference import Inference
from workbench.engine.kernels.matrix import Matrix
from workbench.engine.layers.logistic import logistic_cross_entropy
from workbench.engine.layers.outputs import LINEAR, LOGISTIC, SOFTMAX
from workbench.engine.layers.softmax import softmax_cross_entropy
from workbench.engine.layers.squared_error import squared_error, squared_errors
from workbench.engine.training.objective import Balance, Objective, balanced_weights, make_objective
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer

PLAIN = Hyperparameters()


def objective(output: int, labels: np.ndarray, classes: int, values: Hyperparameters = PLAIN) -> Objective:
    return make_objective(Balance(output, np.bincount(labels, minlength=classes).astype(np.int64), np.zeros(0)), values)


def as_matrix(values: np.ndarray) -> Matrix:
    """The same numbers as kernels take them: (outputs, m), or one output for a vector (m,)."""
    rows, columns = np.atleast_2d(values).shape
    return Matrix(values.reshape(-1), 0, rows, columns, columns, 1)


def forward_loss(bench: Bench, target: int) -> float:
    """Mean squared error of one target in training mode, before the first step."""
    fresh = make_bench(bench.network.layers, classes=3, output="linear", examples=60)
    z = forward(fresh.network, fresh.layout, fresh.state.parameters, bench.x, bench.y, PLAIN).logits
    return float(((z[:, target] - bench.y[:, target]) ** 2).mean())


def softmax(z: np.ndarray, labels: np.ndarray, values: Hyperparameters = PLAIN) -> tuple[float, int, np.ndarray]:
    """Loss sum, number right and its gradient for logits ``z`` of shape (classes, m)."""
    classes, m = z.shape
    flat, dz, scratch = as_matrix(z.copy()), as_matrix(np.zeros_like(z)), as_matrix(np.zeros((3, m), z.dtype))
    y, goal = labels.astype(np.int32), objective(SOFTMAX, labels, classes, values)
    loss, right = softmax_cross_entropy(flat, dz, scratch, y, 0, m, z.dtype.type(1.0), goal)
    return loss, right, dz.values.reshape(classes, m)


def logistic(z: np.ndarray, labels: np.ndarray, values: Hyperparameters = PLAIN) -> tuple[float, int, np.ndarray]:
    """Loss sum, number right and its gradient for logits ``z`` of shape (m,)."""
    dz, y, goal = np.zeros_like(z), labels.astype(np.int32), objective(LOGISTIC, labels, 2, values)
    loss, right = logistic_cross_entropy(as_matrix(z), as_matrix(dz), y, 0, len(z), z.dtype.type(1.0), goal)
    return loss, right, dz


@settings(max_examples=50)
@given(
    seed=st.integers(0, 1000),
    smoothing=st.sampled_from([0.0, 0.1, 0.5]),
    weights=st.sampled_from(["none", "balanced"]),
    size=st.sampled_from([0.1, 3.0, 40.0]),
)
def test_two_classes_of_softmax_are_logistic(seed: int, smoothing: float, weights: str, size: float) -> None:
    rng = np.random.default_rng(seed)
    labels = np.append(rng.integers(0, 2, 30), [0, 1, 1])
    z = rng.normal(0.0, size, 33)
    values = Hyperparameters.parse({"label_smoothing": smoothing, "class_weights": weights})
    loss, right, gradient = logistic(z, labels, values)
    base = rng.normal(0.0, size, 33)  # adding a constant to both logits changes nothing
    wide_loss, wide_right, wide_gradient = softmax(np.stack([base, base + z]), labels, values)
    assert loss == pytest.approx(wide_loss, rel=1e-12)
    assert right == wide_right
    np.testing.assert_allclose(gradient, wide_gradient[1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(-gradient, wide_gradient[0], rtol=0, atol=1e-12)


@pytest.mark.parametrize("size", [1e4, 1e30])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_logits_do_not_overflow(size: float, dtype: type[np.floating]) -> None:
    z = np.array([[size, -size], [0.0, 0.0], [-size, size]], dtype)
    loss, right, gradient = softmax(z, np.array([0, 2]))
    assert right == 2
    assert loss == pytest.approx(0.0, abs=1e-30)
    assert np.isfinite(gradient).all()
    wrong, _, gradient = softmax(z, np.array([2, 0]))
    assert wrong == pytest.approx(4.0 * size, rel=1e-6)
    np.testing.assert_allclose(gradient, [[1.0, -1.0], [0.0, 0.0], [-1.0, 1.0]], atol=1e-30)
    loss, right, gradient = logistic(np.array([size, -size, -size], dtype), np.array([1, 0, 1]))
    assert (loss, right) == (pytest.approx(size, rel=1e-6), 2)
    np.testing.assert_allclose(gradient, [0.0, 0.0, -1.0], atol=1e-30)


def test_nan_in_a_logit_reaches_the_loss() -> None:
    assert math.isnan(softmax(np.array([[0.0, 1.0], [math.nan, 0.0]]), np.array([0, 0]))[0])
    assert math.isnan(logistic(np.array([0.0, math.nan]), np.array([0, 1]))[0])


def test_equal_logits_predict_the_first_class_only() -> None:
    loss, right, gradient = softmax(np.zeros((4, 8)), np.arange(8) % 4)
    assert right == 2
    assert loss == pytest.approx(8 * math.log(4.0))
    np.testing.assert_allclose(gradient.sum(axis=0), 0.0, atol=1e-15)
    assert logistic(np.zeros(4), np.array([0, 0, 1, 1]))[1] == 2


@given(seed=st.integers(0, 1000), classes=st.integers(2, 7), smoothing=st.sampled_from([0.0, 0.2]))
def test_loss_with_smoothing_and_weights_is_that_of_the_target_distribution(
    seed: int, classes: int, smoothing: float
) -> None:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, 20)
    z = rng.normal(0.0, 3.0, (classes, 20))
    values = Hyperparameters(label_smoothing=smoothing, class_weights="balanced")
    weights = objective(SOFTMAX, labels, classes, values).weights
    loss, _, _ = softmax(z, labels, values)
    assert loss / weights[labels].sum() == pytest.approx(data_loss("softmax", z.T, labels, values), rel=1e-12)


def test_balanced_weights_give_every_class_the_same_share() -> None:
    counts = np.array([50, 30, 20, 0])
    weights = balanced_weights(counts)
    np.testing.assert_allclose(weights * counts, [25.0, 25.0, 25.0, 0.0])


def of_targets(variances: list[float]) -> Objective:
    return make_objective(Balance(LINEAR, np.zeros(0, dtype=np.int64), np.array(variances)), PLAIN)


def test_squared_error_and_its_gradient() -> None:
    z, targets, dz = np.array([1.0, -2.0, 0.5]), np.array([0.0, 1.0, 0.5]), np.zeros(3)
    loss, _ = squared_error(as_matrix(z), as_matrix(dz), targets, 0, 3, np.float64(1.0 / 3.0))
    assert loss == 10.0
    np.testing.assert_allclose(dz, [2.0 / 3.0, -2.0, 0.0])


@pytest.mark.parametrize("targets", [1, 2, 5])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_squared_error_of_several_targets_is_their_mean(targets: int, dtype: type[np.floating]) -> None:
    rng = np.random.default_rng(targets)
    z, y = (rng.normal(size=(targets, 30)).astype(dtype) for _ in range(2))
    dz, goal = np.zeros_like(z), of_targets(list(np.arange(1.0, targets + 1.0)))
    summed = np.zeros(2)
    for first, last in ((0, 11), (11, 30)):  # as two threads share it
        share = dtype(1.0 / 30.0)
        matrices = as_matrix(z), as_matrix(dz)
        summed += squared_errors(*matrices, y.reshape(-1), first, last, share, goal.weights)
    squares = (z.astype(np.float64) - y) ** 2
    tolerance = 1e-6 if dtype == np.float32 else 1e-14
    assert summed[0] / 30.0 == pytest.approx(squares.mean(), rel=tolerance)
    of_each = squares.mean(axis=1) / np.arange(1.0, targets + 1.0)
    assert summed[1] / 30.0 / goal.variance == pytest.approx(of_each.mean(), rel=tolerance)
    np.testing.assert_allclose(dz, 2.0 * (z - y) / (30.0 * targets), rtol=4 * np.finfo(dtype).eps)


def test_r_squared_of_several_targets_leaves_out_what_does_not_vary() -> None:
    bench = make_bench((DenseLayer(units=4),), classes=3, output="linear", examples=60)
    bench.y = bench.y * [1.0, 20.0, 0.0] + [0.0, -3.0, 7.0]
    state, inference = bench.state, Inference(bench.layout, np.float64)
    before = (state.parameters.copy(), state.running.copy(), 1e-5)
    answers = inference.probabilities(bench.x, *before)
    loss, accuracy = inference.score(bench.x, bench.y, *before)
    squares = ((answers - bench.y) ** 2).mean(axis=0)
    assert loss == pytest.approx(squares.mean())
    assert accuracy == pytest.approx(np.mean(1.0 - squares[:2] / bench.y[:, :2].var(axis=0)))
    assert math.isnan(inference.score(bench.x, bench.y * 0.0, *before)[1])
    told = bench.stepper().train(1, Hyperparameters(batch_size=60))
    parts = (forward_loss(bench, k) for k in range(3))
    variances = bench.y.var(axis=0)
    first, second, third = parts
    assert told.scalar("loss")[0] == pytest.approx((first + second + third) / 3.0)
    assert told.scalar("accuracy")[0] == pytest.approx(1.0 - (first / variances[0] + second / variances[1]) / 2.0)


def test_targets_that_are_not_as_many_as_the_outputs_are_refused() -> None:
    bench = make_bench((DenseLayer(units=4),), classes=3, output="linear")
    bench.y = bench.y[:, :2]
    with pytest.raises(ValueError, match="predicts 3 targets"):
        bench.stepper()


@pytest.mark.parametrize(("output", "classes"), [("logistic", 2), ("softmax", 2), ("softmax", 3), ("softmax", 10)])
def test_the_loss_at_the_start_is_that_of_a_guess(output: str, classes: int) -> None:
    """ln K exactly for logits of 0, and at most 1 above it as the weights are drawn: E[loss] ≈ ln K + Var(z) / 2."""
    layers = (DenseLayer(units=64), DenseLayer(units=32))
    for initializer, allowed in (("zeros", 1e-12), ("auto", 1.0), ("glorot", 1.0), ("orthogonal", 1.0)):
        bench = make_bench(layers, features=20, classes=classes, examples=2000, output=output, initializer=initializer)
        for number, place in enumerate(bench.layout.layers):  # undo what make_bench moved away
            if place.bias >= 0:
                bench.layout.bias(number, bench.state.parameters)[...] = 0.0
            if place.batch_norm:
                bench.layout.shift(number, bench.state.parameters)[...] = 0.0
                bench.layout.scale(number, bench.state.parameters)[...] = 1.0
        start = bench.stepper().train(1, Hyperparameters(batch_size=2000)).scalar("loss")[0]
        assert -1e-12 <= start - math.log(classes) <= allowed


def test_predictions_of_each_output() -> None:
    rng = np.random.default_rng(0)
    for output, classes in (("softmax", 3), ("logistic", 2), ("linear", 1)):
        bench = make_bench((DenseLayer(units=4),), classes=classes, output=output)
        state, inference = bench.state, Inference(bench.layout, np.float64)
        x = rng.normal(size=(300, 5))
        answers = inference.probabilities(x, state.parameters, state.running, 1e-5)
        assert answers.shape == (300, classes)
        y = rng.normal(size=300) if output == "linear" else rng.integers(0, classes, 300).astype(np.int32)
        loss, accuracy = inference.score(x, y, state.parameters, state.running, 1e-5)
        if bench.layout.output == LINEAR:
            assert loss == pytest.approx(((answers[:, 0] - y) ** 2).mean())
            assert accuracy == pytest.approx(1.0 - loss / y.var())
        else:
            np.testing.assert_allclose(answers.sum(axis=1), 1.0)
            assert loss == pytest.approx(-np.log(answers[np.arange(300), y]).mean())
            assert accuracy == (answers.argmax(axis=1) == y).mean()
