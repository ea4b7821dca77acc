"""The run that data of one's own begin with: a small network of the right output, and mini-batches that the rows can fill."""

from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import NetworkSpec, Output
from workbench.specs.own_data import ArraysSpec, ImagesSpec, TableSpec
from workbench.specs.run import RunSpec


def first_run(data: TableSpec | ArraysSpec | ImagesSpec, rows: int, start: RunSpec | None = None) -> RunSpec:
    """A run on ``data``; ``rows`` is how many there are in all. What ``start`` wants is kept where it fits."""
    output: Output = "softmax" if data.classes else "linear"
    network, values = NetworkSpec(output=output), Hyperparameters()
    if start is not None:
        fits = (start.network.output == "linear") == (output == "linear")
        fits = fits and (start.network.output != "logistic" or len(data.classes) == 2)
        network = start.network if fits else start.network.replaced(output=output)
        values = start.hyperparameters
    train = int(rows * (1.0 - data.dev_fraction - (data.test_fraction or 0.0)))
    if start is None and values.batch_size > train // 4:
        values = values.replaced(batch_size=max(2, min(values.batch_size, train // 4)))
    changes = {"data": data, "network": network, "hyperparameters": values, "name": data.name}
    return RunSpec.parse(changes) if start is None else start.replaced(**changes)
