"""What a model loses that knows nothing of an example: the measure of a run that learned nothing."""

import numpy as np

from workbench.data.dataset import Dataset
from workbench.engine.layout import make_layout
from workbench.engine.training.objective import make_objective, measure_balance, target_variances
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import NetworkSpec
from workbench.training.trained_rows import TrainedRows


def guessing_loss(
    network: NetworkSpec, data: Dataset, values: Hyperparameters, trained: TrainedRows | None = None
) -> float:
    """Training loss of a model that knows the shares of the classes, or the mean of each target, and nothing of an example.

    Of class weights c_k and counts n_k: the entropy of p_k ∝ c_k n_k, after smoothing. Of a regression: the
    variance, the mean over its targets. ``trained``: the rows that are trained on, with the labels in force; the class weights
    are those of the data all the same.
    """
    answers = data.train.answers if trained is None else trained.kept_answers
    if data.targets:
        return float(target_variances(answers).mean())
    layout = make_layout(network, data.n_features, data.n_answers)
    balance = measure_balance(layout, data.train.answers)
    counts = np.bincount(answers, minlength=len(balance.counts))
    mass = counts * make_objective(balance, values).weights.astype(np.float64)
    smoothing = values.label_smoothing
    shares = (1.0 - smoothing) * mass / mass.sum() + smoothing / len(mass)
    shares = shares[shares > 0.0]
    return float(-(shares * np.log(shares)).sum())
