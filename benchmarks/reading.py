"""How fast a large text is read, beside what polars alone needs for it, and how much memory that takes.

Both read the same file in turn, in one process; the time is that of the processor, which other programs change least.
polars alone finds none of the cells that it changes or leaves out: see ``docs/decisions/0032-own-data.md``.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.report import Report, Table

ROWS, NUMBERS = 1_000_000, 10
ROUNDS = 7
ASKED_SHARE, ASKED_MEMORY = 0.5, 3.0
HEAD = ("file", "ours s", "polars s", "share of polars' speed", "asked", "memory / result", "asked")
_PEAK = """
import re, sys, threading, time
from pathlib import Path
from workbench.data.readers.delimited import read_table
import polars
def resident(): return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024
def look():
    while not done.wait(0.005): seen.append(resident())
done, seen, before = threading.Event(), [0], resident()
threading.Thread(target=look).start()
table = read_table(Path(sys.argv[1])).table
done.set()
print((max(seen) - before) / table.nbytes)
"""


def measure_reading() -> Report:
    """A text of 10⁶ rows: ten columns of numbers, two of categories."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.csv"
        _write(path)
        ours, theirs = _in_turn(path)
        answer = subprocess.run([sys.executable, "-c", _PEAK, path], capture_output=True, text=True, check=True)
        memory = float(answer.stdout)
        size = path.stat().st_size
    share = theirs / ours
    cells = (
        f"CSV, {size / 1e6:.0f} MB",
        f"{ours:.2f}",
        f"{theirs:.2f}",
        f"{share:.2f}",
        "ok" if share >= ASKED_SHARE else "short",
        f"{memory:.1f}",
        "ok" if memory <= ASKED_MEMORY else "short",
    )
    row = {"bytes": size, "ours": ours, "polars": theirs, "share": share, "memory": memory}
    return Report((Table("Reading a large text", HEAD, (cells,)),), (row,))


def _write(path: Path) -> None:
    import polars

    random = np.random.default_rng(1)
    columns: dict[str, object] = {
        f"x{place}": (random.normal(size=ROWS) * 10 ** (place % 3)).round(6) for place in range(NUMBERS - 2)
    }
    columns |= {"count": random.integers(0, 10_000, ROWS), "year": random.integers(1900, 2030, ROWS)}
    columns |= {
        "town": random.choice(["Aachen", "Bern", "Chur", "Delft"], ROWS),
        "grade": random.choice(list("abcdefgh"), ROWS),
    }
    polars.DataFrame(columns).write_csv(path)


def _in_turn(path: Path) -> tuple[float, float]:
    """The middle of several rounds, seconds: ours, polars alone."""
    import polars

    from workbench.data.readers.delimited import read_table

    def seconds(read: Callable[[Path], object]) -> float:
        start = time.process_time()
        read(path)
        return time.process_time() - start

    rounds = [(seconds(read_table), seconds(polars.read_csv)) for _ in range(ROUNDS + 1)][1:]
    ours, theirs = zip(*rounds, strict=True)
    return float(np.median(ours)), float(np.median(theirs))
