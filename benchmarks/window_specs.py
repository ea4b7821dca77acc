"""Runs of the five nets on data that come with the workbench, so that the window can show them; they never end."""

from typing import TYPE_CHECKING

from benchmarks.nets import ADAM_EPSILON, BETA1, BETA2, BN_MOMENTUM, LEARNING_RATE, NETS

if TYPE_CHECKING:
    from workbench.specs.run import RunSpec

DATA = {"A": "moons", "B": "digits", "C": "fashion", "D": "fashion", "E": "fashion"}
ENDLESS = 10**9


def make_spec(name: str) -> "RunSpec":
    """The spec of one net."""
    from workbench.specs.data import CatalogueSpec
    from workbench.specs.hyperparameters import Hyperparameters
    from workbench.specs.network import DenseLayer, NetworkSpec
    from workbench.specs.run import RunSpec

    net = NETS[name]
    return RunSpec(
        name=f"net {name}",
        data=CatalogueSpec(name=DATA[name]),
        network=NetworkSpec(layers=tuple(DenseLayer(units=units) for units in net.hidden)),
        hyperparameters=Hyperparameters(
            learning_rate=LEARNING_RATE,
            batch_size=net.batch,
            optimizer="adam",
            momentum=BETA1,
            beta2=BETA2,
            epsilon=ADAM_EPSILON,
            bn_momentum=BN_MOMENTUM,
        ),
        seed=1,
        steps=ENDLESS,
    )
