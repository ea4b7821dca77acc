"""A small run some way in: spec, data and the state there."""

import functools

from workbench.data import load_dataset
from workbench.data.dataset import Dataset
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner
from workbench.training.snapshot import Snapshot
from workbench.training.team import Team

STEP = 40


def iris(**changes: object) -> RunSpec:
    """Mini-batches of 16 of 96 examples."""
    plain = {"data": {"name": "iris"}, "network": {"layers": [{"units": 8}]}, "hyperparameters": {"batch_size": 16}}
    return RunSpec.parse({**plain, "seed": 3, "steps": 400, **changes})


@functools.cache
def iris_data() -> Dataset:
    return load_dataset(iris().data)


def kept(spec: RunSpec, step: int = STEP) -> Snapshot:
    """The state at a step, before any edit there."""
    earlier = tuple(edit for edit in spec.edits if edit.step < step)
    with Team(spec.threads) as team:
        learner = Learner(spec.replaced(edits=earlier), iris_data(), together=team.together)
        assert learner.advance(step)
        return learner.snapshot()
