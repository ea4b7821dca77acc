"""What γ and β can undo: with γ = √(σ² + ε) and β = μ batch norm changes nothing, z̃ = z.

That is what *could* be learned, and no more: it holds for the mini-batch whose μ and σ² were put in.
"""

from dataclasses import dataclass

import numpy as np

from workbench.engine.training.step_view import StepView
from workbench.insight.microscope.passing import pass_forward, plain_loss
from workbench.insight.microscope.unit_story import norm_of


@dataclass(frozen=True, slots=True)
class IdentityProof:
    """``largest``: the largest |z̃ - z| of all units and examples of one layer, ``size`` the largest |z|.

    ``loss_set``: of the mini-batch with γ and β so set; ``loss_without``: of the same network without batch norm in this layer;
    ``loss_learned``: with the γ and β that were learned. All without dropout, label smoothing and penalty.
    """

    number: int
    largest: float
    size: float
    loss_set: float
    loss_without: float
    loss_learned: float


def identity_proof(view: StepView, number: int) -> IdentityProof:
    """Set γ and β of one layer on a copy; nothing of the run is changed."""
    norm_of(view, number)
    layout, epsilon = view.layout, view.values.bn_epsilon
    learned = view.before.parameters.astype(np.float64)
    answers = view.labels if len(view.labels) else view.targets.T
    usual = pass_forward(layout, learned, view.x, epsilon)
    changed = learned.copy()
    layout.scale(number, changed)[:] = np.sqrt(usual[number].variance + epsilon)
    layout.shift(number, changed)[:] = usual[number].mean
    as_set = pass_forward(layout, changed, view.x, epsilon)
    without = pass_forward(layout, learned, view.x, epsilon, without=(number,))
    here = as_set[number]
    return IdentityProof(
        number,
        float(np.abs(here.shifted - here.source).max()),
        float(np.abs(here.source).max()),
        plain_loss(layout, as_set[-1].out, answers),
        plain_loss(layout, without[-1].out, answers),
        plain_loss(layout, usual[-1].out, answers),
    )
