"""A history with kept states, made in memory by one learner for each branch."""

import functools
from dataclasses import dataclass, field

import numpy as np

from workbench.data import load_dataset
from workbench.data.dataset import Dataset
from workbench.errors import FileError
from workbench.runs.history.history import Branch, History, JournalEdit, Keyframe, Place
from workbench.specs.run import RunSpec, ScheduledEdit
from workbench.training.learner import Learner
from workbench.training.snapshot import Snapshot


@functools.cache
def iris() -> Dataset:
    return load_dataset(small_run().data)


def small_run(**changes: object) -> RunSpec:
    """Twelve units with batch norm and dropout, mini-batches of 16 of 96 examples, a cosine that ends with the run."""
    layer = {"units": 12, "batch_norm": True, "dropout": 0.2}
    values = {"batch_size": 16, "schedule": "cosine", "optimizer": "adam"}
    plain = {
        "data": {"name": "iris"},
        "network": {"layers": [layer]},
        "hyperparameters": values,
        "seed": 3,
        "steps": 90,
    }
    return RunSpec.parse({**plain, **changes})


def random_edits(rng: np.random.Generator, first: int, last: int, count: int) -> list[ScheduledEdit]:
    """Edits of all kinds, often several at one step."""
    steps = rng.integers(first, last + 1, count)
    steps = np.where(rng.random(count) < 0.5, steps[0], steps) if count else steps
    kinds: tuple[tuple[str, tuple[object, ...]], ...] = (
        ("learning_rate", (0.001, 0.01)),
        ("batch_size", (8, 16, 31)),
        ("bn_momentum", (0.5, 0.9)),
        ("batch_norm_statistics", ("exact",)),
        ("steps", (70, 120, 200)),
        ("epochs", (9, 20)),
        ("left_out", ("2-30", "5 17 40-44", "none")),
        ("relabelled", ("3-6=1 50=2", "none")),
    )
    edits = []
    for step in sorted(steps.tolist()):
        name, choices = kinds[int(rng.integers(len(kinds)))]
        edits.append(
            ScheduledEdit.parse({"step": step, "name": name, "value": choices[int(rng.integers(len(choices)))]})
        )
    return edits


@dataclass
class Past:
    """Grows branch by branch; ``states`` are the kept ones by their number."""

    spec: RunSpec = field(default_factory=small_run)
    history: History = field(init=False)
    states: dict[int, Snapshot] = field(default_factory=dict)
    loads: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.history = History(branches=(Branch(1, self.spec),))

    def grow(self, branch: int, edits: list[ScheduledEdit], length: int, keep: tuple[int, ...] = ()) -> None:
        """Edits and more steps in a branch, with states kept at the steps of ``keep``, before the edits there."""
        for edit in edits:
            number = self.history.tip(branch).edits
            made = JournalEdit(branch, number, edit.step, edit.name, 0, edit.value)
            self.history = self.history.with_edit(made)
        self.history = self.history.with_length(branch, length)
        for step in keep:
            self.keep(self.history.place_at(branch, step))

    def fork(self, start: Place) -> int:
        """Another branch; its number."""
        number = len(self.history.branches) + 1
        self.history = self.history.with_branch(Branch(number, self.history.spec_to(start), start, length=start.step))
        return number

    def keep(self, place: Place) -> Keyframe:
        """Keep the state at a place."""
        snapshot, number = self.straight(place), len(self.states) + 1
        self.states[number] = snapshot
        keyframe = Keyframe(number, place, "time", snapshot.sha256, snapshot.nbytes)
        self.history = self.history.with_keyframe(keyframe)
        return keyframe

    def straight(self, place: Place) -> Snapshot:
        """The state at a place by a straight run from step 0."""
        learner = Learner(self.history.spec_to(place), iris())
        assert learner.advance(place.step)
        return learner.snapshot()

    def load(self, number: int) -> Snapshot:
        """As a run file does."""
        self.loads.append(number)
        if number not in self.states:
            raise FileError(f"no state {number}")
        return self.states[number]

    def places(self) -> list[Place]:
        """Before and after every edit, and every step of every branch."""
        history = self.history
        around = [place for edit in history.edits for place in (edit.before, edit.after)]
        steps = [history.place_at(one.number, step) for one in history.branches for step in range(one.length + 1)]
        return list(dict.fromkeys([*around, *steps, *(history.tip(one.number) for one in history.branches)]))
