"""How far a difference of two dev losses may be from that on other examples, and in other orders of the training examples.

Of K orders and n dev examples, with d_k the difference in order k and e_i that of example i, averaged over the orders, the
squared standard error of their mean is at most

    s²(d) / K + s²(e) / n

after Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 2007: what depends on order and example together is
in both terms, so the sum is too large rather than too small. Losses of the same examples are compared pair by pair, which
leaves out what is hard about an example for both.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.engine.inference.inference import Inference
from workbench.engine.layers.outputs import LINEAR
from workbench.engine.layout import Layout
from workbench.engine.training.objective import Objective
from workbench.training.snapshot import Snapshot

Floats = NDArray[np.float64]

_LEAST = 1e-300


@dataclass(frozen=True, slots=True, eq=False)
class ExampleLosses:
    """``losses`` of the dev examples, (examples,), whose mean is the dev loss; ``weights`` (examples,) have the mean 1."""

    losses: Floats
    weights: Floats

    def error_against(self, other: "ExampleLosses") -> float:
        """Standard error of the difference of the two means by the choice of the examples; infinite for a single one."""
        gaps, count = self.losses - other.losses, len(self.losses)
        if count < 2:
            return math.inf
        rest = gaps - gaps.mean() * self.weights  # a weighted mean is a ratio: this is its first order
        return math.sqrt(float(rest @ rest) / (count - 1) / count)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Of a mean difference: standard errors by the order of the training examples, and by the choice of the dev examples.

    ``by_order`` counts only where there are several ``orders``.
    """

    by_order: float
    orders: int
    by_examples: float
    examples: int

    @property
    def half_width(self) -> float:
        """Of the 95 % interval around the mean: by Student's t, with the degrees of freedom of Welch and Satterthwaite."""
        order = self.by_order**2 if self.orders > 1 else 0.0
        dev = self.by_examples**2
        squared = order + dev
        if squared == 0.0 or not math.isfinite(squared):
            return math.sqrt(squared)
        freedom = squared**2 / (order**2 / max(1, self.orders - 1) + dev**2 / max(1, self.examples - 1))
        return student(freedom, 0.975) * math.sqrt(squared)


def order_error(differences: Sequence[float]) -> float:
    """Standard error of the mean over the orders; 0 for a single one, which tells nothing of it."""
    count = len(differences)
    return float(np.std(differences, ddof=1)) / math.sqrt(count) if count > 1 else 0.0


def student(freedom: float, share: float) -> float:
    """The value below which Student's t is with probability ``share``."""
    from scipy.special import stdtrit  # takes its time to import

    return float(stdtrit(freedom, share))


def example_losses(
    layout: Layout, data: Dataset, state: Snapshot, epsilon: float, objective: Objective
) -> ExampleLosses:
    """The losses of the dev examples in double precision: -Σ_k t_k log ŷ_k / w̄, of a regression the mean of (ŷ - y)² over the targets."""
    dev = data.dev
    found = Inference(layout, np.float64).probabilities(
        np.asarray(dev.features, dtype=np.float64),
        state.parameters.astype(np.float64),
        state.running.astype(np.float64),
        epsilon,
    )
    if objective.output == LINEAR:
        truth = np.asarray(dev.answers, dtype=np.float64).reshape(len(found), -1)
        return ExampleLosses(((found - truth) ** 2).mean(axis=1), np.ones(len(truth)))
    own, classes = objective.weights[dev.answers], found.shape[1]
    targets = np.tile(objective.smoothing / classes * objective.weights, (len(own), 1))
    targets[np.arange(len(own)), dev.answers] += (1.0 - objective.smoothing) * own
    losses = -(targets * np.log(np.maximum(found, _LEAST))).sum(axis=1)
    return ExampleLosses(losses / own.mean(), own / own.mean())


def mean_over_orders(several: Sequence[ExampleLosses]) -> ExampleLosses:
    """The losses of every example, averaged over the orders."""
    return ExampleLosses(np.mean([one.losses for one in several], axis=0), several[0].weights)
