"""How many directions the weights of a layer really use."""

import numpy as np

from workbench.engine.training.step_view import StepView
from workbench.insight.probes.probe import Measured


def effective_rank(view: StepView) -> Measured:
    """e^H of the singular values of W as shares of their sum, of each layer, (layers,) (Roy and Vetterli, 2007).

    1: one direction has all; the smaller of inputs and units: all count alike. NaN where all weights are 0.
    """
    return np.array([_rank(view.layout.weight(n, view.before.parameters)) for n in range(len(view.layers))])


def _rank(w: np.ndarray) -> float:
    wide = w.astype(np.float64)
    product = wide @ wide.T if len(wide) <= wide.shape[1] else wide.T @ wide  # its eigenvalues are the squares
    values = np.sqrt(np.clip(np.linalg.eigvalsh(product), 0.0, None))
    if values.sum() <= 0.0:
        return float("nan")
    shares = values[values > 0.0] / values.sum()
    return float(np.exp(-(shares * np.log(shares)).sum()))
