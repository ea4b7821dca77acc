"""A run that somebody watches and steers: what its trainer is told at the start, and its events as they are recorded."""

import threading
from collections.abc import Generator
from dataclasses import dataclass, field

from workbench.data.dataset import Dataset
from workbench.runs.history.history import BEGINNING, Place
from workbench.runs.writing.recording import RecordedEvent
from workbench.runs.writing.run_log import RunLog
from workbench.specs.run import RunSpec
from workbench.training.mailbox import Mailbox
from workbench.training.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class TrainerOrder:
    """All that a trainer needs to begin, or to go on from ``start``; ``held``: wait before the first mini-batch.

    ``log`` is the run file that it goes on in, from ``place``; without one a new file is begun. ``released`` ends the
    wait for a disk that refuses.
    """

    spec: RunSpec
    data: Dataset
    start: Snapshot | None
    held: bool
    pace: float | None
    log: RunLog | None = None
    place: Place = BEGINNING
    mailbox: Mailbox = field(default_factory=Mailbox)
    released: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class RunOpened:
    """The file in which the run is kept from now on."""

    log: RunLog


def open_trainer(order: TrainerOrder) -> Generator[RecordedEvent | RunOpened]:
    """The events of a real trainer, recorded. Imports the engine, so it is called in the trainer's thread."""
    from workbench.runs.format.environment import describe_environment
    from workbench.runs.history.earlier_scores import earlier_scores
    from workbench.runs.writing.creation import create_run
    from workbench.runs.writing.machine_seam import note_machine
    from workbench.runs.writing.recording import Recording
    from workbench.training.scoring import NO_SCORES
    from workbench.training.trainer import Conduct, Trainer

    conduct = Conduct(attended=True, held=order.held, pace=order.pace, keyframes=True)
    run_log, earlier = order.log, NO_SCORES
    if run_log is not None:
        note_machine(run_log, describe_environment())
        earlier = earlier_scores(run_log.history, order.place, run_log.metrics, run_log.snapshot, order.data)
    trainer = Trainer(order.spec, order.data, order.mailbox, order.start, conduct, earlier)
    if run_log is None:
        run_log = create_run(order.spec, order.data)
        yield RunOpened(run_log)
    recording = Recording(run_log, order.place, order.released)
    yield from recording.events(trainer.events())
