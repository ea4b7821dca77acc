"""Campaign: how fast the time machine is and what it costs.

    python -m tests.campaigns.time_machine_speed [--steps 100000] [--long 0] [--rounds 5]

Rewinds to random steps of a run of net B (64-64-32-10, mini-batches of 64, digits); scrubbing over it as the window
does; the cost of recording on nets A, B and C against the bare trainer, round by round in one process; and with
``--long 10000000`` memory and file of a long run of net A.
"""

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from workbench.engine.compile import prepare_process

prepare_process()  # before NumPy loads

import numpy as np  # noqa: E402

from benchmarks.nets import NETS, make_data  # noqa: E402
from workbench.data.dataset import Dataset, Split  # noqa: E402
from workbench.data.loading import load_dataset  # noqa: E402
from workbench.runs.history.history import BEGINNING, Place  # noqa: E402
from workbench.runs.history.replay import Replayer  # noqa: E402
from workbench.runs.reading import RunReader  # noqa: E402
from workbench.runs.writing.recording import RecordedEvent, Recording  # noqa: E402
from workbench.runs.writing.run_log import RunLog  # noqa: E402
from workbench.specs.run import RunSpec  # noqa: E402
from workbench.training.messages import Event, Finished, Started, StepsTrained  # noqa: E402
from workbench.training.trainer import Conduct, Trainer  # noqa: E402

REWINDS, SWEEPS, FRAMES = 50, 3, 200
SLOWEST_SECONDS, FEWEST_FRAMES, MOST_COST = 1.0, 15.0, 0.03
MOST_MEMORY, MOST_FILE = 200e6, 500e6
COST_STEPS = {"A": 1_000_000, "B": 90_000, "C": 4_000}


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def net_spec(name: str, steps: int, data: str = "digits") -> RunSpec:
    """A run of one of the nets of the benchmarks."""
    net = NETS[name]
    layers = [{"units": units, "activation": "relu", "batch_norm": True} for units in net.hidden]
    values = {"batch_size": net.batch, "optimizer": "adam", "learning_rate": 1e-4}
    return RunSpec.parse(
        {
            "data": {"name": data},
            "network": {"layers": layers, "output": "softmax"},
            "hyperparameters": values,
            "steps": steps,
        }
    )


def net_data(name: str) -> Dataset:
    """The examples of the benchmarks, as a data set of the workbench."""
    like = load_dataset(net_spec("B", 1).data)
    net = NETS[name]
    x, y = make_data(net)
    few = slice(0, 300)
    names = tuple(f"x{number}" for number in range(net.features))
    return replace(
        like,
        name="digits",
        train=Split(x, y),
        dev=Split(x[few], y[few]),
        test=Split(x[few], y[few]),
        feature_names=names,
        class_names=tuple(map(str, range(net.classes))),
    )


