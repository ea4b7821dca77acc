"""Random runs that are disturbed while they train, and the same runs undisturbed: equal to the last bit.

A run is drawn from a seed: network, output, hyperparameters, precision, threads. It is trained once by a reader that
pauses, steps singly, takes snapshots, sets paces and makes edits at random moments, and then twice from its journal
alone: from the beginning with other chunks, and from a snapshot in the middle.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from workbench.data import load_dataset
from workbench.data.dataset import Dataset
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import TABLE
from workbench.specs.run import BATCH_NORM_STATISTICS, EXACT, RunSpec
from workbench.training.mailbox import Mailbox
from workbench.training.messages import (
    BatchNormRecalculated,
    Diverged,
    Evaluated,
    Event,
    Finished,
    HyperparameterChanged,
    Pause,
    RecalculateBatchNorm,
    Resume,
    SetHyperparameter,
    SetPace,
    SnapshotTaken,
    Started,
    StepOnce,
    StepsTrained,
    Stop,
    TakeSnapshot,
)
from workbench.training.snapshot import Snapshot
from workbench.training.trainer import Conduct, Trainer

DATA = ("iris", "moons", "breast-cancer", "diabetes")
LIVE_CHOICES = {
    "learning_rate": (0.001, 0.03),
    "batch_size": (4, 17, 32),
    "momentum": (0.5, 0.95),
    "beta2": (0.9, 0.9999),
    "schedule": TABLE["schedule"].choices,
    "decay": (0.01, 0.3),
    "warmup_steps": (0, 25),
    "weight_decay": (0.0, 0.05),
    "decay_on": TABLE["decay_on"].choices,
    "clip_norm": (0.0, 0.2),
    "bn_momentum": (0.5, 0.99),
    "bn_epsilon": (1e-5, 1e-2),
}


@dataclass
class Disturbed:
    """What is left of a disturbed run."""

    final: Snapshot
    edits: list[dict[str, Any]] = field(default_factory=list)
    taken: list[Snapshot] = field(default_factory=list)
    scores: list[Evaluated] = field(default_factory=list)


def random_spec(rng: np.random.Generator) -> RunSpec:
    """A run of 30 to 120 short steps."""
    data = str(rng.choice(DATA))
    output = {"iris": ["softmax"], "diabetes": ["linear"]}.get(data, ["softmax", "logistic"])
    layers = [
        {
            "units": int(rng.integers(1, 40)),
            "activation": str(rng.choice(list(ACTIVATIONS))),
            "batch_norm": bool(rng.random() < 0.7),
            "dropout": float(rng.choice([0.0, 0.0, 0.3])),
        }
        for _ in range(int(rng.integers(0, 4)))
    ]
    values: dict[str, Any] = {name: rng.choice(choices).item() for name, choices in LIVE_CHOICES.items()}
    values["optimizer"] = str(rng.choice(TABLE["optimizer"].choices))
    if data != "diabetes":
        values["label_smoothing"] = float(rng.choice([0.0, 0.1]))
        values["class_weights"] = str(rng.choice(TABLE["class_weights"].choices))
    length = {"steps": int(rng.integers(30, 120))} if rng.random() < 0.5 else {"epochs": int(rng.integers(3, 10))}
    network = {
        "layers": layers,
        "output": str(rng.choice(output)),
        "batch_norm_on": str(rng.choice(["z", "a"])),
        "initializer": str(rng.choice(["auto", "he", "glorot", "lecun", "orthogonal"])),
    }
    return RunSpec.parse(
        {
            **length,
            "data": {"name": data},
            "network": network,
            "hyperparameters": values,
            "seed": int(rng.integers(2**31)),
            "precision": str(rng.choice(["float32", "float64"])),
            "threads": int(rng.integers(1, 3)),
        }
    )


def disturbed(spec: RunSpec, data: Dataset, rng: np.random.Generator) -> Disturbed:
    """Train with a reader who cannot leave the run alone."""
    mailbox, left = Mailbox(), Disturbed(final=None)  # type: ignore[arg-type]
    chunk = int(rng.integers(1, 20))
    for event in Trainer(spec, data, mailbox, conduct=Conduct(attended=True)).events(chunk):
        match event:
            case Started() | StepsTrained():
                _disturb(mailbox, spec, rng)
            case HyperparameterChanged(step=step, name=name, new=new):
                left.edits.append({"step": step, "name": name, "value": new})
            case BatchNormRecalculated(step=step):
                left.edits.append({"step": step, "name": BATCH_NORM_STATISTICS, "value": EXACT})
            case Evaluated():
                left.scores.append(event)
            case SnapshotTaken(snapshot=snapshot):
                left.taken.append(snapshot)
            case Diverged():
                mailbox.put(Stop(keep=True))
            case Finished(snapshot=snapshot):
                assert snapshot is not None
                left.final = snapshot
    return left


def _disturb(mailbox: Mailbox, spec: RunSpec, rng: np.random.Generator) -> None:
    """Nothing, half of the time; else a few commands, always ending with a run that goes on."""
    if rng.random() < 0.5:
        return
    match int(rng.integers(0, 5)):
        case 0:
            commands: list[Any] = [Pause(), *[StepOnce()] * int(rng.integers(0, 3)), Resume()]
        case 1:
            commands = [TakeSnapshot(0)]
        case 2:
            commands = [SetPace(float(rng.integers(2000, 5000))), SetPace(None)]
        case 3:
            commands = [RecalculateBatchNorm(), TakeSnapshot(0)] if spec.network.uses_batch_norm else []
        case _:
            name = str(rng.choice(list(LIVE_CHOICES)))
            commands = [SetHyperparameter(name, rng.choice(LIVE_CHOICES[name]).item())]
    for command in commands:
        mailbox.put(command)


def undisturbed(spec: RunSpec, data: Dataset, chunk: int, start: Snapshot | None = None) -> Disturbed:
    """Train from the spec alone."""
    events: list[Event] = list(Trainer(spec, data, start=start).events(chunk))
    assert isinstance(events[-1], Finished)
    assert events[-1].snapshot is not None
    return Disturbed(events[-1].snapshot, scores=[event for event in events if isinstance(event, Evaluated)])


def differences(seed: int) -> list[str]:
    """What of one random run could not be repeated; empty if all could."""
    rng = np.random.default_rng(seed)
    spec = random_spec(rng)
    data = load_dataset(CatalogueSpec(name=spec.data.name))
    left = disturbed(spec, data, rng)
    written = spec.replaced(edits=left.edits)
    found = []
    again = undisturbed(written, data, int(rng.integers(1, 200)))
    if again.final.sha256 != left.final.sha256:
        found.append(f"seed {seed}: from the beginning")
    if again.scores != left.scores:
        found.append(f"seed {seed}: the scores")
    if left.taken:
        start = left.taken[len(left.taken) // 2]
        rest = undisturbed(written, data, int(rng.integers(1, 200)), start)
        if rest.final.sha256 != left.final.sha256:
            found.append(f"seed {seed}: from step {start.step}")
        if [score for score in rest.scores if score.step > start.step] != [
            score for score in left.scores if score.step > start.step
        ]:
            found.append(f"seed {seed}: the scores from step {start.step}")
    return found
