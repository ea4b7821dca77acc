"""The rows of a mini-batch: each part of the gradient written out, and the sentences about them."""

import numpy as np
import pytest

from tests.engine.setup import make_bench
from tests.insight import setup
from workbench.engine.training.step_view import StepView
from workbench.insight.probes.gradient_noise import example_gradient_squares
from workbench.insight.spike.row_shares import row_shares, worst_first
from workbench.insight.spike.spike_texts import chosen_caption, given_answer, how_it_is_counted, true_answer
from workbench.numbers import percent
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer
from workbench.training.learner import Learner

M = 12
NETWORKS = {
    "softmax": {},
    "norm on a": {"batch_norm_on": "a"},
    "logistic": {"output": "logistic"},
    "regression": {"output": "linear"},
}


def seen(name: str = "softmax", *, norm: bool = True, **values: object) -> StepView:
    layers = (
        DenseLayer.parse({"units": 9, "activation": "tanh", "batch_norm": norm, "dropout": 0.2}),
        DenseLayer.parse({"units": 6, "activation": "relu", "batch_norm": False}),
    )
    bench = make_bench(layers, classes=2 if name == "logistic" else 3, examples=40, **NETWORKS[name])
    stepper = bench.stepper()
    given = Hyperparameters(batch_size=M, learning_rate=0.03).replaced(**values)
    stepper.train(4, given)
    return stepper.watch(given)


def part_of(view: StepView, row: int) -> np.ndarray:
    """The part of one row in the gradient, laid out as the parameters, from the outer products."""
    layout, found = view.layout, np.zeros(view.layout.n_parameters)
    below = view.x[row]
    for number, layer in enumerate(view.layers):
        dz = layer.d_z[:, row]
        layout.weight(number, found)[...] = np.outer(dz, below)
        if layer.place.bias >= 0:
            layout.bias(number, found)[...] = dz
        if layer.norm is not None:
            layout.shift(number, found)[...] = layer.norm.d_shifted[:, row]
            layout.scale(number, found)[...] = layer.norm.d_shifted[:, row] * layer.norm.normalized[:, row]
        below = layer.out[:, row]
    return found


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("norm", [True, False])
def test_the_parts_of_the_rows_add_up_to_the_gradient_of_the_step(name: str, norm: bool) -> None:
    view = seen(name, norm=norm)
    parts = np.array([part_of(view, row) for row in range(M)])
    assert parts.sum(axis=0) == pytest.approx(view.gradients, abs=1e-12)
    found = row_shares(view)
    whole = view.gradients
    assert found.of_gradient == pytest.approx(parts @ whole / (whole @ whole), abs=1e-10)
    assert found.of_gradient.sum() == pytest.approx(1.0, abs=1e-12)
    lengths = np.linalg.norm(parts, axis=1)
    assert found.lengths == pytest.approx(lengths / lengths.mean(), rel=1e-10)
    assert found.of_loss == pytest.approx(view.losses / view.losses.sum(), rel=1e-12)
    assert found.above == pytest.approx(view.losses - view.losses.mean(), abs=1e-12)


def test_the_weights_alone_agree_with_the_instrument_of_gradient_noise() -> None:
    view = seen(norm=False)
    weights = [sum((view.layout.weight(k, part_of(view, row)) ** 2).sum() for k in range(3)) for row in range(M)]
    assert M**2 * np.array(weights) == pytest.approx(example_gradient_squares(view), rel=1e-10)


def test_without_batch_norm_a_part_is_the_gradient_of_its_own_loss() -> None:
    view = seen(norm=False)
    row, size = 3, 1e-6
    layout, before = view.layout, view.before.parameters
    part = part_of(view, row)

    def loss(parameters: np.ndarray) -> float:
        a = np.tanh(view.x[row] @ layout.weight(0, parameters).T + layout.bias(0, parameters))
        mask = view.layers[0].mask
        assert mask is not None
        a = a * mask[:, row]
        a = np.maximum(a @ layout.weight(1, parameters).T + layout.bias(1, parameters), 0.0)
        z = a @ layout.weight(2, parameters).T + layout.bias(2, parameters)
        return float(np.log(np.exp(z).sum()) - z[view.labels[row]]) / M

    for number in np.random.default_rng(1).choice(len(before), 12, replace=False):
        up, down = before.copy(), before.copy()
        up[number] += size
        down[number] -= size
        assert (loss(up) - loss(down)) / (2 * size) == pytest.approx(part[number], abs=1e-8)


def test_a_penalty_belongs_to_no_row() -> None:
    assert row_shares(seen(weight_decay=0.5)).of_gradient.sum() == pytest.approx(1.0, abs=1e-12)


def test_what_is_not_a_number_comes_first() -> None:
    assert list(worst_first(np.array([0.1, np.nan, 5.0, -2.0, np.inf]))) == [1, 4, 2, 0, 3]


def test_what_is_said_of_chosen_rows() -> None:
    view = seen()
    found = row_shares(view)
    worst = list(worst_first(found.losses)[:3])
    share = found.of_loss[worst].sum()
    assert f"These 3 rows have {percent(share)} of the loss" in chosen_caption(found, worst)
    assert "if all 12 were alike it would be 25" in chosen_caption(found, worst)
    assert chosen_caption(found, worst[:1]).startswith("This row has")
    assert chosen_caption(found, []).startswith("Choose rows")
    assert "Under batch norm" in how_it_is_counted(view)
    assert "Under batch norm" not in how_it_is_counted(seen(norm=False))


@pytest.mark.parametrize("output", ["softmax", "logistic", "linear"])
def test_what_a_row_is_and_what_the_network_says(output: str) -> None:
    case = setup.make_case(output=output, classes=2 if output == "logistic" else 3)
    learner = Learner(case.spec.replaced(hyperparameters=Hyperparameters(batch_size=16)), case.data)
    learner.train(2)
    view = learner.watch()
    z = view.layers[-1].z[:, 5]
    if output == "linear":
        target = case.data.train.answers[view.rows[5]]
        assert float(true_answer(view, case.data, 5).replace("−", "-")) == pytest.approx(
            float(target[0]) * 4.0 + 10.0, rel=1e-3
        )
        assert float(given_answer(view, case.data, 5).replace("−", "-")) == pytest.approx(
            float(z[0]) * 4.0 + 10.0, rel=1e-3
        )
        return
    assert true_answer(view, case.data, 5) == f"c{case.data.train.labels[view.rows[5]]}"
    scores = np.array([0.0, z[0]]) if output == "logistic" else z
    share = np.exp(scores).max() / np.exp(scores).sum()
    assert given_answer(view, case.data, 5) == f"c{scores.argmax()}, {percent(share)}"
