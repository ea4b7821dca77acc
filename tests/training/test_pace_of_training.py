"""How fast the trainer goes: the pace that is asked for, and how many mini-batches it makes at once."""

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from workbench.data import load_dataset
from workbench.specs.run import RunSpec
from workbench.training.mailbox import Mailbox
from workbench.training.messages import Event, Finished, PaceChanged, SetPace, SnapshotTaken, StepsTrained, TakeSnapshot
from workbench.training.pace import PaceKeeper, next_chunk
from workbench.training.trainer import Conduct, Trainer


def iris() -> RunSpec:
    plain = {"data": {"name": "iris"}, "network": {"layers": [{"units": 8}]}, "hyperparameters": {"batch_size": 16}}
    return RunSpec.parse({**plain, "seed": 3, "steps": 20})


def sha(events: list[Event]) -> str:
    last = events[-1]
    assert isinstance(last, Finished)
    assert last.snapshot is not None
    return last.snapshot.sha256


def test_pace_limits_the_speed_and_changes_nothing() -> None:
    spec = iris()
    begin = time.monotonic()
    events = list(Trainer(spec, load_dataset(spec.data), conduct=Conduct(pace=100.0)).events())
    assert time.monotonic() - begin >= 0.15
    assert sha(events) == sha(list(Trainer(spec, load_dataset(spec.data)).events()))


def test_a_command_interrupts_the_rest_between_two_paced_steps() -> None:
    """At one step in ten seconds, full speed must not have to wait for the next step."""
    spec, mailbox = iris(), Mailbox()
    events = Trainer(spec, load_dataset(spec.data), mailbox, conduct=Conduct(pace=0.1)).events()

    def until(condition: Callable[[Event], bool], stream: Iterator[Event]) -> None:
        for event in stream:
            if condition(event):
                return

    until(lambda event: isinstance(event, StepsTrained), events)
    threading.Timer(0.1, mailbox.put, [SetPace(None)]).start()
    begin = time.monotonic()
    rest = list(events)
    assert time.monotonic() - begin < 5.0
    assert any(isinstance(event, PaceChanged) for event in rest)


def test_chunks_grow_to_ten_milliseconds_and_shrink_back() -> None:
    assert next_chunk(1, 1, 0.0001) == 2
    assert next_chunk(512, 512, 0.005) == 1024
    assert next_chunk(1024, 1024, 0.1) == 102
    assert next_chunk(1, 1, 30.0) == 1
    assert next_chunk(8, 0, 0.1) == 1


def test_commands_do_not_shorten_the_rest_and_nothing_is_caught_up() -> None:
    """Somebody who asks for a state ten times a second does not make a slow run fast, nor let it stand later."""
    mailbox, stop = Mailbox(), threading.Event()

    def ask() -> None:
        while not stop.wait(0.01):
            mailbox.put(TakeSnapshot(0))

    asker = threading.Thread(target=ask)
    asker.start()
    try:
        times, asked = [], 0
        conduct = Conduct(attended=True, pace=20.0)
        for event in Trainer(iris(), load_dataset(iris().data), mailbox, conduct=conduct).events():
            if isinstance(event, StepsTrained):
                times.append(time.monotonic())
            asked += isinstance(event, SnapshotTaken)
    finally:
        stop.set()
        asker.join()
    assert asked > len(times)
    gaps = np.diff(times)
    assert gaps.min() >= 0.04
    assert np.median(gaps) < 0.2


def test_the_rest_of_a_pace() -> None:
    clock = Clock()
    pace = PaceKeeper(2.0, clock)
    assert (pace.chunk, pace.rest) == (1, 0.0)
    pace.note(1, 100.0)
    assert pace.rest == 0.5
    clock.now = 100.25
    pace.change(1.0)
    assert pace.rest == 0.75, "as if the step had been paced so from its beginning"
    clock.now = 160.0
    assert pace.rest == 0.0, "a long pause is not made up for, in neither direction"
    pace.note(1, 160.0)
    assert pace.rest == 1.0
    pace.change(None)
    assert pace.rest == 0.0
    pace.change(10.0)
    assert pace.rest == pytest.approx(0.1)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now
