"""The story of one unit under batch norm: three statistics, and one example walked through the formulas of the course."""

from dataclasses import dataclass

import numpy as np

from workbench.engine.kernels.types import Array
from workbench.engine.training.step_view import LayerView, NormView, StepView
from workbench.insight.microscope.passing import Doubles, activated


@dataclass(frozen=True, slots=True, eq=False)
class NormStatistics:
    """μ and σ² of one layer, (units,) each, in three ways, and what was learned.

    ``batch_…``: of this mini-batch, σ² = (1/m) Σ (z - μ)² (biased: divided by m and not by m - 1). ``average_…``: the EWMA
    from before it, which is used at test time. ``exact_…``: over all training examples with the same weights; None where
    they were not asked for.
    """

    number: int
    epsilon: float
    batch_mean: Doubles
    batch_variance: Doubles
    average_mean: Doubles
    average_variance: Doubles
    exact_mean: Doubles | None
    exact_variance: Doubles | None
    gamma: Doubles
    beta: Doubles


@dataclass(frozen=True, slots=True)
class Walk:
    """One example in one unit: ``source`` is z, or a where batch norm comes after the activation; ``out`` is what g gives.

    ẑ = (z - μ) / √(σ² + ε), z̃ = γ ẑ + β, a = g(z̃); in double precision from z, μ and σ² as they were computed.
    """

    unit: int
    example: int
    source: float
    mean: float
    variance: float
    epsilon: float
    gamma: float
    beta: float
    normalized: float
    shifted: float
    out: float
    normalizes_a: bool


def norm_of(view: StepView, number: int) -> tuple[LayerView, NormView]:
    """A layer that has batch norm. Raises ``KeyError``."""
    for layer, norm in view.norms:
        if layer.number == number:
            return layer, norm
    raise KeyError(f"layer {number} has no batch norm")


def norm_statistics(view: StepView, number: int, exact: Array | None = None) -> NormStatistics:
    """Those of one layer; ``exact`` as ``exact_statistics`` gives it for the parameters from before the mini-batch."""
    _, norm = norm_of(view, number)
    layout, before = view.layout, view.before
    return NormStatistics(
        number=number,
        epsilon=view.values.bn_epsilon,
        batch_mean=norm.mean.astype(np.float64),
        batch_variance=norm.variance.astype(np.float64),
        average_mean=layout.running_mean(number, before.running).astype(np.float64),
        average_variance=layout.running_variance(number, before.running).astype(np.float64),
        exact_mean=None if exact is None else layout.running_mean(number, exact).astype(np.float64),
        exact_variance=None if exact is None else layout.running_variance(number, exact).astype(np.float64),
        gamma=layout.scale(number, before.parameters).astype(np.float64),
        beta=layout.shift(number, before.parameters).astype(np.float64),
    )


def walk(view: StepView, number: int, unit: int, example: int) -> Walk:
    """From z to a with the numbers of one unit and one example of the mini-batch."""
    layer, norm = norm_of(view, number)
    told = norm_statistics(view, number)
    source = float(norm.source[unit, example])
    mean, variance = float(told.batch_mean[unit]), float(told.batch_variance[unit])
    normalized = (source - mean) / float(np.sqrt(variance + told.epsilon))
    shifted = float(told.gamma[unit]) * normalized + float(told.beta[unit])
    after = layer.place.normalizes_a
    out = shifted if after else float(activated(layer.place.activation, np.array(shifted))) + 0.0  # no -0
    gamma, beta = float(told.gamma[unit]), float(told.beta[unit])
    return Walk(unit, example, source, mean, variance, told.epsilon, gamma, beta, normalized, shifted, out, after)
