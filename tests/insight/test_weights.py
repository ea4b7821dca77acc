"""Weights and batch norm in figures."""

import dataclasses

import numpy as np
import pytest

from tests.insight.setup import Case, make_case
from tests.insight.test_sample_pass import passed, state_of
from workbench.insight.batch_norm import batch_norm_units
from workbench.insight.weights import BINS, block_edges, layer_weights, strongest_of_blocks
from workbench.specs.network import DenseLayer
from workbench.training.snapshot import Snapshot


def test_figures_of_a_layer_are_those_of_numpy() -> None:
    case = make_case((DenseLayer(units=30),), features=20)
    layer = layer_weights(state_of(case), passed(case))[0]

    weight = case.layout.weight(0, case.snapshot.parameters)
    assert (layer.units, layer.inputs, layer.is_output) == (30, 20, False)
    np.testing.assert_array_equal(layer.picture, weight)
    assert layer.norm == pytest.approx(np.linalg.norm(weight))
    assert layer.strongest == np.abs(weight).max()
    counts, _ = np.histogram(weight, bins=layer.edges)
    np.testing.assert_array_equal(layer.counts, counts)
    np.testing.assert_allclose(layer.quartiles, np.quantile(weight, [0.0, 0.25, 0.5, 0.75, 1.0]), atol=0.01)


def test_weights_that_are_all_zero_stand_in_the_middle() -> None:
    case = make_case(())
    state = state_of(case)
    state.parameters[:] = 0.0

    layer = layer_weights(state, passed(case))[0]
    assert layer.counts[BINS // 2] == layer.counts.sum() == 12
    assert layer.strongest == 0.0


def test_dead_units_are_those_that_are_zero_on_every_example() -> None:
    case = make_case((DenseLayer(units=6, batch_norm=False), DenseLayer(units=3, activation="tanh")))
    state = state_of(case)
    case.layout.bias(0, state.parameters)[[1, 4]] = -1e6
    changed = Case(case.spec, case.data, _snapshot(case, state.parameters), case.layout)

    dead = [layer.dead for layer in layer_weights(state, passed(changed))]
    alive = (changed.outputs(case.data.dev.features)[0] > 0.0).any(axis=0)
    assert dead == [int((~alive).sum()), None, None]
    assert dead[0] is not None
    assert dead[0] >= 2


def test_a_large_layer_keeps_the_strongest_weight_of_each_block() -> None:
    rng = np.random.default_rng(1)
    weight = rng.normal(size=(299, 150))
    weight[7, 3] = -40.0
    rows, columns = block_edges(299), block_edges(150)
    picture = strongest_of_blocks(weight, rows, columns)

    assert picture.shape == (100, 75)
    for row, column in [(0, 0), (2, 1), (64, 30), (99, 74)]:
        block = weight[rows[row] : rows[row + 1], columns[column] : columns[column + 1]]
        assert picture[row, column] == block.flat[np.abs(block).argmax()]
    assert picture.min() == -40.0


@pytest.mark.parametrize("place", ["z", "a"])
def test_scale_and_shift_of_batch_norm(place: str) -> None:
    case = make_case(place=place)
    (units,) = batch_norm_units(state_of(case))

    parameters, running = case.snapshot.parameters, case.snapshot.running
    gamma, beta = case.layout.scale(0, parameters), case.layout.shift(0, parameters)
    mean, variance = case.layout.running_mean(0, running), case.layout.running_variance(0, running)
    deviation = np.sqrt(variance + case.snapshot.hyperparameters.bn_epsilon)
    z = np.linspace(-2.0, 2.0, units.units)
    np.testing.assert_allclose(units.scale * z + units.shift, gamma * (z - mean) / deviation + beta)
    for name, values in (("gamma", gamma), ("beta", beta), ("mean", mean), ("variance", variance)):
        np.testing.assert_array_equal(units.of(name), values)
    assert units.order(None).tolist() == list(range(6))
    assert (np.diff(variance[units.order("variance")]) >= 0.0).all()


def test_without_batch_norm_there_are_no_units() -> None:
    assert batch_norm_units(state_of(make_case((DenseLayer(units=4, batch_norm=False),)))) == ()


def _snapshot(case: Case, parameters: np.ndarray) -> Snapshot:
    return dataclasses.replace(case.snapshot, parameters=parameters.copy())
