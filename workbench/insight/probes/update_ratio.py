"""How far a step moves the weights of a layer, against their size."""

import numpy as np

from workbench.engine.training.step_view import StepView
from workbench.insight.probes.probe import Measured


def update_ratio(view: StepView) -> Measured:
    """‖ΔW‖ / ‖W‖ of each layer, (layers,); NaN where all weights are 0."""
    found = np.full(len(view.layers), np.nan)
    for number in range(len(view.layers)):
        before = view.layout.weight(number, view.before.parameters).astype(np.float64)
        size = float(np.linalg.norm(before))
        if size > 0.0:
            found[number] = float(np.linalg.norm(view.layout.weight(number, view.after.parameters) - before)) / size
    return found
