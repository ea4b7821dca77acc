"""What a run minimizes beside its penalty: the loss of the output, label smoothing and class weights.

Class weights are taken from the training part: ``balanced`` gives an example of class k the weight n / (K n_k), where
n_k of the n examples are of class k, so every class weighs the same in all and the mean weight is 1 (the rule of
scikit-learn, after King and Zeng, 2001). The loss of a mini-batch is the weighted mean Σ w_y l / Σ w_y.

A regression is scored by R², the mean over its targets of 1 - L_k / σ²_k (the uniform average of scikit-learn's r2_score),
which is 1 - L' / σ² with L' the loss in which target k has the weight σ² / σ²_k. A target that does not vary has no R² and
the weight 0.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Answers, Array, Integers, Labels, flattened
from workbench.engine.layers.outputs import LINEAR, LOGISTIC
from workbench.engine.layout import Layout
from workbench.language import tr
from workbench.specs.hyperparameters import Hyperparameters


class Objective(NamedTuple):
    """What kernels need to compute a loss. ``weights`` is float64, (classes,), or (targets,) for R² of a regression.

    ``plain``: the loss has no smoothing and no weights. ``variance``: σ² of the training targets of a regression, the mean
    of those that vary; else 1.
    """

    output: int
    plain: bool
    smoothing: float
    weights: Array
    variance: float


@dataclass(frozen=True, slots=True)
class Balance:
    """What the objective knows of the training data: examples per class, or the variance of each target, (targets,)."""

    output: int
    counts: Integers
    variances: NDArray[np.float64]


def class_count(layout: Layout) -> int:
    """Classes that a network of a classification tells apart."""
    return 2 if layout.output == LOGISTIC else layout.n_outputs


def measure_balance(layout: Layout, answers: Answers) -> Balance:
    """Count the classes of the training part, or measure the spread of its targets, (examples, targets)."""
    if layout.output == LINEAR:
        return Balance(layout.output, np.zeros(0, dtype=np.int64), target_variances(answers))
    counts = np.bincount(answers, minlength=class_count(layout)).astype(np.int64)
    return Balance(layout.output, counts, np.zeros(0))


def flat_answers(layout: Layout, answers: Answers, dtype: type[np.floating]) -> tuple[Labels, Array]:
    """Labels and targets as the kernels take them: the one that the output asks for, and the other without entries.

    Raises ``ValueError`` where the targets are not as many as the output predicts: kernels do not look.
    """
    if layout.output != LINEAR:
        return flattened(answers, np.int32), flattened(np.zeros(0), dtype)
    if answers.size != len(answers) * layout.n_outputs:
        raise ValueError(
            tr("the network predicts {outputs} targets, not {shape}", outputs=layout.n_outputs, shape=answers.shape[1:])
        )
    return flattened(np.zeros(0), np.int32), flattened(answers, dtype)


def target_variances(targets: Answers) -> NDArray[np.float64]:
    """σ² of each target over the examples, (targets,), of ``targets`` (examples, targets), or (examples,) for one."""
    columns = targets.reshape(len(targets), 1 if targets.ndim == 1 else targets.shape[1]).T
    return np.array([np.var(column, dtype=np.float64) for column in columns])


def target_weights(variances: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """σ², the mean of the variances that are not 0, and the weight of each target in R², (targets,).

    If no target varies, σ² is 0 and all weights are 1.
    """
    if len(variances) == 1:  # what the lines below give, in a fifth of the time: small parts are scored often
        return max(0.0, float(variances[0])), np.ones(1)
    varies = variances > 0.0
    if not varies.any():
        return 0.0, np.ones(len(variances))
    mean = float(variances[varies].mean())
    weights = np.divide(mean, variances, out=np.zeros(len(variances)), where=varies)
    return mean, weights * (len(variances) / np.count_nonzero(varies))


def make_objective(balance: Balance, values: Hyperparameters) -> Objective:
    """The objective under these hyperparameters."""
    if balance.output == LINEAR:
        variance, weights = target_weights(balance.variances)
        weights.flags.writeable = False
        return Objective(balance.output, plain=True, smoothing=0.0, weights=weights, variance=variance or 1.0)
    is_plain = values.label_smoothing == 0.0 and values.class_weights == "none"
    weights = np.ones(len(balance.counts)) if values.class_weights == "none" else balanced_weights(balance.counts)
    weights.flags.writeable = False
    return Objective(balance.output, is_plain, values.label_smoothing, weights, 1.0)


def balanced_weights(counts: Integers) -> NDArray[np.float64]:
    """n / (K n_k) for every class, shape (classes,); 0 for a class without examples."""
    present = np.maximum(counts, 1)
    return np.where(counts > 0, counts.sum() / (len(counts) * present), 0.0)
