"""A rung of nothing much, which loads all that the first trial of a search would otherwise load while somebody waits."""

from workbench.data.loading import load_dataset
from workbench.search.workers.code_version import code_version, machine_version
from workbench.search.workers.rungs import RungOrder
from workbench.search.workers.trial import train_rung
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.run import RunSpec


def load_engine() -> None:
    """Load the kernels that train, score and draw, and what is told of this machine with every answer."""
    spec = RunSpec(data=CatalogueSpec(name="iris"), hyperparameters=Hyperparameters(batch_size=32))
    data = load_dataset(spec.data)
    train_rung(RungOrder(0, spec.to_json(), data.sha256, None, ((1, 1),)), data, 0.0)
    code_version()
    machine_version()
