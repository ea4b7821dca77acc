"""The workbench's own engine as its trainer uses it: chunks of about 10 ms, telemetry of every step written.

The number of threads goes by the network's size, as with ``--threads auto``: nets A and B are trained by one thread also
where two are allowed, because their steps are shorter than two threads need to wait for each other.
"""

from workbench.engine.compile import prepare_process

prepare_process()  # before NumPy loads

import time  # noqa: E402

import numpy as np  # noqa: E402

from benchmarks.nets import (  # noqa: E402
    ADAM_EPSILON,
    BETA1,
    BETA2,
    BN_EPSILON,
    BN_MOMENTUM,
    LEARNING_RATE,
    Net,
    make_data,
)
from workbench.engine.layout import make_layout  # noqa: E402
from workbench.engine.training.state import initial_state  # noqa: E402
from workbench.engine.training.stepper import Stepper  # noqa: E402
from workbench.engine.training.threads import threads_by_size  # noqa: E402
from workbench.specs.hyperparameters import Hyperparameters  # noqa: E402
from workbench.specs.network import DenseLayer, NetworkSpec  # noqa: E402
from workbench.training.pace import next_chunk  # noqa: E402
from workbench.training.team import Team  # noqa: E402


class OurRunner:
    """A ``Stepper`` and its team."""

    def __init__(self, net: Net, threads: int) -> None:
        network = NetworkSpec(layers=tuple(DenseLayer(units=units) for units in net.hidden))
        layout = make_layout(network, net.features, net.classes)
        self.threads = threads_by_size(layout, net.batch, threads)
        self.note = "" if self.threads == threads else f"uses {self.threads} thread"
        self.values = Hyperparameters(
            learning_rate=LEARNING_RATE,
            batch_size=net.batch,
            optimizer="adam",
            momentum=BETA1,
            beta2=BETA2,
            epsilon=ADAM_EPSILON,
            bn_momentum=BN_MOMENTUM,
            bn_epsilon=BN_EPSILON,
        )
        x, y = make_data(net)
        state = initial_state(layout, 0, np.float32)
        self.team = Team(self.threads)
        self.stepper = Stepper(layout, state, x, y, 0, self.threads, self.team.together)
        self._chunk = 1

    def advance(self) -> int:
        """One chunk, as long as the trainer would make it."""
        begin = time.perf_counter()
        telemetry = self.stepper.train(self._chunk, self.values)
        done = len(telemetry.scalars)
        if done < self._chunk:
            raise FloatingPointError(f"training diverged: {self.stepper.first_bad_place()}")
        self._chunk = next_chunk(self._chunk, done, time.perf_counter() - begin)
        return done

    def settle(self) -> None:
        """Nothing is ever left to wait for."""


def prepare(net: Net, threads: int) -> OurRunner:
    """A network before its first step; that one compiles the engine if nobody has done so on this machine."""
    return OurRunner(net, threads)
