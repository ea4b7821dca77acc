"""Campaign: truncated, bit-flipped and spliced data files of every format are read, or refused in plain words.

``python -m tests.campaigns.broken_data [COUNT [FIRST [FORMAT …]]] [--kept FILE]`` tries the mutations from FIRST on, COUNT of each
format (1 000 from 0 on). With ``--kept`` what came of them is kept in FILE: the same command, given again, goes on where it
was ended, and prints the totals. They start over for a format whose unbroken file has become another one.

Each format has a process, forked with all modules in it, that reads one mutation after the other in at most 2 GiB. It is ended
where it stands still, and another one goes on behind that mutation, as where it dies: of a file of a format that the
workbench reads in a process of its own, that counts as refused, as it is there. More than 2 s of CPU time are a hang.
"""

import argparse
import hashlib
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

os.environ |= {"RUST_BACKTRACE": "0", "POLARS_MAX_THREADS": "2"}  # as where the workbench reads in a process of its own

from tests.data.readers.broken_files import FORMATS, Sample, sample_of, try_one
from workbench.data.readers.frames_of_files import limit_memory

LONGEST_SECONDS = 2.0
STANDSTILL_SECONDS = 30.0
"""A machine with other work stands still now and then; the process measures its own time"""
LOOK_SECONDS, KEEP_SECONDS = 0.1, 20.0
MOST_MEMORY = 2**31
DYING = "refused (its process died)"
OUTCOMES = ("not tried", "same", "different", "refused", "EXCEPTION", "SILENT DIFFERENCE", "HANG", "DIED")
BAD = {"EXCEPTION", "SILENT DIFFERENCE", "HANG", "DIED"}
FORK = multiprocessing.get_context("fork")


@dataclass(slots=True)
class Totals:
    """What came of the mutations of one format; ``next`` is the first that was not tried."""

    next: int
    sample: str
    """Hash of the unbroken file"""
    counts: dict[str, int] = field(default_factory=dict)
    longest: float = 0.0
    cpu_seconds: float = 0.0
    bad: list[str] = field(default_factory=list)

    def add(self, outcome: str, seconds: float, detail: str) -> None:
        """What came of the next mutation."""
        self.counts[outcome] = 1 + self.counts.get(outcome, 0)
        self.longest = max(self.longest, seconds)
        self.cpu_seconds += seconds
        if outcome in BAD:
            self.bad.append(f"{outcome} at {self.next}: {detail}")
        self.next += 1

    def told(self, name: str) -> str:
        """One line, and one for each of the first bad ones."""
        count = sum(self.counts.values())
        speed = f"{1000 * self.cpu_seconds / max(1, count):.2f} s of CPU time per 1,000"
        line = f"{name}: {count} mutations: {self.counts}; longest {self.longest:.2f} s; {speed}\n"
        return line + "".join(f"    {example}\n" for example in self.bad[:10])


class Board:
    """What came of each mutation, in a file that both processes have mapped: no answer is lost with either of them."""

    def __init__(self, folder: Path, first: int, end: int) -> None:
        self.first, self.end = first, end
        shape = (end - first,)
        self._rows = np.memmap(folder / "board", [("outcome", "u1"), ("seconds", "f4")], "w+", shape=shape)
        self._details = folder / "details"
        self._details.mkdir()

    def tell(self, number: int, outcome: str, seconds: float, detail: str = "") -> None:
        """The outcome is written last: what is seen is whole."""
        if outcome in BAD:
            (self._details / str(number)).write_text(detail[:300], "utf-8")
        row = self._rows[number - self.first : number - self.first + 1]
        row["seconds"] = seconds
        row["outcome"] = OUTCOMES.index(outcome)

    def of(self, number: int) -> tuple[str, float, str]:
        """Outcome, seconds and detail; the outcome may be that it was not tried yet."""
        row = self._rows[number - self.first]
        outcome = OUTCOMES[int(row["outcome"])]
        return outcome, float(row["seconds"]), (self._details / str(number)).read_text() if outcome in BAD else ""


