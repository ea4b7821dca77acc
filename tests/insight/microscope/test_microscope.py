"""Batch norm under the microscope, each number against the formula of the course in double precision."""

import math
import threading

import numpy as np
import pytest

from tests.insight.microscope.mini_batch import LAYERS, OUTPUTS, answers_of, trained
from tests.insight.setup import make_case
from workbench.engine.inference.statistics import exact_statistics
from workbench.insight.microscope.average_lag import average_lag
from workbench.insight.microscope.batch_noise import SIZES, batch_noise, noise_of_means
from workbench.insight.microscope.identity import identity_proof
from workbench.insight.microscope.input_drift import input_drift
from workbench.insight.microscope.kept_bias import kept_bias
from workbench.insight.microscope.norm_twins import loss_difference, norm_twins
from workbench.insight.microscope.passing import pass_forward, plain_loss
from workbench.insight.microscope.strips import strips
from workbench.insight.microscope.unit_story import norm_statistics, walk
from workbench.specs.run import BATCH_NORM_STATISTICS, ScheduledEdit
from workbench.training.learner import Learner


@pytest.mark.parametrize(("output", "classes", "place"), OUTPUTS)
def test_the_pass_is_that_of_the_kernels(output: str, classes: int, place: str) -> None:
    _, view = trained(output=output, classes=classes, place=place)
    passed = pass_forward(view.layout, view.before.parameters, view.x, view.values.bn_epsilon)
    for layer, mine in zip(view.layers, passed, strict=True):
        assert np.allclose(mine.z, layer.z, rtol=0, atol=1e-12)
        assert np.allclose(mine.out, layer.out if layer is not view.layers[-1] else layer.z, rtol=0, atol=1e-12)
        if layer.norm is not None:
            assert np.allclose(mine.mean, layer.norm.mean, rtol=0, atol=1e-12)
            assert np.allclose(mine.variance, layer.norm.variance, rtol=1e-12, atol=1e-12)
            assert np.allclose(mine.shifted, layer.norm.shifted, rtol=0, atol=1e-11)
    told = view.losses.sum() / view.weight
    assert plain_loss(view.layout, passed[-1].out, answers_of(view)) == pytest.approx(told, rel=1e-12)


@pytest.mark.parametrize("place", ["z", "a"])
def test_statistics_and_walk_follow_the_formulas(place: str) -> None:
    case, view = trained(place=place)
    layout, epsilon = view.layout, view.values.bn_epsilon
    exact = exact_statistics(layout, view.before.parameters, case.data.train.features, epsilon)
    told = norm_statistics(view, 1, exact)
    norm = view.layers[1].norm
    assert norm is not None
    mean = norm.source.sum(axis=1) / 16
    variance = ((norm.source - mean[:, None]) ** 2).sum(axis=1) / 16
    assert np.allclose(told.batch_mean, mean, atol=1e-12)
    assert np.allclose(told.batch_variance, variance, atol=1e-12), "biased: divided by m"
    everything = pass_forward(layout, view.before.parameters, case.data.train.features, epsilon)[1]
    assert told.exact_mean is not None
    assert told.exact_variance is not None
    assert np.allclose(told.exact_mean, everything.mean, atol=1e-9)
    assert np.allclose(told.exact_variance, everything.variance, atol=1e-9)
    rho = view.values.bn_momentum
    after = layout.running_mean(1, view.after.running)
    assert np.allclose(after, rho * told.average_mean + (1 - rho) * told.batch_mean, atol=1e-12)
    one = walk(view, 1, 3, 7)
    assert one.source == norm.source[3, 7]
    assert one.normalized == pytest.approx((one.source - mean[3]) / math.sqrt(variance[3] + epsilon), rel=1e-12)
    assert one.normalized == pytest.approx(norm.normalized[3, 7], rel=1e-9)
    assert one.shifted == pytest.approx(told.gamma[3] * one.normalized + told.beta[3], rel=1e-12)
    assert one.out == pytest.approx(view.layers[1].out[3, 7], rel=1e-9)


def test_a_layer_without_batch_norm_is_refused() -> None:
    _, view = trained()
    with pytest.raises(KeyError, match="layer 2"):
        norm_statistics(view, 2)


