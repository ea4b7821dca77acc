"""What a run minimizes beside its penalty: the loss of the output, label smoothing and class weights.

Class weights are taken from the training part: ``balanced`` gives an example of class k the weight n / (K n_k), where
n_k of the n examples are of class k, so every class weighs the same in all and the mean weight is 1 (the rule of
scikit-learn, after King and Zeng, 2001). The loss of a mini-batch is the weighted mean Σ w_y l / Σ w_y.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Answers, Array, Integers
from workbench.engine.layers.outputs import LINEAR, LOGISTIC
from workbench.engine.layout import Layout
from workbench.specs.hyperparameters import Hyperparameters


class Objective(NamedTuple):
    """What kernels need to compute a loss. ``weights`` (classes,) is float64.

    ``plain``: no smoothing, all weights 1. ``variance``: of the training targets of a regression, else 1.
    """

    output: int
    plain: bool
    smoothing: float
    weights: Array
    variance: float


@dataclass(frozen=True, slots=True)
class Balance:
    """What the objective knows of the training data: examples per class, or the variance of the targets."""

    output: int
    counts: Integers
    variance: float


def class_count(layout: Layout) -> int:
    """Classes that a network tells apart; 1 for a regression, where there are none."""
    return 2 if layout.output == LOGISTIC else layout.n_outputs


def measure_balance(layout: Layout, answers: Answers) -> Balance:
    """Count the classes of the training part, or measure the spread of its targets, (examples,)."""
    if layout.output == LINEAR:
        variance = float(np.var(answers, dtype=np.float64))
        return Balance(layout.output, np.ones(1, dtype=np.int64), variance if variance > 0.0 else 1.0)
    return Balance(layout.output, np.bincount(answers, minlength=class_count(layout)).astype(np.int64), 1.0)


def make_objective(balance: Balance, values: Hyperparameters) -> Objective:
    """The objective under these hyperparameters."""
    is_plain = values.label_smoothing == 0.0 and values.class_weights == "none"
    weights = np.ones(len(balance.counts)) if values.class_weights == "none" else balanced_weights(balance.counts)
    weights.flags.writeable = False
    return Objective(balance.output, is_plain, values.label_smoothing, weights, balance.variance)


def balanced_weights(counts: Integers) -> NDArray[np.float64]:
    """n / (K n_k) for every class, shape (classes,); 0 for a class without examples."""
    present = np.maximum(counts, 1)
    return np.where(counts > 0, counts.sum() / (len(counts) * present), 0.0)
