"""What is told of batch norm belongs to the loss of the same row: γ, β and the averages before the update."""

import numpy as np

from tests.training.kept_state import iris, iris_data
from workbench.engine.training.summaries import QUANTITIES
from workbench.training.learner import Learner


def test_a_row_tells_what_its_loss_was_computed_with() -> None:
    learner = Learner(iris(), iris_data())
    layout = learner.layout
    for _ in range(3):
        before = learner.snapshot()
        row = learner.train(1).batch_norm[0, 0]
        meant = {
            "gamma": layout.scale(0, before.parameters),
            "beta": layout.shift(0, before.parameters),
            "ewma_mean": layout.running_mean(0, before.running),
            "ewma_variance": layout.running_variance(0, before.running),
        }
        for name, values in meant.items():
            low, mean, high = row[QUANTITIES.index(name)][:3]
            np.testing.assert_allclose((low, high), (values.min(), values.max()), rtol=1e-6, err_msg=name)
            np.testing.assert_allclose(mean, values.mean(), rtol=1e-5, atol=1e-7, err_msg=name)