@pytest.mark.parametrize(("place", "names"), [("z", ["z", "ẑ", "z̃", "a"]), ("a", ["z", "a", "â", "ã"])])
def test_strips_count_every_number_once(place: str, names: list[str]) -> None:
    _, view = trained(place=place)
    unit, layer = strips(view, 0, 2), strips(view, 0)
    assert [strip.name for strip in unit] == names
    assert [int(strip.counts.sum()) for strip in unit] == [16] * 4
    assert [int(strip.counts.sum()) for strip in layer] == [16 * 6] * 4
    normalized = unit[1] if place == "z" else unit[2]
    norm = view.layers[0].norm
    assert norm is not None
    epsilon, variance = view.values.bn_epsilon, norm.variance[2]
    assert normalized.mean == pytest.approx(0.0, abs=1e-12)
    assert normalized.deviation == pytest.approx(math.sqrt(variance / (variance + epsilon)), rel=1e-9)


def test_the_noise_of_means_falls_as_one_over_the_root_of_m() -> None:
    """The figures of the course: σ = 3 gives 1.06, 0.53, 0.27 and 0.14 for m = 8, 32, 128 and 512."""
    values = np.random.default_rng(1).normal(0.0, 3.0, (60_000, 2))
    found = noise_of_means(values)
    assert found.sizes.tolist() == list(SIZES)
    chosen = [list(SIZES).index(m) for m in (8, 32, 128, 512)]
    assert np.allclose(found.expected[chosen, 0], [1.06, 0.53, 0.27, 0.13], atol=0.015)
    spread = 5.0 / np.sqrt(2.0 * found.batches)[:, None]
    assert (np.abs(found.measured / found.without_return - 1.0) < spread).all(), "within five standard errors"
    assert found.slope(0) == pytest.approx(-0.5, abs=0.05)


def test_noise_without_putting_back_and_with_few_rows() -> None:
    values = np.random.default_rng(2).normal(1.0, 2.0, (64, 1))
    found = noise_of_means(values)
    assert found.sizes.tolist() == [8, 16]
    assert np.allclose(
        found.without_return[:, 0], 2.0 / np.sqrt([8, 16]) * np.sqrt((64 - np.array([8, 16])) / 63), rtol=0.3
    )
    assert noise_of_means(values[:20]).measured.shape == (0, 1)
    assert math.isnan(noise_of_means(values[:40]).slope(0)), "a single m has no slope"


def test_noise_of_a_layer_is_that_of_what_its_batch_norm_reads() -> None:
    case, view = trained()
    x, epsilon = case.data.train.features, view.values.bn_epsilon
    exact = exact_statistics(view.layout, view.before.parameters, x, epsilon)
    found = batch_noise(view.layout, view.before.parameters, exact, epsilon, x, 1)
    wanted = pass_forward(view.layout, view.before.parameters, x, epsilon, exact)[1].source
    assert np.allclose(found.deviations, wanted.std(axis=1), atol=1e-9)
    assert found.rows == len(x)


def test_lag_of_the_averages() -> None:
    """0.99 leaves 0.366 of the start after 100 steps, 0.9 leaves 0.005 after 50."""
    case = make_case()
    spec = case.spec.replaced(hyperparameters=case.spec.hyperparameters.replaced(bn_momentum=0.99))
    assert average_lag(spec, 100).start_weight == pytest.approx(0.366, abs=5e-4)
    assert average_lag(spec, 100).age == pytest.approx(99.0)
    half = average_lag(spec, 0).half_life
    assert 0.99**half == pytest.approx(0.5)
    edited = spec.replaced(edits=(ScheduledEdit(step=10, name="bn_momentum", value=0.9),))
    assert average_lag(edited, 60).start_weight == pytest.approx(0.99**10 * 0.9**50)
    assert average_lag(edited, 60).age == pytest.approx(9.0)
    exact = spec.replaced(edits=(ScheduledEdit(step=40, name=BATCH_NORM_STATISTICS, value="exact"),))
    assert (average_lag(exact, 50).start_weight, average_lag(exact, 50).since) == (pytest.approx(0.99**10), 40)


def test_the_mean_age_is_that_of_the_weights() -> None:
    rho, ages = 0.9, np.arange(2000)
    spec = make_case().spec
    spec = spec.replaced(hyperparameters=spec.hyperparameters.replaced(bn_momentum=rho))
    assert average_lag(spec, 0).age == pytest.approx(float(((1 - rho) * rho**ages * ages).sum()), rel=1e-9)


