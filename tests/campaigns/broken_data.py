"""Campaign: truncated, bit-flipped and spliced data files of every format are read, or refused in plain words.

``python -m tests.campaigns.broken_data [N [SEED [FORMAT …]]]``; 1 000 of each format by default. Each format has a process that
reads one mutation after the other. It is ended after 2 s without an answer; where it dies of a file of a format that the
workbench reads in a process of its own, that counts as refused, as it is there.
"""

import selectors
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.data.readers.broken_files import FORMATS, sample_of, try_one
from workbench.isolated_child import child_command

LONGEST_SECONDS = 2.0
START_SECONDS = 120.0
BAD = {"EXCEPTION", "SILENT DIFFERENCE", "HANG", "DIED"}


def main(count: int, seed: int, names: list[str]) -> int:
    """Run the campaign; the exit code is 1 if anything was worse than a clear error."""
    worse = 0
    for name in names or list(FORMATS):
        counts, longest, examples = campaign(name, seed, count)
        worse += sum(counts[kind] for kind in BAD)
        sys.stdout.write(f"{name}: {sum(counts.values())} mutations: {dict(counts)}; longest {longest:.2f} s\n")
        for example in examples[:10]:
            sys.stdout.write(f"    {example}\n")
        sys.stdout.flush()
    return int(worse > 0)


def campaign(name: str, first: int, count: int) -> tuple[Counter[str], float, list[str]]:
    """The outcomes for one format, the longest time, and what was bad."""
    counts: Counter[str] = Counter()
    examples: list[str] = []
    longest, following, end = 0.0, first, first + count
    while following < end:
        command = child_command("tests.campaigns.broken_data", "--child", name, str(following), str(end))
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert child.stdout is not None
        selector = selectors.DefaultSelector()
        selector.register(child.stdout, selectors.EVENT_READ)
        allowed = START_SECONDS
        for _ in range(following, end):
            answer = child.stdout.readline() if selector.select(allowed) else "\tHANG\t2\t\n"
            allowed = 30.0  # a machine with other work stands still now and then; the child measures its own time
            outcome, seconds, detail = answer.rstrip("\n").split("\t")[1:] if answer else ("DIED", "0", "")
            if outcome == "DIED" and FORMATS[name].apart:
                outcome = "refused (its process died)"
            if float(seconds) > LONGEST_SECONDS and outcome not in BAD:
                outcome = "HANG"
            longest = max(longest, float(seconds))
            counts[outcome] += 1
            if outcome in BAD:
                examples.append(f"{outcome} at seed {following}: {detail}")
            following += 1
            if not answer or outcome == "HANG":
                break
        child.kill()
        child.wait()
    return counts, longest, examples


def child(name: str, first: int, end: int) -> None:
    """One line for each mutation: number, outcome, seconds of its own time, detail."""
    with tempfile.TemporaryDirectory() as folder:
        sample = sample_of(name, Path(folder))
        for seed in range(first, end):
            start = time.process_time()
            outcome, detail = try_one(name, sample, seed, Path(folder))
            line = detail.replace("\t", " ").replace("\n", " ")[:300]
            sys.stdout.write(f"{seed}\t{outcome}\t{time.process_time() - start:.3f}\t{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        numbers = [int(text) for text in sys.argv[1:3]]
        sys.exit(main(*(numbers + [1_000, 0][len(numbers) :]), sys.argv[3:]))
