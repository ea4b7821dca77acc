"""How unevenly the loss of a mini-batch is spread over its examples."""

import numpy as np

from workbench.engine.training.step_view import StepView
from workbench.insight.probes.probe import Measured


def worst_loss(view: StepView) -> Measured:
    """The largest loss of one example, (1,)."""
    return np.array([float(view.losses.max())])


def worst_share(view: StepView) -> Measured:
    """Share of the loss that the worst tenth of the examples has, at least one of them, (1,); NaN where the loss is 0."""
    total = float(view.losses.sum())
    worst = np.sort(view.losses)[-max(1, len(view.losses) // 10) :]
    return np.array([float(worst.sum()) / total if total > 0.0 else np.nan])
