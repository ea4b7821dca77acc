"""What the ± of an effect covers: counted on simulated classifiers whose true losses are known."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.data import load_dataset
from workbench.engine.inference.inference import Inference
from workbench.specs.run import RunSpec
from workbench.training.excursion import Score
from workbench.training.fan import ORDERS, BinnedLosses, Fan, FanBranch, FanResult
from workbench.training.learner import Learner
from workbench.training.paired_losses import Doubt, ExampleLosses, example_losses, mean_over_orders, order_error

Floats = NDArray[np.float64]


@pytest.mark.parametrize(
    ("data", "output", "values"),
    [
        ("iris", "softmax", {}),
        ("iris", "softmax", {"label_smoothing": 0.2, "class_weights": "balanced"}),
        ("breast-cancer", "logistic", {}),
        ("breast-cancer", "softmax", {"class_weights": "balanced"}),
        ("diabetes", "linear", {}),
    ],
)
def test_the_losses_of_the_examples_are_those_of_the_engine(data: str, output: str, values: dict[str, object]) -> None:
    """Its mean over all, and for a single example its loss of that one alone."""
    network = {"layers": [{"units": 6}], "output": output}
    spec = RunSpec.parse({"data": {"name": data}, "network": network, "hyperparameters": values, "steps": 30})
    parts = load_dataset(spec.data)
    learner = Learner(spec, parts)
    assert learner.advance(30)
    state, epsilon, goal = learner.snapshot(), learner.values.bn_epsilon, learner.objective
    found = example_losses(learner.layout, parts, state, epsilon, goal)
    inference, dev = Inference(learner.layout, learner.dtype), parts.dev
    x = np.asarray(dev.features, dtype=learner.dtype)
    loss, _ = inference.score(x, dev.answers, state.parameters, state.running, epsilon, goal)
    assert found.losses.mean() == pytest.approx(loss, rel=1e-5)
    assert found.weights.mean() == pytest.approx(1.0)
    for row in range(5):
        one = slice(row, row + 1)
        alone, _ = inference.score(x[one], dev.answers[one], state.parameters, state.running, epsilon, goal)
        assert found.losses[row] / found.weights[row] == pytest.approx(alone, rel=1e-4, abs=1e-6)


def drawn(count: int, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Two classes that overlap: features (examples, 2), labels -1 or 1."""
    labels = random.choice([-1.0, 1.0], count)
    return random.standard_normal((count, 2)) + 0.9 * labels[:, None], labels


def losses_of(weights: Floats, x: Floats, labels: Floats) -> Floats:
    return np.asarray(np.logaddexp(0.0, -labels * (x @ weights)))


@pytest.mark.parametrize("examples", [25, 100])
@pytest.mark.parametrize("orders", [1, 3])
@pytest.mark.parametrize("wander", [0.02, 0.3])
def test_the_interval_holds_the_true_difference_as_often_as_it_says(examples: int, orders: int, wander: float) -> None:
    """Two logistic classifiers; training in another order moves their weights by ``wander``.

    The ± of before, the standard deviation over the orders, knows nothing of the dev part.
    """
    random = np.random.default_rng([examples, orders, int(100 * wander)])
    everything = drawn(20_000, random)
    with_it, without = np.array([2.0, 0.6]), np.array([1.3, 1.3])
    trained = random.standard_normal((200, 2, 2))
    usual = [
        losses_of(with_it + wander * a, *everything).mean() - losses_of(without + wander * b, *everything).mean()
        for a, b in trained
    ]
    held, held_by_orders, rounds = 0, 0, 600
    for _ in range(rounds):
        dev, pairs = drawn(examples, random), list[tuple[ExampleLosses, ExampleLosses]]()
        drift = random.standard_normal((orders, 2, 2))
        for a, b in wander * drift:
            both = (losses_of(with_it + a, *dev), losses_of(without + b, *dev))
            edited, unedited = (ExampleLosses(losses, np.ones(examples)) for losses in both)
            pairs.append((edited, unedited))
        gaps = [float(edited.losses.mean() - unedited.losses.mean()) for edited, unedited in pairs]
        firsts, seconds = (mean_over_orders(side) for side in zip(*pairs, strict=True))
        doubt = Doubt(order_error(gaps), orders, firsts.error_against(seconds), examples)
        true = float(np.mean(usual))
        if orders == 1:  # what it covers then: other dev examples, for these two states
            a, b = wander * drift[0]
            true = float((losses_of(with_it + a, *everything) - losses_of(without + b, *everything)).mean())
        held += abs(np.mean(gaps) - true) <= doubt.half_width
        held_by_orders += orders > 1 and abs(np.mean(gaps) - true) <= np.std(gaps, ddof=1)
    assert 0.9 <= held / rounds <= 0.995
    if wander < 0.1:
        assert held_by_orders / rounds < 0.5


@pytest.mark.parametrize("values", [2, 5, 9, 16])
def test_a_dev_part_that_happens_to_suit_one_of_equal_values_makes_no_winner(values: int) -> None:
    """The orders agree, as all of them are scored on the same few examples."""
    random, curve = np.random.default_rng(values), BinnedLosses(0, 1).curve()
    fan, won, orders_agree, rounds = Fan("learning_rate", tuple(range(values)), 1), 0, 0, 500
    for _ in range(rounds):
        losses = random.exponential(0.5, (values, 30))
        branches = []
        for number, own in enumerate(losses):
            ends = [float(own.mean() + drift) for drift in random.normal(0.0, 0.005, ORDERS)]
            scores = (Score(1, ends[0], 0.9),)
            examples = ExampleLosses(own, np.ones(len(own)))
            is_control = number == values // 2
            branches.append(
                FanBranch(number, is_control, curve, scores, other_losses=tuple(ends[1:]), examples=examples)
            )
        result = FanResult(fan, 0, tuple(branches))
        assert result.gap is not None
        won += result.winner is not None
        orders_agree += result.gap.mean > 3.3 * result.gap.doubt.by_order * math.sqrt(ORDERS)
    assert won / rounds <= 0.08
    assert orders_agree / rounds > 0.3


def test_a_weighted_mean_is_a_ratio() -> None:
    """Class weights: the error is that of resampling the examples with their weights."""
    random = np.random.default_rng(3)
    weights = random.choice([0.5, 3.0], 400)
    edited, unedited = weights * random.exponential(1.0, 400), weights * random.exponential(1.1, 400)
    sides = [ExampleLosses(side / weights.mean(), weights / weights.mean()) for side in (edited, unedited)]
    rows = random.integers(0, 400, (4000, 400))
    again = (edited[rows] - unedited[rows]).sum(axis=1) / weights[rows].sum(axis=1)
    assert sides[0].error_against(sides[1]) == pytest.approx(again.std(), rel=0.05)


def test_without_spread_there_is_no_doubt_and_one_example_says_nothing() -> None:
    one = ExampleLosses(np.array([0.3]), np.ones(1))
    assert math.isinf(one.error_against(one))
    assert Doubt(0.0, 1, 0.0, 20).half_width == 0.0
    assert math.isinf(Doubt(0.1, 3, math.inf, 1).half_width)
    assert Doubt(0.1, 3, 0.0, 20).half_width == pytest.approx(0.1 * 4.302653, rel=1e-6)  # t of two degrees of freedom
    assert Doubt(0.7, 1, 0.1, 21).half_width == pytest.approx(
        0.1 * 2.085963, rel=1e-6
    )  # of twenty; no orders to compare
