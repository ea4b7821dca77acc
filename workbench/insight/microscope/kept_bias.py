"""Why a layer with batch norm on z has no bias: b is subtracted again with the mean, so ∂L/∂b = Σ ∂L/∂z = 0."""

from dataclasses import dataclass

import numpy as np

from workbench.engine.training.step_view import StepView
from workbench.insight.microscope.passing import Doubles, pass_forward, plain_loss
from workbench.insight.microscope.unit_story import norm_of


@dataclass(frozen=True, slots=True, eq=False)
class KeptBias:
    """``sums``: Σ over the examples of ∂L/∂z, which ∂L/∂b would be; ``sizes``: Σ |∂L/∂z|; (units,) each.

    ``loss`` is that of the mini-batch, ``loss_kept`` the same with a bias of 1, 2, 3, … in the units of the layer. Where batch
    norm comes after the activation (``matters``) b is not subtracted again, and the layer keeps it.
    """

    number: int
    matters: bool
    sums: Doubles
    sizes: Doubles
    loss: float
    loss_kept: float

    @property
    def largest(self) -> tuple[int, float, float]:
        """The unit with the largest |Σ ∂L/∂z| for its Σ |∂L/∂z|, and both."""
        shares = np.divide(np.abs(self.sums), self.sizes, out=np.zeros(len(self.sums)), where=self.sizes > 0.0)
        unit = int(shares.argmax())
        return unit, float(abs(self.sums[unit])), float(self.sizes[unit])


def kept_bias(view: StepView, number: int) -> KeptBias:
    """What the gradient of a bias would be in one layer, and what the loss does with one. Nothing of the run is changed."""
    layer, _ = norm_of(view, number)
    gradient = layer.d_z.astype(np.float64)
    answers = view.labels if len(view.labels) else view.targets.T
    bias = np.arange(1.0, len(gradient) + 1.0)
    learned, epsilon = view.before.parameters.astype(np.float64), view.values.bn_epsilon
    usual = pass_forward(view.layout, learned, view.x, epsilon)
    kept = pass_forward(view.layout, learned, view.x, epsilon, added=(number, bias))
    return KeptBias(
        number,
        layer.place.normalizes_a,
        gradient.sum(axis=1),
        np.abs(gradient).sum(axis=1),
        plain_loss(view.layout, usual[-1].out, answers),
        plain_loss(view.layout, kept[-1].out, answers),
    )
