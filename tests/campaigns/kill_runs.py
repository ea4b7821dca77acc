"""Campaign: ``kill -9`` at any moment costs nothing that was acknowledged, and the run goes on as if nothing had been.

    python -m tests.campaigns.kill_runs [--kills 1000] [--writes 4] [--seed 0] [--first 0]
    python -m tests.campaigns.kill_runs --window 100

A child process trains and travels in a run file (``tests.runs.adventure``) and says through a pipe what a person would
have been told; it is killed at a random moment. ``--writes`` adventures are killed at their first write, at their
second, and so on until they come to their end. ``--window`` does the same to the real window.

Then the file is opened for reading and for writing, everything that was told is looked for, the run is trained to its
end and compared with an undisturbed run of the same spec: at the end and at a step on the way. ``--first`` is the number
of the first trial: a seed and a number repeat it, but for the moment of the kill.

Long because: the life of the child and the verdict of the checker have to be read side by side.
"""

import argparse
import json
import os
import select
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from workbench.engine.compile import prepare_process

prepare_process()  # before NumPy loads

import numpy as np  # noqa: E402

from tests.runs.adventure import DATA, Adventure, random_run  # noqa: E402
from workbench.data.dataset import Dataset  # noqa: E402
from workbench.data.loading import load_dataset  # noqa: E402
from workbench.errors import FileError  # noqa: E402
from workbench.runs.history.history import BEGINNING, History, Place  # noqa: E402
from workbench.runs.history.replay import Replayer  # noqa: E402
from workbench.runs.reading import RunReader  # noqa: E402
from workbench.runs.writing.run_log import RunLog  # noqa: E402
from workbench.specs.data import CatalogueSpec, DataSpec  # noqa: E402
from workbench.specs.run import RunSpec  # noqa: E402
from workbench.training.learner import Learner  # noqa: E402
from workbench.training.messages import Finished  # noqa: E402
from workbench.training.trainer import Trainer  # noqa: E402

LATEST_KILL = 1.2
MOST_LOST_SECONDS = 1.0
MOST_REOPEN_SECONDS = 3.0
CHECK_SECONDS = 60.0
Lines = list[tuple[float, list[Any]]]
"""What was told, and when."""


@dataclass
class Tally:
    """What became of all trials."""

    kills: int = 0
    lost: int = 0
    unreadable: int = 0
    refused: int = 0
    unequal: int = 0
    told: int = 0
    slowest_reopen: float = 0.0
    most_lost_seconds: float = 0.0
    notes: list[str] = field(default_factory=list)

    def take(self, name: str, found: dict[str, Any]) -> None:
        """Add one trial."""
        self.kills += bool(found["killed"])
        self.told += found["told"]
        self.lost += len(found["lost"])
        self.unreadable += bool(found["unreadable"])
        self.refused += bool(found.get("refused"))
        self.unequal += len(found["unequal"])
        self.slowest_reopen = max(self.slowest_reopen, found["reopen"])
        self.most_lost_seconds = max(self.most_lost_seconds, found["seconds_lost"])
        for kind in ("unreadable", "lost", "unequal"):
            if found[kind]:
                self.notes.append(f"{name}: {kind}: {found[kind]}")
                say(self.notes[-1])

    @property
    def is_good(self) -> bool:
        """Whether all figures are reached."""
        fine = self.most_lost_seconds <= MOST_LOST_SECONDS and self.slowest_reopen <= MOST_REOPEN_SECONDS
        return fine and not self.lost and not self.unreadable and not self.unequal

    def __str__(self) -> str:
        return (
            f"kills {self.kills}, told {self.told}, lost {self.lost}, unreadable {self.unreadable} "
            f"(put in order by a writer first {self.refused}), "
            f"unequal {self.unequal}, slowest reopen {self.slowest_reopen:.2f} s, "
            f"most curves lost {self.most_lost_seconds:.2f} s"
        )


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


# ---- processes ----


def forked(work: Callable[[Callable[[list[Any]], None]], None], kill_after: float | None) -> tuple[Lines, bool]:
    """Do ``work`` in a child of this process; what it told, and whether it was killed. It is given a way to tell."""
    reader, writer = os.pipe()
    begin = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _be_a_child(work, writer)
    os.close(writer)
    lines = _listen(reader, None if kill_after is None else begin + kill_after, pid)
    os.close(reader)
    _, status = os.waitpid(pid, 0)
    return lines, os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _be_a_child(work: Callable[[Callable[[list[Any]], None]], None], writer: int) -> NoReturn:
    def tell(line: list[Any]) -> None:
        os.write(writer, (json.dumps([time.monotonic(), line]) + "\n").encode())

    try:
        work(tell)
    except BaseException:  # noqa: BLE001  (the border of the process)
        tell(["failed", traceback.format_exc()])
    os._exit(0)


