"""A case and one mini-batch of a run on its data."""

from dataclasses import replace

import numpy as np

from tests.insight.setup import Case, make_case
from workbench.engine.training.step_view import StepView
from workbench.specs.network import DenseLayer
from workbench.training.learner import Learner

LAYERS = (DenseLayer(units=6), DenseLayer(units=5, activation="tanh"))
OUTPUTS = [("softmax", 3, "z"), ("softmax", 3, "a"), ("logistic", 2, "z"), ("linear", 0, "z"), ("linear", 0, "a")]


def trained(steps: int = 9, dropout: float = 0.0, smoothing: float = 0.0, **options: object) -> tuple[Case, StepView]:
    """A case and one mini-batch of a run on its data, after some steps."""
    layers = tuple(layer.replaced(dropout=dropout) for layer in LAYERS)
    case = make_case(layers=layers, **options)
    values = case.spec.hyperparameters.replaced(batch_size=16, label_smoothing=smoothing)
    case = replace(case, spec=case.spec.replaced(hyperparameters=values))
    learner = Learner(case.spec, case.data)
    learner.train(steps)
    return case, learner.watch()


def answers_of(view: StepView) -> np.ndarray:
    return view.labels if len(view.labels) else view.targets.T
