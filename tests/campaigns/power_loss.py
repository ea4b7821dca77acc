"""Campaign: the power fails while a run is written, and the disk keeps only a part of the log.

``python -m tests.campaigns.power_loss [--edits 40] [--seed 0]``. After every commit the file and its log are copied. Each
copy is then cut at every 512 bytes behind the last commit that was forced to the disk, or has a block of 512 bytes
there that never arrived, or two that came in the other order. It has to open with everything that was acknowledged and
nothing that never was, and to be written again after that; that its log is not as it was written may be told, of other
damage nothing. The log is not folded into the file in so short a run.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.runs.small_runs import DATA_SHA256, ENVIRONMENT, small_spec, snapshot_at
from workbench.errors import FileError
from workbench.runs.history.history import Place
from workbench.runs.reading import RunReader
from workbench.runs.writing.run_log import RunLog

BLOCK = 512


@dataclass(frozen=True, slots=True)
class Moment:
    """The bytes after a commit; ``safe`` bytes of the log and ``edits`` edits were forced to the disk before."""

    file: bytes
    log: bytes
    safe: int
    edits: int
    most: int


def moments(folder: Path, edits: int, rng: np.random.Generator) -> Iterator[Moment]:
    """A run with edits, marks and states, some commits forced to the disk and some not."""
    path = folder / "a.run"
    wal = path.with_name("a.run-wal")
    with RunLog.create(path, small_spec(), DATA_SHA256, ENVIRONMENT) as log:
        for number in range(edits):
            before = wal.stat().st_size if wal.exists() else 0
            log.add_mark(Place(1, number, number), "note", f"before {number}")
            log.add_keyframe(1, snapshot_at(number, number), "time")
            log.add_edit(1, number, "learning_rate", 0.1, float(rng.uniform(0.001, 0.1)))
            content, tail = path.read_bytes(), wal.read_bytes()
            yield Moment(content, tail, min(before, len(tail)), number, number + 1)


def losses(moment: Moment, rng: np.random.Generator) -> Iterator[bytes]:
    """What the disk may hold of the log."""
    safe, whole = moment.safe, moment.log
    for end in range(safe, len(whole) + 1, BLOCK):
        yield whole[:end]
        if end + BLOCK <= len(whole):
            yield whole[:end] + bytes(BLOCK) + whole[end + BLOCK :]
            yield whole[:end] + rng.bytes(BLOCK) + whole[end + BLOCK :]
        if end + 2 * BLOCK <= len(whole):
            yield (
                whole[:end] + whole[end + BLOCK : end + 2 * BLOCK] + whole[end : end + BLOCK] + whole[end + 2 * BLOCK :]
            )


def wrong(path: Path, moment: Moment) -> str:
    """What is wrong with what opens; empty if nothing is."""
    try:
        with RunReader(path) as reader:
            if any("-wal is damaged" not in damage for damage in reader.damage):
                return f"damage: {reader.damage}"
            found = len(reader.history.edits)
            for keyframe in reader.history.keyframes:
                reader.snapshot(keyframe.number)
        if not moment.edits <= found <= moment.most:
            return f"{found} edits, acknowledged were {moment.edits}"
        with RunLog.open(path) as log:
            log.add_edit(1, 10_000, "learning_rate", 0.1, 0.2)
    except FileError as error:
        return str(error)
    return ""


def main() -> int:
    """Lose power; exit code 1 if something acknowledged is lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    states, failures = 0, 0
    with tempfile.TemporaryDirectory(prefix="power-loss-") as name:
        folder = Path(name)
        (folder / "live").mkdir()
        for count, moment in enumerate(moments(folder / "live", options.edits, rng)):
            for tail in losses(moment, rng):
                lost = folder / "lost"
                lost.mkdir()
                path = lost / "a.run"
                path.write_bytes(moment.file)
                path.with_name("a.run-wal").write_bytes(tail)
                states += 1
                text = wrong(path, moment)
                if text:
                    failures += 1
                    sys.stdout.write(f"commit {count}, {len(tail)} of {len(moment.log)} bytes: {text}\n")
                shutil.rmtree(lost)
    sys.stdout.write(f"{states} states of the disk, {failures} wrong\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
