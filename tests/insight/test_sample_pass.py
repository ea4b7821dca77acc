"""One forward pass over a sample, against the formulas written out."""

import dataclasses
import math

import numpy as np
import pytest

from tests.insight.setup import Case, make_case
from workbench.errors import WorkbenchError
from workbench.insight.network_state import NetworkState, network_state
from workbench.insight.sample_pass import SamplePass, pass_sample
from workbench.specs.network import DenseLayer
from workbench.training.snapshot import Snapshot

RELU_AND_PLAIN = (DenseLayer(units=6), DenseLayer(units=5, batch_norm=False))
CASES = {
    "softmax": make_case(),
    "two classes": make_case(classes=2, output="logistic"),
    "batch norm after the activation": make_case(place="a"),
    "tanh": make_case((DenseLayer(units=3, activation="tanh"),)),
    "no hidden layer": make_case(()),
}


def passed(case: Case, **options: object) -> SamplePass:
    return pass_sample(state_of(case), case.data, case.snapshot.hyperparameters, **options)


def state_of(case: Case) -> NetworkState:
    return network_state(case.spec, case.data, case.snapshot)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_answers_are_those_of_the_network_at_test_time(case: Case) -> None:
    sample = passed(case)

    expected = case.probabilities(case.data.dev.features)
    np.testing.assert_allclose(sample.answers, expected, atol=1e-12)
    picked = expected[np.arange(len(expected)), case.data.dev.labels]
    assert sample.loss == pytest.approx(-np.log(picked).mean(), abs=1e-9)
    assert sample.accuracy == (expected.argmax(axis=1) == case.data.dev.labels).mean()


@pytest.mark.parametrize("place", ["z", "a"])
def test_active_is_the_share_of_examples_on_which_relu_is_not_zero(place: str) -> None:
    case = make_case(place=place)
    first, second = passed(case).active

    outputs = case.outputs(case.data.dev.features)
    inner = outputs[0]
    if place == "a":  # undo the batch norm that comes after relu
        parameters, running, layout = case.snapshot.parameters, case.snapshot.running, case.layout
        deviation = np.sqrt(layout.running_variance(0, running) + case.snapshot.hyperparameters.bn_epsilon)
        hat = (inner - layout.shift(0, parameters)) / layout.scale(0, parameters)
        inner = hat * deviation + layout.running_mean(0, running)
        inner[np.abs(inner) < 1e-9] = 0.0
    assert first is not None
    assert second is not None
    np.testing.assert_array_equal(first, (inner > 0.0).mean(axis=0))
    np.testing.assert_array_equal(second, (outputs[1] > 0.0).mean(axis=0))


def test_only_relu_has_dead_units() -> None:
    assert passed(CASES["tanh"]).active == (None,)


def test_a_regression_predicts_numbers_and_has_r_squared() -> None:
    case = make_case(output="linear")
    sample = passed(case)

    z, y = case.outputs(case.data.dev.features)[-1][:, 0], case.data.dev.answers[:, 0].astype(np.float64)
    np.testing.assert_allclose(sample.answers[:, 0], z, atol=1e-12)
    assert sample.accuracy == pytest.approx(1.0 - np.square(z - y).mean() / y.var())


def test_a_large_part_is_cut_after_its_first_rows() -> None:
    case = make_case(rows=50)
    sample = passed(case, most_rows=30)

    assert (sample.rows, sample.total) == (30, 50)
    np.testing.assert_array_equal(sample.answers, passed(case).answers[:30])


def test_an_empty_part_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(WorkbenchError, match=r"test part has no examples.*data panel"):
        passed(CASES["softmax"], part="test")


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_numbers_that_are_not_finite_are_named(bad: float) -> None:
    case = make_case()
    parameters = case.snapshot.parameters.copy()
    case.layout.scale(0, parameters)[2] = bad
    broken = Case(case.spec, case.data, _with(case, parameters), case.layout)

    with pytest.raises(WorkbenchError, match="γ of layer 1 is not finite"):
        state_of(broken)


def test_answers_that_overflow_are_an_error() -> None:
    case = make_case(())
    parameters = case.snapshot.parameters * 1e308
    with pytest.raises(WorkbenchError, match="answers"), np.errstate(all="ignore"):
        passed(Case(case.spec, case.data, _with(case, parameters), case.layout))


def test_a_snapshot_of_another_network_is_refused() -> None:
    case, other = make_case(), make_case((DenseLayer(units=9),))
    with pytest.raises(WorkbenchError, match="another network"):
        network_state(case.spec, case.data, other.snapshot)


def _with(case: Case, parameters: np.ndarray) -> Snapshot:
    return dataclasses.replace(case.snapshot, parameters=parameters)
