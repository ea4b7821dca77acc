"""Rules that need both the spec and the data: what must hold before a run may start."""

from workbench.data.dataset import Dataset
from workbench.errors import Problem
from workbench.specs.network import MAXIMUM_PARAMETERS, parameter_count
from workbench.specs.run import RunSpec


def find_problems(spec: RunSpec, data: Dataset) -> tuple[Problem, ...]:
    """Everything that keeps this spec from being trained on this data; empty if it may start."""
    problems = []
    n_train = len(data.train.labels)
    batch_size = spec.hyperparameters.batch_size
    if batch_size > n_train:
        message = f"must be at most the {n_train} training examples of {data.name}, not {batch_size}"
        problems.append(Problem("hyperparameters.batch_size", message))
    count = parameter_count(spec.network, data.n_features, data.n_classes)
    if count > MAXIMUM_PARAMETERS:
        message = f"the network has {count:,} parameters; at most {MAXIMUM_PARAMETERS:,} are possible"
        problems.append(Problem("network.layers", message))
    for edit in spec.edits:
        if edit.name == "batch_size" and isinstance(edit.value, int | float) and edit.value > n_train:
            message = f"the edit at step {edit.step} asks for {edit.value} examples; there are {n_train}"
            problems.append(Problem("edits", message))
    return tuple(problems)
