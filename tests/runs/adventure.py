"""Random histories of small runs: training, edits, pauses, rewinds, forks, adoptions, other lengths, restarts.

An ``Adventure`` does to a run file what the window does, in one thread, and tells of everything that is on the disk.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from tests.training.random_runs import LIVE_CHOICES
from workbench.data.dataset import Dataset
from workbench.errors import SpecError
from workbench.runs.history.history import Place
from workbench.runs.history.replay import Replayer
from workbench.runs.writing.recording import BranchBegun, Recording
from workbench.runs.writing.run_database import BeforeWrite
from workbench.runs.writing.run_log import RunLog
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.hyperparameters import TABLE
from workbench.specs.run import BATCH_NORM_STATISTICS, RunSpec
from workbench.training.mailbox import Mailbox
from workbench.training.messages import (
    Command,
    CommandRefused,
    Diverged,
    Event,
    Finished,
    Pause,
    RecalculateBatchNorm,
    Resume,
    SetHyperparameter,
    SetLength,
    SetRows,
    StepOnce,
    StepsTrained,
    Stop,
)
from workbench.training.trainer import Conduct, Trainer

DATA = ("digits", "spirals", "iris", "moons")
LONGEST = 3000
_EDIT_EVENTS = ("HyperparameterChanged", "LengthChanged", "RowsChanged", "BatchNormRecalculated")

Tell = Callable[[list[Any]], None]
"""Takes plain lists: what the person at the screen has been told."""


def say_nothing(_line: list[Any]) -> None:
    """For those who do not listen."""


def random_run(rng: np.random.Generator, longest: int = LONGEST) -> RunSpec:
    """A run of some hundred short steps, often with edits that are planned, several at one step."""
    layers = [
        {
            "units": int(rng.integers(2, 48)),
            "activation": str(rng.choice(list(ACTIVATIONS))),
            "batch_norm": bool(rng.random() < 0.6),
            "dropout": float(rng.choice([0.0, 0.0, 0.2])),
        }
        for _ in range(int(rng.integers(1, 4)))
    ]
    values: dict[str, Any] = {name: rng.choice(choices).item() for name, choices in LIVE_CHOICES.items()}
    values["optimizer"] = str(rng.choice(TABLE["optimizer"].choices))
    values["learning_rate"] = float(rng.choice([0.001, 0.005]))
    steps = int(rng.integers(longest // 6, longest))
    spec = RunSpec.parse(
        {
            "data": {"name": str(rng.choice(DATA))},
            "network": {"layers": layers, "output": "softmax"},
            "hyperparameters": values,
            "seed": int(rng.integers(2**31)),
            **({"steps": steps} if rng.random() < 0.5 else {"epochs": int(rng.integers(5, 40))}),
        }
    )
    planned: list[dict[str, Any]] = []
    for step in sorted(int(rng.integers(0, steps)) for _ in range(int(rng.integers(0, 4)))):
        planned += [_planned(spec, step, rng) for _ in range(int(rng.integers(1, 4)))]
    return spec.replaced(edits=planned)


def _planned(spec: RunSpec, step: int, rng: np.random.Generator) -> dict[str, Any]:
    if spec.network.uses_batch_norm and rng.random() < 0.3:
        return {"step": step, "name": BATCH_NORM_STATISTICS, "value": "exact"}
    name = str(rng.choice(list(LIVE_CHOICES)))
    return {"step": step, "name": name, "value": rng.choice(LIVE_CHOICES[name]).item()}


class Adventure:
    """One run file at ``path`` and what happens to it. ``close`` it."""

    def __init__(
        self,
        path: Path,
        data: Dataset,
        rng: np.random.Generator,
        tell: Tell = say_nothing,
        before_write: BeforeWrite | None = None,
    ) -> None:
        self.path, self.data, self._rng, self._tell = path, data, rng, tell
        self._before_write = before_write
        self.log: RunLog | None = None
        self._replayer = Replayer(data)

    def begin(self, spec: RunSpec) -> None:
        """A new run."""
        self.log = RunLog.create(self.path, spec, self.data.sha256, {}, self._before_write)
        self._tell(["created"])

    def close(self) -> None:
        """End it as a window does that is closed."""
        if self.log is not None:
            self.log.close()
        self.log = None
        self._replayer.close()

    def restart(self) -> None:
        """End the program and start it again."""
        self.close()
        self._tell(["closed"])
        self.log = RunLog.open(self.path, self._before_write)
        self._replayer = Replayer(self.data)

    def go_on(self) -> None:
        """One thing that can happen, then some training."""
        log, rng = self._open(), self._rng
        place, edits = log.history.current, ()
        match int(rng.integers(0, 8)):
            case 0:
                self.restart()
                place = self._open().history.current
            case 1 | 2:
                place = self._some_place()
                self._set_current(place)
            case 3:
                place = self._fork(self._some_place(), "")
            case 4:
                place = self._fork(self._some_place(), f"adopted {rng.integers(1000)}")
                edits = tuple(self._edit() for _ in range(int(rng.integers(1, 4))))
            case 5:
                self._pin(self._some_place())
            case 6:
                branch = log.history.branches[int(rng.integers(len(log.history.branches)))]
                name = f"name {rng.integers(1000)}"
                self._tell(["rename", branch.number, name])
                log.rename(branch.number, name)
                self._tell(["renamed", branch.number, name])
            case _:
                pass
        self.train(self._open().history.current if place is None else place, edits)

    def train(self, place: Place, edits: tuple[Command, ...] = (), *, to_the_end: bool = False) -> None:
        """Train on from a place with a reader who cannot leave the run alone, or undisturbed ``to_the_end``."""
        log, rng, mailbox = self._open(), self._rng, Mailbox()
        history = log.history
        start = self._replayer.reach(history, log.snapshot, place)
        assert start is not None
        for command in edits:
            mailbox.put(command)
        trainer = Trainer(history.spec_from(place), self.data, mailbox, start, Conduct(not to_the_end, keyframes=True))
        chunk = None if to_the_end else int(rng.integers(1, 60))
        looks = int(rng.integers(1, 60))
        with closing(self._events(log, place, trainer.events(chunk))) as events:
            for event in events:
                if isinstance(event, Diverged):
                    mailbox.put(Stop())
                if not to_the_end and isinstance(event, StepsTrained):
                    looks -= 1
                    self._disturb(mailbox)
                    if looks <= 0:
                        mailbox.put(Stop())

    def _events(self, log: RunLog, place: Place, events: Iterator[Event]) -> Iterator[Any]:
        """The recorded events; what they acknowledge is told."""
        branch = place.branch
        for event in Recording(log, place).events(events):
            name = type(event).__name__
            if isinstance(event, BranchBegun):
                branch = event.branch.number
                start = event.branch.start
                assert start is not None
                self._tell(["branch", branch, start.branch, start.step, start.edits])
                self._tell(["current", branch, start.step, start.edits])
            elif name in _EDIT_EVENTS:
                edit = log.history.own_edits(branch)[-1]
                self._tell(["edit", branch, edit.number, edit.step, edit.name, edit.new])
            elif isinstance(event, StepsTrained):
                self._tell(["steps", branch, event.first_step + len(event.scalars)])
            elif isinstance(event, Finished):
                self._tell(["finished", branch, event.step, event.reason])
            elif isinstance(event, CommandRefused) and not isinstance(
                event.command, SetHyperparameter | SetLength | SetRows
            ):
                raise SpecError.single("adventure", event.reason)
            yield event

    def _disturb(self, mailbox: Mailbox) -> None:
        rng = self._rng
        if rng.random() < 0.85:
            return
        commands: list[Command]
        match int(rng.integers(0, 4)):
            case 0:
                commands = [Pause(), *[StepOnce()] * int(rng.integers(0, 3)), Resume()]
            case 1:
                commands = [Pause(), *[self._edit() for _ in range(int(rng.integers(1, 4)))], Resume()]
            case _:
                commands = [self._edit()]
        for command in commands:
            mailbox.put(command)

    def _edit(self) -> Command:
        rng, spec = self._rng, self._open().header.spec
        which = rng.random()
        if which < 0.15 and spec.network.uses_batch_norm:
            return RecalculateBatchNorm()
        if which < 0.3:
            return SetLength("steps", int(self._open().history.current.step + rng.integers(1, LONGEST // 2)))
        if which < 0.4:
            first = int(rng.integers(1, 40))
            rows = f"{first}-{first + int(rng.integers(0, 9))}"
            return SetRows(*(("left_out", str(rng.choice([rows, "none"]))), ("relabelled", f"{rows}=1"))[which < 0.35])
        name = str(rng.choice(list(LIVE_CHOICES)))
        return SetHyperparameter(name, rng.choice(LIVE_CHOICES[name]).item())

    # ---- the time machine ----

    def _open(self) -> RunLog:
        assert self.log is not None
        return self.log

    def _some_place(self) -> Place:
        """Any place of any branch: a step of it, or just before or after an edit, or its tip."""
        history, rng = self._open().history, self._rng
        branch = history.branches[int(rng.integers(len(history.branches)))]
        own = history.own_edits(branch.number)
        which = rng.random()
        if own and which < 0.4:
            edit = own[int(rng.integers(len(own)))]
            return edit.before if rng.random() < 0.5 else edit.after
        if which < 0.5:
            return history.tip(branch.number)
        return history.place_at(branch.number, int(rng.integers(0, branch.length + 1)))

    def _set_current(self, place: Place) -> None:
        self._tell(["aim", place.branch, place.step, place.edits])
        self._open().set_current(place)
        self._tell(["current", place.branch, place.step, place.edits])

    def _fork(self, place: Place, name: str) -> Place:
        """What ``ui.time_machine`` does when it arrives."""
        log = self._open()
        snapshot = self._replayer.reach(log.history, log.snapshot, place)
        assert snapshot is not None
        branch = log.begin_branch(place, name)
        self._tell(["branch", branch.number, place.branch, place.step, place.edits])
        log.add_keyframe(branch.number, snapshot, "start")
        tip = log.history.tip(branch.number)
        self._set_current(tip)
        return tip

    def _pin(self, place: Place) -> None:
        log = self._open()
        snapshot = self._replayer.reach(log.history, log.snapshot, place)
        assert snapshot is not None
        keyframe = log.add_keyframe(place.branch, snapshot, "pin", pinned=True)
        mark = log.add_mark(place, "pin", "here")
        log.commit()
        self._tell(["pin", mark.number, keyframe.number])
