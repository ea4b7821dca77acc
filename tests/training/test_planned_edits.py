"""Edits that a spec plans beforehand: what cannot be made is told before the start, not at its step."""

from random import Random

import pytest

from workbench.data.loading import load_dataset
from workbench.errors import SpecError
from workbench.specs.hyperparameters import TABLE
from workbench.specs.run import BATCH_NORM_STATISTICS, EXACT, LENGTHS, RunSpec
from workbench.specs.stopping import STOP_EDITS
from workbench.training.checks import find_problems
from workbench.training.learner import Learner

VALUES = (
    0,
    1,
    3,
    30,
    1_000_000,
    -1,
    0.5,
    1e-3,
    "off",
    "none",
    "balanced",
    "dev_loss",
    "dev_accuracy",
    "train_loss",
    EXACT,
)


def random_spec(random: Random) -> RunSpec | None:
    """Values that fit a name are more likely; None where they fit so badly that there is no such spec."""
    names = (*TABLE, *STOP_EDITS, *LENGTHS, BATCH_NORM_STATISTICS)
    edits = []
    for step in sorted(random.randrange(6) for _ in range(random.randrange(1, 5))):
        name = random.choice(names)
        values = (*VALUES, *(TABLE[name].choices if name in TABLE else ()))
        edits.append({"step": step, "name": name, "value": random.choice(values)})
    data = random.choice(("iris", "diabetes"))
    network = {
        "layers": [{"units": 2, "batch_norm": random.random() < 0.5}],
        "output": "softmax" if data == "iris" else "linear",
    }
    try:
        return RunSpec.parse({"data": {"name": data}, "network": network, "steps": 10, "edits": edits})
    except SpecError:
        return None


@pytest.mark.parametrize("seed", range(2))
def test_an_edit_without_problems_can_be_made(seed: int) -> None:
    random, tried = Random(seed), 0
    data = {name: load_dataset(RunSpec.parse({"data": {"name": name}}).data) for name in ("iris", "diabetes")}
    while tried < 100:
        spec = random_spec(random)
        if spec is None or find_problems(spec, data[spec.data.name]):
            continue
        tried += 1
        learner = Learner(spec, data[spec.data.name])
        learner.advance(6)  # raises where an edit cannot be made
        assert learner.edits_made == len(spec.edits) or learner.step < 6


def test_a_value_that_the_network_forbids_is_told_before_the_start() -> None:
    spec = RunSpec.parse(
        {
            "data": {"name": "iris"},
            "network": {"layers": [{"units": 2, "batch_norm": True}]},
            "edits": [
                {"step": 2, "name": "learning_rate", "value": 0.1},
                {"step": 3, "name": "batch_size", "value": 1},
            ],
        }
    )
    (problem,) = find_problems(spec, load_dataset(spec.data))
    assert "batch_size at step 3 cannot be made" in problem.message
