"""Campaign: what is cancelled ends at once: every step over a second, cancelled at random moments.

``python -m tests.campaigns.cancel [--times 20] [--scale 1.0] [STEP …]`` does each step once to its end, then so many times with a cancel
somewhere on the way, and prints how long the work went on after it: by the clock, and in CPU time of this process, which a
machine with other work changes least. The exit code is 1 where the latter is above 200 ms.
Long because: each step makes the large data that it needs, and they share how the time after a cancel is taken.
"""

import argparse
import ctypes
import gzip
import os
import random
import shutil
import statistics
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import polars
from PIL import Image

from tests.data.readers.packing import zstd_of
from workbench.cli.commands import run_command
from workbench.data.dataset import Dataset
from workbench.data.importing.draft import proposed
from workbench.data.importing.draft_spec import Sheet, spec_of
from workbench.data.importing.side_work import count_values, keeping, keeping_arrays, reading
from workbench.data.importing.taking_in import Arrays, Source, read_source
from workbench.data.readers.found import unwatched
from workbench.data.store import forget_kept
from workbench.errors import WorkbenchError
from workbench.export.bundle import write_bundle
from workbench.export.card import CardSource, card_files
from workbench.export.formats import EXPORT_FORMATS
from workbench.export.weights import export_weights
from workbench.predicting.predictor import open_predictor
from workbench.runs.history.asked_place import asked_place
from workbench.runs.history.run_data import run_data
from workbench.runs.reading import RunReader
from workbench.specs.own_data import TableSpec
from workbench.specs.run import RunSpec
from workbench.training.snapshot import Snapshot

MOST_SECONDS = 0.2
INTERRUPTED = ("predict command",)
"""Are ended as Ctrl-C ends them, by an exception between two steps of the interpreter"""
Step = Callable[[threading.Event], object]


