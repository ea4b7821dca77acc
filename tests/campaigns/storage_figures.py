"""Figures of the run file: ``python -m tests.campaigns.storage_figures``; about half a minute."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from workbench.engine.compile import prepare_process

prepare_process()  # before NumPy loads

import numpy as np  # noqa: E402

from tests.runs.small_runs import create_small, rows_from, snapshot_at  # noqa: E402
from workbench.runs.history.history import Place  # noqa: E402
from workbench.runs.reading import RunReader  # noqa: E402
from workbench.runs.writing.run_log import RunLog  # noqa: E402


def say(text: str) -> None:
    """One line."""
    sys.stdout.write(f"{text}\n")


def timed(action: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def main() -> int:
    """Measure everything once."""
    with tempfile.TemporaryDirectory() as folder:
        _edits(Path(folder))
        _rows(Path(folder))
        _states(Path(folder))
    return 0


def _edits(folder: Path) -> None:
    path = folder / "edits.run"
    log = create_small(path)
    times = [timed(lambda: log.add_edit(1, 0, "decay", 0.0, 0.5)) for _ in range(2000)]
    say(f"durable edit: median {np.median(times) * 1e3:.2f} ms, 99 % {np.quantile(times, 0.99) * 1e3:.2f} ms")
    times = [timed(lambda: log.add_mark(Place(1, 0, 0), "note", "x")) for _ in range(1000)]
    say(f"queued mark, for its caller: median {np.median(times) * 1e6:.0f} µs")
    say(f"close: {timed(log.close) * 1e3:.0f} ms; 2000 edits, 1000 marks: {path.stat().st_size / 1e3:.0f} kB")
    say(f"open for reading: {timed(lambda: RunReader(path).close()) * 1e3:.0f} ms")
    say(f"open for writing: {timed(lambda: RunLog.open(path).close()) * 1e3:.0f} ms, with closing")


def _rows(folder: Path) -> None:
    path, piece, count = folder / "rows.run", 4000, 500
    with create_small(path) as log:
        events = [rows_from(piece * number, piece) for number in range(count)]
        times = [timed(lambda event=event: log.add_rows(1, event)) for event in events]
        spent = sum(times) + timed(log.commit)
    say(
        f"rows: {piece * count / spent:,.0f} a second, {np.median(times) * 1e6:.0f} µs for {piece} of them for their caller"
    )
    say(f"{piece * count:,} rows in the file when closed: {path.stat().st_size / 1e6:.1f} MB")


def _states(folder: Path) -> None:
    path = folder / "states.run"
    log = create_small(path)
    sizes, times = [], []
    states = [snapshot_at(100 * number, size=83_000) for number in range(50)]
    for number in range(700):
        state = states[number % 50]
        object.__setattr__(state, "step", 100 * number)
        times.append(timed(lambda state=state: log.add_keyframe(1, state, "time")))
        if number % 100 == 99:
            log.commit()
            sizes.append(path.stat().st_size / 1e6)
    say(f"1 MB states, for the caller: median {np.median(times) * 1e3:.2f} ms (hash included)")
    say(
        f"file after every 100 of them: {', '.join(f'{size:.0f}' for size in sizes)} MB; {len(log.history.keyframes)} kept"
    )
    number = log.history.keyframes[100].number
    say(f"reading one: {timed(lambda: log.snapshot(number)) * 1e3:.1f} ms")
    say(f"close: {timed(log.close) * 1e3:.0f} ms, then {path.stat().st_size / 1e6:.0f} MB")
    say(f"open for writing: {timed(lambda: RunLog.open(path).close()) * 1e3:.0f} ms, with closing")


if __name__ == "__main__":
    sys.exit(main())
