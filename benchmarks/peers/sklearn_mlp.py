"""scikit-learn's ``MLPClassifier``: ReLU, Adam, float32, no batch norm, so it has less to do than all others.

``partial_fit`` trains one epoch over what it is given; it gets blocks of many mini-batches, so that the checking of its
input hardly counts, and shuffles and gathers inside.
"""

import numpy as np
from sklearn.neural_network import MLPClassifier

from benchmarks.nets import ADAM_EPSILON, BETA1, BETA2, LEARNING_RATE, Net, make_data

BATCHES_PER_CALL = {"A": 31, "B": 23, "C": 32, "D": 4, "E": 4}


class SklearnRunner:
    """The estimator and where it is in the data."""

    note = "no batch norm"

    def __init__(self, net: Net) -> None:
        self._x, self._y = make_data(net)
        self._classes = np.arange(net.classes)
        self._model = MLPClassifier(
            net.hidden,
            batch_size=net.batch,
            alpha=0.0,
            learning_rate_init=LEARNING_RATE,
            beta_1=BETA1,
            beta_2=BETA2,
            epsilon=ADAM_EPSILON,
            random_state=0,
        )
        self._batches = BATCHES_PER_CALL[net.name]
        self._block, self._rows, self._place = self._batches * net.batch, net.rows, 0

    def advance(self) -> int:
        """One block of mini-batches."""
        if self._place + self._block > self._rows:
            self._place = 0
        block = slice(self._place, self._place + self._block)
        self._place += self._block
        self._model.partial_fit(self._x[block], self._y[block], classes=self._classes)
        return self._batches

    def settle(self) -> None:
        """Nothing is ever left to wait for."""


def prepare(net: Net, threads: int) -> SklearnRunner:  # noqa: ARG001 - its BLAS takes its threads from the environment
    """A network before its first step."""
    return SklearnRunner(net)
