"""How fast the trainer goes: the pace that is asked for, and how many mini-batches it makes at once."""

import threading
import time
from collections.abc import Callable, Iterator

from workbench.data import load_dataset
from workbench.specs.run import RunSpec
from workbench.training.mailbox import Mailbox
from workbench.training.messages import Event, Finished, PaceChanged, SetPace, StepsTrained
from workbench.training.pace import next_chunk
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