def main() -> int:
    """Run the campaign; the exit code is 1 if anything was worse than a clear error."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", maxsplit=1)[0])
    parser.add_argument("count", nargs="?", type=int, default=1_000)
    parser.add_argument("first", nargs="?", type=int, default=0)
    parser.add_argument("formats", nargs="*", default=list(FORMATS), metavar="FORMAT")
    parser.add_argument("--kept", type=Path, metavar="FILE")
    options = parser.parse_args()
    worse = 0
    for name in options.formats:
        totals = campaign(name, options.first, options.count, options.kept)
        worse += sum(totals.counts.get(kind, 0) for kind in BAD)
        sys.stdout.write(totals.told(name))
        sys.stdout.flush()
    times = os.times()
    seconds = times.user + times.system + times.children_user + times.children_system
    sys.stdout.write(f"{seconds:.0f} s of CPU time in all processes of this call\n")
    return int(worse > 0)


def campaign(name: str, first: int, count: int, kept: Path | None) -> Totals:
    """The totals of one format, with what was kept of them."""
    memory = Path("/dev/shm")  # files of a disk would take longer than reading them
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder_name:
        folder = Path(folder_name)
        preparing = FORK.Process(target=prepare, args=(name, folder))
        preparing.start()
        preparing.join()
        sample = hashlib.sha256((folder / "whole").read_bytes()).hexdigest()
        totals = totals_in(kept, name, first, sample)
        last_kept = time.monotonic()
        for _ in tried(name, totals, first + count, folder):
            if kept is not None and time.monotonic() - last_kept > KEEP_SECONDS:
                last_kept = time.monotonic()
                keep(kept, name, totals)
    if kept is not None:
        keep(kept, name, totals)
    return totals


def tried(name: str, totals: Totals, end: int, folder: Path) -> Iterator[None]:
    """Add to the totals up to the mutation before ``end``; stops to be looked at now and then."""
    if totals.next >= end:
        return
    board = Board(folder, totals.next, end)
    while totals.next < end:
        process = FORK.Process(target=work, args=(name, totals.next, board, folder))
        process.start()
        moved = time.monotonic()
        while True:
            process.join(LOOK_SECONDS)
            is_over = not process.is_alive()
            before = totals.next
            take(name, totals, board)
            moved = time.monotonic() if totals.next > before else moved
            is_hanging = time.monotonic() - moved > STANDSTILL_SECONDS
            if is_over or is_hanging:
                break
            yield
        process.kill()
        process.join()
        take(name, totals, board)
        if totals.next < end:
            if is_hanging:
                totals.add("HANG", 0.0, "no answer")
            else:
                totals.add(DYING if FORMATS[name].apart else "DIED", 0.0, f"exit code {process.exitcode}")


def take(name: str, totals: Totals, board: Board) -> None:
    """What the board has of the next mutations."""
    while totals.next < board.end:
        outcome, seconds, detail = board.of(totals.next)
        if outcome == OUTCOMES[0]:
            return
        totals.add("HANG" if seconds > LONGEST_SECONDS and outcome not in BAD else outcome, seconds, detail)


def prepare(name: str, folder: Path) -> None:
    """In a process of its own: the unbroken file, and what is read of it."""
    sample = sample_of(name, folder)
    (folder / "whole").write_bytes(sample.content)
    (folder / "sha256").write_text(sample.sha256)


def work(name: str, first: int, board: Board, folder: Path) -> None:
    """In a process of its own: one mutation after the other."""
    limit_memory(MOST_MEMORY)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())  # the libraries tell of their panics
    sample = Sample((folder / "whole").read_bytes(), (folder / "sha256").read_text())
    for number in range(first, board.end):
        start = time.process_time()
        outcome, detail = try_one(name, sample, number, folder)
        board.tell(number, outcome, time.process_time() - start, detail)


def totals_in(kept: Path | None, name: str, first: int, sample: str) -> Totals:
    """What was kept of a format; nothing where its unbroken file or the first mutation is another."""
    if kept is not None and kept.exists():
        entry = json.loads(kept.read_text("utf-8")).get(f"{name} from {first}")
        if entry is not None and entry["sample"] == sample:
            return Totals(**entry)
    return Totals(first, sample)


def keep(path: Path, name: str, totals: Totals) -> None:
    """Write the totals of a format down, beside those of the others."""
    found = json.loads(path.read_text("utf-8")) if path.exists() else {}
    first = totals.next - sum(totals.counts.values())
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(json.dumps(found | {f"{name} from {first}": asdict(totals)}, indent=1), "utf-8")
    beside.replace(path)


if __name__ == "__main__":
    sys.exit(main())
