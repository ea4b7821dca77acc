"""Histories made by hand in a window, without the window: a ``RunSession`` and its ``TimeMachine``.

The part of ``random_histories`` that needs Qt.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from tests.runs.adventure import random_run
from tests.training.random_runs import LIVE_CHOICES
from workbench.data.loading import load_dataset
from workbench.runs.history.history import Place
from workbench.runs.history.replay import Replayer
from workbench.runs.history.verify import Verification
from workbench.runs.reading import RunReader
from workbench.specs.run import ScheduledEdit
from workbench.training.learner import Learner
from workbench.ui.document.document import RunDocument
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.run_opening import OpenedRun, RunOpening

LONGEST_WAIT = 20.0
DEEDS = 8


class Stuck(Exception):  # noqa: N818  (a finding, not a mistake)
    """Something did not happen in time."""


def wait(until: Callable[[], bool], what: str) -> None:
    """Let the window's thread work."""
    deadline = time.monotonic() + LONGEST_WAIT
    while not until():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if time.monotonic() > deadline:
            raise Stuck(what)
        time.sleep(0.001)


def rest(seconds: float) -> None:
    """Let it work for a while."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        time.sleep(0.001)


class Visitor:
    """One session with somebody before it who tries everything."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        spec = random_run(rng, 20_000).replaced(edits=())
        self.document = RunDocument(spec)
        self.session = RunSession(self.document)
        self.machine = TimeMachine(self.session)
        self.failures: list[str] = []
        self.machine.failed.connect(self.failures.append)
        self._arrivals = 0
        self.machine.arrived.connect(self._count)

    def _count(self, _arrival: object) -> None:
        self._arrivals += 1

    def visit(self) -> Place:
        """A random history; the place where it ends."""
        self.session.start()
        wait(lambda: self.session.seen.spec is not None and self.session.seen.step > 0, "the run did not begin")
        for _ in range(int(self._rng.integers(3, DEEDS))):
            rest(float(self._rng.uniform(0.0, 0.15)))
            self._do()
            if self.session.state in {SessionState.PAUSED, SessionState.READY} and self._rng.random() < 0.8:
                self.session.requests.resume()
        rest(0.05)
        self.session.stop(keep=True)
        wait(lambda: not self.session.seen.is_live and not self.session.seen.is_starting, "the run did not stop")
        assert self.session.journeys.log is not None
        return self.session.journeys.log.history.current

    def _do(self) -> None:
        rng = self._rng
        match int(rng.integers(0, 7)):
            case 0:
                self.session.requests.pause()
            case 1 | 2:
                for _ in range(int(rng.integers(1, 4))):
                    name = str(rng.choice(list(LIVE_CHOICES)))
                    self.session.requests.set_hyperparameter(name, rng.choice(LIVE_CHOICES[name]).item())
            case 3:
                self._look()
                self._travel(self.machine.rewind_here, "rewind")
            case 4:
                self._look()
                self._travel(self._fork, "fork")
            case 5:
                self._travel(self._adopt, "adopt")
            case _:
                self._travel(self._switch, "switch")

    def _fork(self) -> None:
        self.machine.fork_here("by hand")

    def _adopt(self) -> None:
        place = self._some_place()
        names = self._rng.choice(list(LIVE_CHOICES), 2, replace=False).tolist()
        edits = tuple(
            ScheduledEdit(step=place.step, name=name, value=self._rng.choice(LIVE_CHOICES[name]).item())
            for name in names
        )
        self.machine.adopt(place, edits, "winner")

    def _switch(self) -> None:
        history = self.machine.seen.history
        assert history is not None
        self.machine.switch_to(int(self._rng.integers(1, len(history.branches) + 1)))

    def _look(self) -> None:
        place = self._some_place()
        self.machine.look_at(place.branch, place.step)
        if self._rng.random() < 0.5:
            wait(
                lambda: self.machine.seen.state is not None and self.machine.seen.state.is_exact, f"no state at {place}"
            )

    def _some_place(self) -> Place:
        history = self.machine.seen.history
        assert history is not None
        branch = history.branches[int(self._rng.integers(len(history.branches)))]
        return history.place_at(branch.number, int(self._rng.integers(0, branch.length + 1)))

    def _travel(self, go: Callable[[], None], what: str) -> None:
        before = self._arrivals
        go()
        wait(lambda: self._arrivals > before, f"{what} did not arrive")
        wait(self._has_settled, f"after {what} no trainer came")

    def _has_settled(self) -> bool:
        """A trainer stands at the new place, or none is needed there because the run is at its end."""
        session = self.session
        at_end = session.state is SessionState.FINISHED and not session.trains and not session.seen.is_live
        return not session.seen.is_starting and (session.seen.is_live or at_end)

    def leave(self) -> None:
        """Close the window."""
        if not self.machine.shut_down() or not self.session.shut_down():
            raise Stuck("threads were still running")


def differences(seed: int, number: int, folder: Path) -> tuple[list[str], int]:
    """What is wrong with one history, and its number of branches."""
    rng = np.random.default_rng([seed, 2_000_000 + number])
    visitor = Visitor(rng)
    try:
        current = visitor.visit()
        log = visitor.session.journeys.log
        assert log is not None
        path = log.path
    except Stuck as stuck:
        return [f"stuck: {stuck}; {visitor.failures}"], 0
    finally:
        visitor.leave()
    found = [f"failed: {text}" for text in visitor.failures]
    with RunReader(path) as reader:
        history, data = reader.history, load_dataset(reader.header.spec.data)
        if history.current != current:
            found.append(f"the run stood at {current}, in its file at {history.current}")
        if not Verification(history, reader.snapshot, data).run().identical:
            found.append("verify finds a difference")
        with Replayer(data) as replayer:
            reached = replayer.reach(history, reader.snapshot, current)
        learner = Learner(history.spec_to(current), data)
        learner.advance(current.step, current.edits)
        if reached is None or reached.sha256 != learner.snapshot().sha256:
            found.append(f"the end {current} is not that of a straight run without a window")
    found += opened_again(path, current, learner.snapshot().sha256)
    path.unlink()
    return found, len(history.branches)


def opened_again(path: Path, current: Place, sha256: str) -> list[str]:
    """What a start of the program finds in the file."""
    opening = RunOpening()
    answers: list[OpenedRun | str] = []
    opening.opened.connect(answers.append)
    opening.failed.connect(answers.append)
    opening.open(path)
    try:
        wait(lambda: bool(answers), "the file was not opened")
    except Stuck as stuck:
        return [str(stuck)]
    finally:
        opening.shut_down()
    answer = answers[0]
    if isinstance(answer, str):
        return [answer]
    answer.file.close()
    good = answer.place == current and answer.snapshot.sha256 == sha256
    return [] if good else [f"opened again it stands at {answer.place}"]


def run_windows(count: int, seed: int, first: int) -> int:
    """Number of histories that are not what they say."""
    import os

    with tempfile.TemporaryDirectory(prefix="window-histories-") as name:
        os.environ["XDG_DATA_HOME"] = os.environ["XDG_CONFIG_HOME"] = name
        application = QGuiApplication.instance() or QApplication(["histories"])
        bad, branches = 0, 0
        for number in range(first, first + count):
            found, grown = differences(seed, number, Path(name))
            bad += bool(found)
            branches += grown
            for line in found:
                sys.stdout.write(f"window history {number}: {line}\n")
            sys.stdout.flush()
        sys.stdout.write(f"{count - bad} of {count} histories of the window are what they say: {branches} branches\n")
        del application
    return bad