def resident() -> int:
    """Bytes of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096


def recorded(log: RunLog, data: Dataset) -> Iterator[RecordedEvent]:
    """A run from its beginning into a file."""
    trainer = Trainer(log.header.spec, data, conduct=Conduct(keyframes=True))
    return Recording(log, BEGINNING).events(trainer.events())


def drain(events: Iterator[Event] | Iterator[RecordedEvent]) -> tuple[float, float]:
    """Read all events; steps a second, and steps a second of this thread's own time on a processor.

    From the first mini-batch to the last, without what comes before and after. The second figure tells what the trainer
    has to do more; the first one also what the writing beside it takes away, and what else the machine does.
    """
    begin, end, step, last = (0.0, 0.0), (0.0, 0.0), 0, None
    for event in events:
        if isinstance(event, StepsTrained):
            end, step = (time.perf_counter(), time.thread_time()), event.first_step + len(event.scalars)
        elif isinstance(event, Started):
            begin = time.perf_counter(), time.thread_time()
        last = event
    assert isinstance(last, Finished)
    return step / (end[0] - begin[0]), step / (end[1] - begin[1])


def travel(folder: Path, steps: int) -> bool:
    """Rewinds and scrubbing over a run of net B."""
    spec = net_spec("B", steps)
    data = load_dataset(spec.data)
    path = folder / "b.run"
    with RunLog.create(path, spec, data.sha256, {}) as log:
        rate, _ = drain(recorded(log, data))
    rng = np.random.default_rng(0)
    with RunReader(path) as reader:
        history = reader.history
        kept = sorted(frame.place.step for frame in history.keyframes)
        gap = int(np.diff(kept).max())
        say(
            f"net B, {steps} steps at {rate:.0f} steps/s: {len(kept)} kept states, at most {gap} steps between two, "
            f"{path.stat().st_size / 1e6:.1f} MB"
        )
        times = []
        for step in rng.integers(0, steps + 1, REWINDS):
            with Replayer(data) as fresh:
                begin = time.perf_counter()
                fresh.reach(history, reader.snapshot, history.place_at(1, int(step)))
                times.append(time.perf_counter() - begin)
        say(f"rewind to {REWINDS} random steps: slowest {max(times):.3f} s, median {statistics.median(times):.3f} s")
        with Replayer(data) as replayer:
            rates = [scrub(replayer, reader, steps, rng) for _ in range(SWEEPS)]
        say(f"scrubbing: {', '.join(f'{rate:.0f}' for rate in rates)} frames/s (first sweep, then over known ground)")
    return max(times) <= SLOWEST_SECONDS and min(rates) >= FEWEST_FRAMES


def scrub(replayer: Replayer, reader: RunReader, steps: int, rng: np.random.Generator) -> float:
    """A hand that drags over the whole run in a few seconds: nearest state at once, exact one while nobody waits.

    As the window's seeker does it: a new wish, 60 of them a second, ends the replay for the one before.
    """
    places = np.linspace(0, steps, FRAMES) + rng.integers(0, max(1, steps // FRAMES), FRAMES)
    begin, shown = time.perf_counter(), 0
    for frame, step in enumerate(places):
        place: Place = reader.history.place_at(1, min(int(step), steps))
        until = begin + (frame + 1) / 60.0

        def is_wanted(until: float = until) -> bool:
            return time.perf_counter() < until

        near = replayer.nearest(reader.history, reader.snapshot, place)
        exact = replayer.reach(reader.history, reader.snapshot, place, is_wanted)
        shown += near is not None or exact is not None
    return shown / (time.perf_counter() - begin)


def cost(folder: Path, rounds: int) -> bool:
    """Steps a second with the machinery and without it, in turns."""
    good = True
    for name, steps in COST_STEPS.items():
        spec, data = net_spec(name, steps), net_data(name)
        ratios, own_ratios, bare = [], [], (0.0, 0.0)
        for turn in range(rounds):
            with_file = (0.0, 0.0)
            for is_bare in (True, False) if turn % 2 else (False, True):
                if is_bare:
                    bare = drain(Trainer(spec, data).events())
                else:
                    with RunLog.create(folder / f"{name}{turn}.run", spec, data.sha256, {}) as log:
                        with_file = drain(recorded(log, data))
                gc.collect()
            ratios.append(1.0 - with_file[0] / bare[0])
            own_ratios.append(1.0 - with_file[1] / bare[1])
        middle = statistics.median(ratios)
        good = good and middle <= MOST_COST
        every = ", ".join(f"{100 * ratio:.1f}" for ratio in ratios)
        say(
            f"net {name}: bare {bare[0]:.0f} steps/s, recording costs {100 * middle:.1f} % (median of {every}); "
            f"of the trainer's own time {100 * statistics.median(own_ratios):.1f} %"
        )
    return good


def long_run(folder: Path, steps: int, name: str = "A") -> bool:
    """Memory and file of a long run."""
    spec, data = net_spec(name, steps), net_data(name)
    path = folder / "long.run"
    with RunLog.create(path, spec, data.sha256, {}) as log:
        begin, most, base, done, told = time.perf_counter(), 0, 0, 0, 0.0
        for event in recorded(log, data):
            now = time.perf_counter()
            if now - told > 5.0:
                told = now
                base = base or (resident() if now - begin > 5.0 else 0)
                most = max(most, resident())
                done = log.history.current.step
                if int(now) % 30 < 5:
                    say(f"  {done} steps, {resident() / 1e6:.0f} MB, file {path.stat().st_size / 1e6:.0f} MB")
            if isinstance(event, Finished):
                done = event.step
        most = max(most, resident())
        seconds = time.perf_counter() - begin
        frames = len(log.history.keyframes)
    begin = time.perf_counter()
    with RunReader(path) as reader:
        reader.metrics(1)
    size, opened = path.stat().st_size, time.perf_counter() - begin
    say(
        f"net {name}, {done} steps in {seconds:.0f} s: memory grew by {(most - base) / 1e6:.0f} MB, file {size / 1e6:.1f} MB "
        f"with {frames} states; opened with its curves in {opened:.2f} s"
    )
    return most - base <= MOST_MEMORY and size <= MOST_FILE


def main() -> int:
    """Measure; exit code 1 if a figure is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5, help="comparisons for each net; 0: none")
    parser.add_argument("--long", type=int, default=0, help="steps of the long run")
    options = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory(prefix="time-machine-") as name:
        folder = Path(name)
        if options.steps:
            good = travel(folder, options.steps)
        if options.rounds:
            good = cost(folder, options.rounds) and good
        if options.long:
            good = long_run(folder, options.long) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