def _listen(reader: int, deadline: float | None, pid: int) -> Lines:
    """Until the child's end of the pipe is closed; at ``deadline`` the child is killed."""
    buffer = bytearray()
    while True:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select([reader], [], [], left)
        if not ready:
            os.kill(pid, signal.SIGKILL)
            deadline = None
            continue
        piece = os.read(reader, 1 << 16)
        if not piece:
            break
        buffer += piece
    told = [json.loads(line) for line in bytes(buffer).split(b"\n") if line.endswith(b"]")]
    return [(when, line) for when, line in told]


# ---- the check ----


def check(path: Path, lines: Lines, killed_at: float, data: Callable[[DataSpec], Dataset], seed: int) -> dict[str, Any]:
    """What is wrong with the file of a process that was killed."""
    found: dict[str, Any] = {
        "lost": [],
        "unreadable": "",
        "unequal": [],
        "reopen": 0.0,
        "seconds_lost": 0.0,
        "told": len(lines),
        "killed": True,
    }
    if not path.exists():
        found["lost"] = [line for _, line in lines][:3]
        return found
    try:
        found["refused"] = is_refused(path)
        begin = time.perf_counter()
        with RunReader(path) as reader:
            before, damage = reader.history, reader.damage
        log = RunLog.open(path)
        found["reopen"] = time.perf_counter() - begin
    except Exception as error:  # noqa: BLE001  (any of them is a finding)
        found["unreadable"] = repr(error)
        return found
    with log:
        if damage or log.damage:
            found["unreadable"] = f"damage: {damage or log.damage}"
        if log.history != before:
            found["unreadable"] = "the reader and the writer read different histories"
        found["lost"] = lost_items(log.history, [line for _, line in lines])
        found["seconds_lost"] = lost_seconds(log, lines, killed_at)
        found["unequal"] = unequal_states(log, data(log.header.spec.data), np.random.default_rng(seed))
    return found


def is_refused(path: Path) -> bool:
    """Whether a process that may not write cannot read the file before a writer has put it in order; it is then."""
    try:
        RunReader(path).close()
    except FileError as error:
        if "in the middle of a write" not in str(error):
            raise
        RunLog.open(path).close()
        return True
    return False


def lost_items(history: History, lines: list[list[Any]]) -> list[list[Any]]:
    """What was told and is not there."""
    edits = {(one.branch, one.number, one.step, one.name, one.new) for one in history.edits}
    branches = {
        (one.number, one.start.branch, one.start.step, one.start.edits) for one in history.branches if one.start
    }
    names = {one.number: one.name for one in history.branches}
    keyframes = {one.number for one in history.keyframes if one.is_pinned}
    marks = {one.number for one in history.marks}
    renamed = {line[1]: line for line in lines if line[0] in {"rename", "renamed"}}
    lost = []
    for line in lines:
        match line:
            case ["edit", *rest]:
                there = tuple(rest) in edits
            case ["branch", *rest]:
                there = tuple(rest) in branches
            case ["pin", mark, keyframe]:
                there = mark in marks and keyframe in keyframes
            case ["renamed", number, name]:
                there = line is not renamed[number] or names[number] == name
            case ["finished", branch, step, _]:
                there = history.branch(branch).length >= step
            case ["failed", *_]:
                there = False
            case _:
                there = True
        if not there:
            lost.append(line)
    return lost + lost_place(history, lines)


def lost_place(history: History, lines: list[list[Any]]) -> list[list[Any]]:
    """The run goes on where it was told last, further on in that branch, or where it was just about to go."""
    told = [number for number, line in enumerate(lines) if line[0] == "current"]
    if not told:
        return []
    now, last = history.current, told[-1]
    known = {1, *(line[1] for line in lines[:last] if line[0] == "branch")}
    if now.branch not in known:  # it was just beginning
        return []
    for line in lines[last:]:
        if line[0] in {"current", "aim"}:
            _, branch, step, edits = line
            if now.branch == branch and now.step >= step and now.edits >= edits:
                return []
    return [["current", now.branch, now.step, now.edits], lines[last]]


def lost_seconds(log: RunLog, lines: Lines, killed_at: float) -> float:
    """How long before the kill the newest steps were told whose curves are in the file."""
    history, worst = log.history, 0.0
    steps = [(when, line[1], line[2]) for when, line in lines if line[0] == "steps"]
    for branch in {number for _, number, _ in steps}:
        reached = min(log.metrics(branch).step, history.branch(branch).length)
        missing = [when for when, number, step in steps if number == branch and step > reached]
        if missing:
            worst = max(worst, killed_at - min(missing))
    return worst


def unequal_states(log: RunLog, data: Dataset, rng: np.random.Generator) -> list[str]:
    """Go on to the end, and compare the end and a step on the way with a run that nobody disturbed."""
    place = log.history.current
    spec = log.history.spec_from(place)
    adventure = Adventure(log.path, data, rng)
    adventure.log = log
    adventure.train(place, to_the_end=True)
    history = log.history
    end = history.current
    finished = list(Trainer(spec, data).events())[-1]
    assert isinstance(finished, Finished)
    assert finished.snapshot is not None
    between = history.place_at(end.branch, int(rng.integers(place.step, end.step + 1)))
    learner = Learner(history.spec_to(between), data)
    learner.advance(between.step, between.edits)
    found = []
    with Replayer(data) as replayer:
        if sha(replayer, log, end) != finished.snapshot.sha256 or end.step != finished.step:
            found.append(f"end {end}, gone on from {place}, expected step {finished.step}")
        if sha(replayer, log, between) != learner.snapshot().sha256:
            found.append(f"{between}, gone on from {place}")
    adventure.log = None
    adventure.close()
    return found


