"""What is told was written first; a disk that refuses holds the training and loses nothing."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.runs.past import iris, small_run
from workbench.runs.history.history import BEGINNING, Place
from workbench.runs.history.replay import Replayer
from workbench.runs.reading import RunReader
from workbench.runs.writing.recording import BranchBegun, Recording, StorageFailed, StorageRestored
from workbench.runs.writing.run_log import RunLog
from workbench.specs.run import RunSpec
from workbench.training.mailbox import Mailbox
from workbench.training.messages import (
    BatchNormRecalculated,
    Command,
    Event,
    Finished,
    HyperparameterChanged,
    KeyframeTaken,
    LengthChanged,
    Pause,
    Paused,
    RecalculateBatchNorm,
    Resume,
    SetHyperparameter,
    SetLength,
    Started,
    StepsTrained,
    Stop,
)
from workbench.training.trainer import Conduct, Trainer


class Disk:
    """Refuses to be written while ``is_full``."""

    def __init__(self) -> None:
        self.is_full = False

    def __call__(self, _statement: int) -> None:
        if self.is_full:
            raise sqlite3.OperationalError("database or disk is full")


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def log(tmp_path: Path, disk: Disk) -> Iterator[RunLog]:
    with RunLog.create(tmp_path / "a.run", small_run(), iris().sha256, {}, disk) as log:
        yield log
        disk.is_full = False


def trained(log: RunLog, place: Place, *commands: Command, chunk: int = 15, **options: Any) -> Iterator[Any]:
    """The recorded events of a trainer that goes on from ``place`` and gets these commands at once."""
    mailbox = Mailbox()
    for command in commands:
        mailbox.put(command)
    with Replayer(iris()) as replayer:
        start = replayer.reach(log.history, log.snapshot, place)
    conduct = Conduct(attended=True, keyframes=True)
    trainer = Trainer(log.history.spec_from(place), iris(), mailbox, start, conduct)
    return Recording(log, place, **options).events(trainer.events(chunk))


def stored(log: RunLog) -> Any:
    with RunReader(log.path) as reader:
        return reader.history


def test_what_a_person_did_is_in_the_file_before_it_is_told(log: RunLog) -> None:
    commands = (SetHyperparameter("learning_rate", 0.02), RecalculateBatchNorm(), SetLength("steps", 120))
    names = [
        stored(log).edits[-1].name
        for event in trained(log, BEGINNING, *commands)
        if isinstance(event, HyperparameterChanged | BatchNormRecalculated | LengthChanged)
    ]
    assert names == ["learning_rate", "batch_norm_statistics", "steps"]
    edits = stored(log).edits
    assert [edit.new for edit in edits] == [0.02, "exact", 120]
    assert [edit.old for edit in edits] == [0.001, "running", 90]
    assert stored(log).branch(1).length == 120


def test_the_end_is_kept_and_told_after_everything_else_is_in_the_file(log: RunLog) -> None:
    for event in trained(log, BEGINNING):
        if isinstance(event, Finished):
            history = stored(log)
            assert event.snapshot is not None
            assert (history.keyframes[-1].reason, history.keyframes[-1].place) == ("end", Place(1, 90, 0))
            assert history.keyframes[-1].sha256 == event.snapshot.sha256
            assert history.current == Place(1, 90, 0)
    assert log.metrics(1).step == 90
    assert log.seconds(1) > 0.0


def test_going_on_from_the_tip_goes_on_in_the_branch(log: RunLog) -> None:
    list(trained(log, BEGINNING))
    events = list(trained(log, log.history.current, SetLength("steps", 110)))
    assert not any(isinstance(event, BranchBegun) for event in events)
    assert len(log.history.branches) == 1
    assert log.history.current == Place(1, 110, 1)


def test_going_on_from_the_past_begins_a_branch_with_the_first_step_or_edit(log: RunLog) -> None:
    list(trained(log, BEGINNING))
    place = Place(1, 40, 0)
    nothing = list(trained(log, place, Stop()))
    assert [type(event) for event in nothing] == [Started, KeyframeTaken, Finished]
    assert len(log.history.branches) == 1
    assert log.history.keyframes[-1].reason == "end"
    told = []
    for event in trained(log, place, SetHyperparameter("learning_rate", 0.05)):
        told.append(type(event))
        if isinstance(event, BranchBegun):
            assert event.branch == stored(log).branches[1]
            assert event.branch.start == place
            assert stored(log).current.branch == 2
    assert told.index(BranchBegun) < told.index(HyperparameterChanged) < told.index(StepsTrained)
    assert (log.history.branch(1).length, log.history.current) == (90, Place(2, 90, 1))
    firsts = [frame for frame in log.history.keyframes if frame.place == Place(2, 40, 0)]
    assert [frame.reason for frame in firsts] == ["start", "best"], "nobody told the trainer of scores before"


@pytest.mark.parametrize("command", [SetHyperparameter("learning_rate", 0.05), SetLength("steps", 100)])
def test_an_edit_that_the_disk_refuses_is_not_told_until_it_is_in_the_file(
    log: RunLog, disk: Disk, command: Command
) -> None:
    """Also when the edit is the first thing that happens after going back, so that its branch is refused as well."""
    list(trained(log, BEGINNING))
    told: list[type] = []
    for event in trained(log, Place(1, 40, 0), Pause(), command, Resume()):
        told.append(type(event))
        if isinstance(event, Started):
            disk.is_full = True
        if isinstance(event, StorageFailed):
            assert event.problem.kind == "full"
            assert not {BranchBegun, HyperparameterChanged, LengthChanged} & set(told)
            disk.is_full = False
            assert log.retry()
        if isinstance(event, HyperparameterChanged | LengthChanged):
            history = stored(log)
            assert [one.start for one in history.branches] == [None, Place(1, 40, 0)]
            assert [(one.branch, one.name) for one in history.edits] == [(2, event.name)]
    assert told.count(StorageFailed) == told.count(StorageRestored) == told.count(BranchBegun) == 1
    assert len(log.history.branches) == 2
    with Replayer(iris()) as replayer:
        end = replayer.reach(log.history, log.snapshot, log.history.current)
    undisturbed = list(Trainer(log.history.spec(2), iris()).events())[-1]
    assert isinstance(undisturbed, Finished)
    assert end is not None
    assert undisturbed.snapshot is not None
    assert end.sha256 == undisturbed.snapshot.sha256


def test_training_holds_while_the_disk_refuses(log: RunLog, disk: Disk) -> None:
    events = trained(log, BEGINNING, SetHyperparameter("learning_rate", 0.05))
    assert [type(next(events)) for _ in range(2)] == [Started, KeyframeTaken]
    disk.is_full = True
    assert isinstance(next(events), StorageFailed)
    waiting = threading.Thread(target=next, args=(events,))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()  # no event, so no step: the trainer is not asked
    assert log.history.branch(1).length == 0
    disk.is_full = False
    assert log.retry()
    waiting.join(5.0)
    assert not waiting.is_alive()
    *_, last = events
    assert isinstance(last, Finished)
    assert stored(log).current == Place(1, 90, 1)


def test_a_release_ends_the_wait_for_a_disk(log: RunLog, disk: Disk) -> None:
    released = threading.Event()
    told = []
    for event in trained(log, BEGINNING, SetHyperparameter("learning_rate", 0.05), released=released):
        told.append(type(event))
        if isinstance(event, Started):
            disk.is_full = True
        if isinstance(event, StorageFailed):
            released.set()
    assert StorageRestored not in told
    assert told.count(StorageFailed) == 1


def test_planned_edits_are_written_like_those_made_by_hand(tmp_path: Path) -> None:
    plan = [{"step": 30, "name": "learning_rate", "value": 0.01}, {"step": 30, "name": "steps", "value": 70}]
    spec = RunSpec.parse({**small_run().to_plain(), "edits": plan})
    with RunLog.create(tmp_path / "b.run", spec, iris().sha256, {}) as log:
        assert log.history.spec(1).edits == ()
        list(trained(log, BEGINNING))
        assert log.history.spec(1).edits == spec.edits
        assert log.history.current == Place(1, 70, 2)
        assert log.history.spec_from(log.history.current).edits == spec.edits


def test_curves_are_whole_in_the_file_when_the_run_holds(log: RunLog) -> None:
    """What has not filled a bin by the pause is written all the same, with nothing closed."""
    scalars, norms = np.zeros((777, 4), np.float32), np.zeros((777, len(batch_norm_layers(log)), 6, 3), np.float32)
    told: list[Event] = [Started(0, 10_000), StepsTrained(0, scalars, norms, 1.0, 10_000), Paused(777)]
    for _ in Recording(log, BEGINNING).events(iter(told)):
        continue
    log.commit()
    with RunReader(log.path) as reader:
        assert reader.metrics(1).step == 777


def batch_norm_layers(log: RunLog) -> list[int]:
    return [number for number, layer in enumerate(log.header.spec.network.layers) if layer.batch_norm]