def main() -> int:
    """Prints a line for each step."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", maxsplit=1)[0])
    parser.add_argument("steps", nargs="*", metavar="STEP")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--scale", type=float, default=1.0, help="how large the data are")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    slow = 0
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        os.environ["XDG_DATA_HOME"] = name  # where tables are kept
        for step, make in STEPS.items():
            if options.steps and step not in options.steps:
                continue
            work = make(Path(name), options.scale)
            whole = _seconds_of(work, None)[0]
            keys = step in INTERRUPTED
            found = [_seconds_of(work, whole * draw.uniform(0.02, 0.98), keys=keys) for _ in range(options.times)]
            wall, cpu = zip(*found, strict=True)
            slow += max(cpu) > MOST_SECONDS
            sys.stdout.write(
                f"{step}: {whole:.2f} s; after the cancel {1000 * statistics.median(wall):.0f} ms, "
                f"at most {1000 * max(wall):.0f} ms by the clock; {1000 * statistics.median(cpu):.0f} ms, "
                f"at most {1000 * max(cpu):.0f} ms of CPU time\n"
            )
            sys.stdout.flush()
    return int(slow > 0)


def _seconds_of(work: Step, cancel_after: float | None, *, keys: bool = False) -> tuple[float, float]:
    """Seconds by the clock and of CPU time: of the whole work, or of what came after the cancel."""
    stop = threading.Event()
    trouble: list[BaseException] = []

    def run() -> None:
        try:
            work(stop)
        except (WorkbenchError, _CancelledError, KeyboardInterrupt):
            pass  # of what was cut short by its own stop
        except BaseException as error:  # noqa: BLE001 - told by the thread that waits
            trouble.append(error)

    thread = threading.Thread(target=run)
    start, used = time.perf_counter(), time.process_time()
    thread.start()
    if cancel_after is not None:
        thread.join(cancel_after)
        start, used = time.perf_counter(), time.process_time()
        stop.set()
        if keys and thread.ident is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(thread.ident), ctypes.py_object(KeyboardInterrupt)
            )
    thread.join()
    if trouble:
        raise trouble[0]
    return time.perf_counter() - start, time.process_time() - used


def _frame(rows: int) -> polars.DataFrame:
    numbers = np.random.default_rng(1)
    columns: dict[str, object] = {f"x{place}": numbers.normal(size=rows).round(6) for place in range(8)}
    columns |= {"town": numbers.choice(["Ulm", "Bonn", "Chur"], rows), "count": numbers.integers(0, 10**6, rows)}
    return polars.DataFrame(columns)


def _tabular(suffix: str, rows: int, folder: Path, scale: float) -> Path:
    path, frame = folder / f"table{suffix}", _frame(int(rows * scale))
    match suffix:
        case ".csv":
            frame.write_csv(path)
        case ".csv.gz":
            path.write_bytes(gzip.compress(frame.write_csv().encode(), 1))
        case ".csv.zst":
            path.write_bytes(zstd_of(frame.write_csv().encode()))
        case ".parquet":
            frame.write_parquet(path)
        case ".arrow":
            frame.write_ipc(path)
    return path


def _arrays(suffix: str, folder: Path, scale: float) -> Path:
    rows = int(300_000 * scale)
    labels = np.arange(rows) % 7
    if suffix == ".npz":
        np.savez(folder / "own.npz", X=np.random.default_rng(1).normal(size=(rows, 60)), y=labels)
        return folder / "own.npz"
    if suffix == ".npy":
        np.save(folder / "X.npy", np.random.default_rng(1).normal(size=(rows, 60)))
        np.save(folder / "y.npy", labels)
        return folder / "X.npy"
    pixels = np.random.default_rng(1).integers(0, 256, size=(rows, 16, 16), dtype=np.uint8)
    (folder / "a-images-idx3-ubyte").write_bytes(
        bytes([0, 0, 8, 3]) + struct.pack(">3I", *pixels.shape) + pixels.tobytes()
    )
    (folder / "a-labels-idx1-ubyte").write_bytes(
        bytes([0, 0, 8, 1]) + struct.pack(">I", rows) + labels.astype(np.uint8).tobytes()
    )
    return folder / "a-images-idx3-ubyte"


def _images(folder: Path, scale: float) -> Path:
    pixels = np.random.default_rng(1).integers(0, 256, size=(48, 48, 3), dtype=np.uint8)
    for number in range(int(1500 * scale)):
        (folder / "own" / f"class {number % 3}").mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(folder / "own" / f"class {number % 3}" / f"{number}.png", compress_level=1)
    return folder / "own"


def _reading(make: Callable[[Path, float], Path], folder: Path, scale: float) -> Step:
    path = make(folder, scale)
    return lambda stop: reading(Source(path), stop, lambda _report: None)


def _sheet(folder: Path, scale: float) -> tuple[Sheet, TableSpec]:
    found = read_source(Source(_tabular(".csv", 1_000_000, folder, scale)), unwatched)
    assert isinstance(found, Sheet)
    return found, spec_of(proposed(found.read, "table"), found)


def _keeping(folder: Path, scale: float) -> Step:
    sheet, spec = _sheet(folder, scale)

    def work(stop: threading.Event) -> None:
        forget_kept(spec.sha256)
        keeping(spec, sheet, stop, lambda _report: None)

    return work


def _keeping_again(folder: Path, scale: float) -> Step:
    sheet, spec = _sheet(folder, scale)
    keeping(spec, sheet, threading.Event(), lambda _report: None)
    return lambda stop: keeping(spec, sheet, stop, lambda _report: None)


def _keeping_arrays(folder: Path, scale: float) -> Step:
    found = read_source(Source(_arrays(".npz", folder, 2 * scale)), unwatched)
    assert isinstance(found, Arrays)

    def work(stop: threading.Event) -> None:
        forget_kept(found.read.kept.sha256)
        keeping_arrays(found, "standard", stop, lambda _report: None)

    return work


def _counting(folder: Path, scale: float) -> Step:
    sheet, _ = _sheet(folder, scale)
    return lambda stop: count_values(sheet.read.table.columns, stop, lambda _report: None)


class _CancelledError(Exception):
    pass


@dataclass(frozen=True)
class _Trained:
    """A run of a few steps on a large table, and all that is written of it."""

    run: Path
    table: Path
    spec: RunSpec
    data: Dataset
    snapshot: Snapshot


def _trained(folder: Path, scale: float) -> _Trained:
    table, run = _tabular(".csv", 300_000, folder, scale), folder / "cancel.run"
    if not run.exists():
        asked = ["train", "--data", str(table), "--target", "town", "--steps", "5", "--out", str(run)]
        assert run_command(asked) == 0
    with RunReader(run) as reader:
        data = run_data(run, reader.header.spec.data, reader.header.data_sha256)
    found = open_predictor(run)
    return _Trained(run, table, found.spec, data, found.snapshot)


def _exporting(file_format: str, folder: Path, scale: float) -> Step:
    trained, out = _trained(folder, scale), folder / f"weights{EXPORT_FORMATS[file_format].suffix}"

    def work(stop: threading.Event) -> None:
        shutil.rmtree(out, ignore_errors=True)
        out.unlink(missing_ok=True)
        row = EXPORT_FORMATS[file_format]
        export_weights(trained.snapshot, trained.spec, trained.data, out, row, stop=stop)

    return work


def _bundling(folder: Path, scale: float) -> Step:
    trained = _trained(folder, scale)

    def work(stop: threading.Event) -> None:
        def watch(_share: float) -> None:
            if stop.is_set():
                raise _CancelledError

        with RunReader(trained.run) as reader:
            place = asked_place("last", reader)
            source = CardSource(
                reader.header,
                reader.history,
                reader.metrics,
                trained.data,
                place,
                trained.snapshot,
                step=lambda: watch(0),
            )
            write_bundle(trained.run, card_files(source), folder / "cancel.zip", watch=watch)

    return work


def _predicting(folder: Path, scale: float) -> Step:
    trained, out = _trained(folder, scale), folder / "answers.csv"

    def work(_stop: threading.Event) -> None:
        out.unlink(missing_ok=True)
        code = run_command(["predict", str(trained.run), str(trained.table), "--out", str(out)])
        assert code == 0 or not out.exists()

    return work


STEPS: dict[str, Callable[[Path, float], Step]] = {
    "read csv": partial(_reading, partial(_tabular, ".csv", 1_000_000)),
    "read csv.gz": partial(_reading, partial(_tabular, ".csv.gz", 500_000)),
    "read csv.zst": partial(_reading, partial(_tabular, ".csv.zst", 500_000)),
    "read parquet": partial(_reading, partial(_tabular, ".parquet", 2_000_000)),
    "read arrow": partial(_reading, partial(_tabular, ".arrow", 2_000_000)),
    "read npz": partial(_reading, partial(_arrays, ".npz")),
    "read npy": partial(_reading, partial(_arrays, ".npy")),
    "read idx": partial(_reading, partial(_arrays, ".idx")),
    "read images": partial(_reading, _images),
    "encode, hash and keep a table": _keeping,
    "prove a table that is kept": _keeping_again,
    "keep arrays": _keeping_arrays,
    "count values": _counting,
    "export npz": partial(_exporting, "npz"),
    "export predictor": partial(_exporting, "predictor"),
    "card and bundle": _bundling,
    "predict command": _predicting,
}


if __name__ == "__main__":
    sys.exit(main())
