"""How far the statistics of one mini-batch lie from the averages that are used at test time."""

import numpy as np

from workbench.engine.training.step_view import StepView
from workbench.insight.probes.probe import Measured


def mean_gap(view: StepView) -> Measured:
    """Root mean square over the units of (μ of the mini-batch - its EWMA) / √(σ² + ε) of the EWMA, (normalizing,)."""
    found = []
    for layer, norm in view.norms:
        average = view.layout.running_mean(layer.number, view.after.running).astype(np.float64)
        variance = view.layout.running_variance(layer.number, view.after.running).astype(np.float64)
        gap = (norm.mean - average) / np.sqrt(variance + view.values.bn_epsilon)
        found.append(float(np.sqrt(np.square(gap).mean())))
    return np.array(found)


def variance_ratio(view: StepView) -> Measured:
    """Median over the units of (σ² + ε) of the mini-batch / (σ² + ε) of its EWMA, (normalizing,)."""
    epsilon, found = view.values.bn_epsilon, []
    for layer, norm in view.norms:
        average = view.layout.running_variance(layer.number, view.after.running).astype(np.float64)
        found.append(float(np.median((norm.variance + epsilon) / (average + epsilon))))
    return np.array(found)


def smallest_variance(view: StepView) -> Measured:
    """The smallest σ² of a unit in the mini-batch, (normalizing,)."""
    return np.array([float(np.min(norm.variance)) for _, norm in view.norms])