def sha(replayer: Replayer, log: RunLog, place: Place) -> str:
    """Hash of the state at a place, from the file."""
    snapshot = replayer.reach(log.history, log.snapshot, place)
    assert snapshot is not None
    return snapshot.sha256


def checked(
    path: Path, lines: Lines, killed_at: float, data: Callable[[DataSpec], Dataset], seed: int
) -> dict[str, Any]:
    """``check`` in a process of its own, which knows nothing of what was before."""
    answers, _ = forked(lambda tell: tell([check(path, lines, killed_at, data, seed)]), CHECK_SECONDS)
    if not answers or not isinstance(answers[-1][1][0], dict):
        found = {"lost": [], "unequal": [], "reopen": 0.0, "seconds_lost": 0.0, "told": len(lines), "killed": True}
        return {**found, "unreadable": answers[-1][1] if answers else "the check did not end"}
    return answers[-1][1][0]


# ---- trials ----


class Trials:
    """All trials of one seed, with data that was loaded once."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._data = {name: load_dataset(CatalogueSpec.parse({"name": name})) for name in DATA}
        for data in self._data.values():  # the kernels, before the first fork
            spec = RunSpec.parse({"data": {"name": data.name}, "steps": 2, "hyperparameters": {"batch_size": 8}})
            list(Trainer(spec, data).events())

    def data(self, spec: DataSpec) -> Dataset:
        """A data set, loaded before."""
        return self._data[spec.name]

    def at_random(self, number: int) -> dict[str, Any]:
        """A kill at a moment of its own."""
        rng = np.random.default_rng([self._seed, number])
        after = float(rng.uniform(0.0, LATEST_KILL))
        return self._trial(rng, number, after, at_write=None, journeys=1000)

    def at_write(self, number: int, write: int) -> dict[str, Any]:
        """An adventure that kills itself at one write."""
        rng = np.random.default_rng([self._seed, 1_000_000 + number])
        return self._trial(rng, number, CHECK_SECONDS, at_write=write, journeys=2)

    def _trial(
        self, rng: np.random.Generator, number: int, after: float, *, at_write: int | None, journeys: int
    ) -> dict[str, Any]:
        spec = random_run(rng, 3000 if at_write is None else 300)
        data = self.data(spec.data)
        writes = [0]

        def count(_statement: int) -> None:
            writes[0] += 1
            if writes[0] == at_write:
                os.kill(os.getpid(), signal.SIGKILL)

        with tempfile.TemporaryDirectory(prefix="kill-runs-") as folder:
            path = Path(folder) / "killed.run"

            def work(tell: Callable[[list[Any]], None]) -> None:
                adventure = Adventure(path, data, rng, tell, None if at_write is None else count)
                adventure.begin(spec)
                adventure.train(BEGINNING)
                for _ in range(journeys):
                    adventure.go_on()
                adventure.close()

            lines, was_killed = forked(work, after)
            killed_at = time.monotonic()
            if not path.exists() and not lines:
                nothing = {"lost": [], "unreadable": "", "unequal": [], "reopen": 0.0, "seconds_lost": 0.0, "told": 0}
                return {**nothing, "killed": was_killed}
            found = checked(path, lines, killed_at, self.data, number)
            return {**found, "killed": was_killed}


def run_headless(options: argparse.Namespace) -> bool:
    """All trials without a window."""
    trials, random_ones, at_writes = Trials(options.seed), Tally(), Tally()
    for number in range(options.first, options.first + options.kills):
        random_ones.take(f"kill {number}", trials.at_random(number))
        if (number + 1) % 50 == 0:
            say(f"{number + 1 - options.first}/{options.kills} at random: {random_ones}")
    for number in range(options.writes):
        write = 1
        while True:
            found = trials.at_write(number, write)
            at_writes.take(f"adventure {number} at write {write}", found)
            if not found["killed"]:
                break
            write += 1
        say(f"adventure {number} has {write - 1} writes: {at_writes}")
    say(f"at random: {random_ones}\nat writes: {at_writes}")
    return random_ones.is_good and at_writes.is_good


def main() -> int:
    """Run the campaign; exit code 1 if a figure is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--writes", type=int, default=4, help="adventures that are killed at every write")
    parser.add_argument("--window", type=int, default=0, help="kill the real window so many times instead")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    say(f"seed {options.seed}")
    if options.window:
        from tests.campaigns.kill_windows import run_windows

        return 0 if run_windows(options.window, options.seed, options.first) else 1
    return 0 if run_headless(options) else 1


if __name__ == "__main__":
    sys.exit(main())
