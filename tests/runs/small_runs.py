"""Small runs for the tests of run files: made in milliseconds, without training."""

from pathlib import Path

import numpy as np

from workbench.runs.history.history import Effect, Place
from workbench.runs.history.kept_points import KeptPoints
from workbench.runs.writing.run_log import RunLog
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.run import RunSpec
from workbench.training.messages import Evaluated, StepsTrained
from workbench.training.snapshot import Snapshot

ENVIRONMENT = {"numpy": np.__version__, "cpu": "some kind – ü"}
DATA_SHA256 = "0123456789abcdef" * 4


def small_spec() -> RunSpec:
    """Two edits are planned beforehand; one layer has batch norm."""
    return RunSpec.parse(
        {
            "name": "small – ü",
            "data": {"name": "iris"},
            "network": {"layers": [{"units": 4, "batch_norm": True}, {"units": 3, "batch_norm": False}]},
            "steps": 1000,
            "edits": [
                {"step": 40, "name": "learning_rate", "value": 0.02},
                {"step": 900, "name": "learning_rate", "value": 0.001},
            ],
        }
    )


def snapshot_at(step: int, edits: int = 0, size: int = 40, seed: int = 0) -> Snapshot:
    """Some state, another one for every step, edit and seed."""
    rng = np.random.default_rng([step, edits, seed])

    def numbers(count: int, dtype: type[np.floating] = np.float32) -> np.ndarray:
        return rng.standard_normal(count).astype(dtype)

    return Snapshot(
        step=step,
        examples_seen=32 * step,
        hyperparameters=Hyperparameters(),
        parameters=numbers(size),
        first_moment=numbers(size),
        second_moment=numbers(size),
        running=numbers(8),
        products=numbers(2, np.float64),
        edits=edits,
    )


def rows_from(first: int, count: int) -> StepsTrained:
    """Telemetry of a net with one layer of batch norm."""
    steps = np.arange(first, first + count, dtype=np.float32)
    scalars = np.stack((1 / (1 + steps), steps / 1000, np.full(count, 0.05, np.float32), steps), axis=1)
    return StepsTrained(first, scalars, np.zeros((count, 1, 6, 3), np.float32), (first + count) / 4, 1000)


def points_at(branch: int, steps: tuple[int, ...], probe: str = "update_ratio", version: int = 1) -> KeptPoints:
    """Points of two numbers each, others at every step."""
    found = np.array(steps)
    return KeptPoints.of(branch, probe, version, found, np.stack((found / 7.0, np.full(len(found), np.nan)), axis=1))


def fill(log: RunLog) -> None:
    """Something of everything: two edits, keyframes, a branch, marks, scores, an effect, curves, points of instruments."""
    log.add_keyframe(1, snapshot_at(0), "start")
    log.add_rows(1, rows_from(0, 40))
    log.add_edit(1, 40, "learning_rate", 0.05, 0.02)
    log.add_keyframe(1, snapshot_at(40, 1), "edit")
    log.add_rows(1, rows_from(40, 60))
    log.add_evaluation(1, Evaluated(100, "dev", 0.5, 0.75))
    log.add_edit(1, 100, "decay", 0.0, 0.25)
    log.note(1, 1, "a note\nin two lines – ü")
    log.add_rows(1, rows_from(100, 60))
    log.add_keyframe(1, snapshot_at(160, 2), "time")
    branch = log.begin_branch(Place(1, 100, 1), "another – ü")
    log.set_current(Place(branch.number, 100, 1))
    log.add_keyframe(branch.number, snapshot_at(100, 1), "start")
    log.add_rows(branch.number, rows_from(100, 30))
    log.add_edit(branch.number, 130, "epochs", 30, 60)
    log.add_keyframe(branch.number, snapshot_at(130, 2), "pin", pinned=True)
    log.add_mark(Place(2, 130, 2), "pin", "here")
    log.remove_mark(log.add_mark(Place(1, 50, 1), "pin", "not here").number)
    log.set_effect(Effect(1, 1, 50, (-0.5, float("nan")), (0.25,)))
    log.keep_points([points_at(1, (0, 7, 159)), points_at(2, (100, 129)), points_at(1, (3,), "dead_units", 2)])
    log.hide(1, True)
    log.add_seconds(1, 1.5)
    log.commit()


def create_small(path: Path) -> RunLog:
    """A new run without anything in it."""
    return RunLog.create(path, small_spec(), DATA_SHA256, ENVIRONMENT)


def write_small(path: Path) -> None:
    """A closed run file with something of everything."""
    with create_small(path) as log:
        fill(log)