@pytest.mark.parametrize(("output", "classes", "place"), OUTPUTS)
@pytest.mark.parametrize("number", [0, 1])
def test_gamma_and_beta_can_undo_batch_norm(output: str, classes: int, place: str, number: int) -> None:
    _, view = trained(output=output, classes=classes, place=place)
    before = view.before.parameters.copy()
    proof = identity_proof(view, number)
    assert proof.largest < 1e-12 * max(1.0, proof.size)
    assert proof.loss_set == pytest.approx(proof.loss_without, rel=1e-12)
    assert proof.loss_learned == pytest.approx(view.losses.sum() / view.weight, rel=1e-12)
    assert abs(proof.loss_learned - proof.loss_set) > 1e-6, "what was learned is something else"
    assert np.array_equal(view.before.parameters, before)


def test_a_bias_below_batch_norm_has_no_gradient() -> None:
    _, view = trained()
    kept = kept_bias(view, 0)
    unit, total, size = kept.largest
    assert not kept.matters
    assert size == pytest.approx(np.abs(view.layers[0].d_z[unit]).sum())
    assert total < 1e-12
    assert size > 1e-4
    assert kept.loss_kept == pytest.approx(kept.loss, rel=1e-12)


def test_a_bias_before_the_activation_matters_where_batch_norm_comes_after_it() -> None:
    _, view = trained(place="a")
    kept = kept_bias(view, 0)
    assert kept.matters
    assert np.allclose(kept.sums, view.layout.bias(0, view.gradients), atol=1e-12), (
        "it is the gradient of the bias there"
    )
    assert abs(kept.loss_kept - kept.loss) > 1e-4


def test_drift_of_what_layers_read() -> None:
    case, view = trained()
    x, epsilon = case.data.train.features[:50], view.values.bn_epsilon
    start = Learner(case.spec, case.data).state.parameters
    drift = input_drift(view.layout, start, view.before.parameters, x, epsilon, 9)
    assert (drift.shift[0], drift.ratio[0]) == (0.0, 1.0), "the data do not move"
    then, now = (
        pass_forward(view.layout, parameters, x, epsilon)[0].out for parameters in (start, view.before.parameters)
    )
    varies = then.std(axis=1) > 0.0
    shift = (now.mean(axis=1) - then.mean(axis=1))[varies] / then.std(axis=1)[varies]
    assert drift.shift[1] == pytest.approx(math.sqrt((shift**2).mean()), rel=1e-9)
    assert drift.ratio[1] == pytest.approx(float(np.median(now.var(axis=1)[varies] / then.var(axis=1)[varies])))
    assert input_drift(view.layout, start, start, x, epsilon, 0).shift.tolist() == [0.0, 0.0, 0.0]


def test_twins_start_alike_and_differ_in_batch_norm_alone() -> None:
    case, _ = trained()
    told: list[float] = []
    pairs = norm_twins(case.spec, case.data, threading.Event(), told.append, steps=30, pairs=2)
    assert pairs is not None
    with_norm, without = pairs[0]
    ends = [one.losses[-1] - other.losses[-1] for one, other in pairs]
    assert ends[0] != ends[1], "another seed"
    mean, spread = loss_difference(pairs)
    assert mean == pytest.approx(sum(ends) / 2)
    assert spread == pytest.approx(abs(ends[0] - ends[1]) / math.sqrt(2))
    assert (with_norm.has_norm, without.has_norm) == (True, False)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert with_norm.steps.tolist() == without.steps.tolist()
    assert (with_norm.steps[0], with_norm.steps[-1]) == (0, 29)
    assert with_norm.gradients.shape == (len(with_norm.steps), 3)
    assert np.isnan(with_norm.drift[0]).all()
    assert with_norm.drift[1:, 0].tolist() == [0.0] * (len(with_norm.steps) - 1), "the data do not move"
    learner = Learner(
        case.spec.replaced(
            network=case.spec.network.replaced(layers=tuple(one.replaced(batch_norm=False) for one in LAYERS))
        ),
        case.data,
    )
    first = learner.watch()
    assert without.losses[0] == pytest.approx(first.losses.sum() / first.weight)
    gradient = np.linalg.norm(first.layout.weight(1, first.gradients))
    assert without.gradients[0, 1] == pytest.approx(float(gradient))
    stop = threading.Event()
    stop.set()
    assert norm_twins(case.spec, case.data, stop, told.append) is None
