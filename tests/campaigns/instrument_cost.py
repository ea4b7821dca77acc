"""Campaign: what instruments cost a trainer, and how fast they are after the fact.

``python -m tests.campaigns.instrument_cost [SLICES]`` trains nets B and C, each in one run, and looks in every other slice of
a second with all instruments; prints the ratio of the steps a second with them on to those with them off in the slices just
before and after, by wall time and by the CPU time of the trainer's thread, median and range; the share of its time that
looking says it takes; and off against off, which is the noise. Then milliseconds for one mini-batch executed again and read.
Eight slices with instruments by default. The exit code is 1 where the median by CPU time is below 0.9. ``--sharpness``: instead of all that
the CPU time of λmax on the presets digits and fashion, of one row and of both rows at once.
"""

import statistics
import sys
import threading
import time

from workbench.engine.compile import prepare_process

prepare_process()  # before NumPy loads

from benchmarks.window_specs import make_spec  # noqa: E402
from workbench.data.loading import load_dataset  # noqa: E402
from workbench.insight.probes.probe_curve import ProbeLook  # noqa: E402
from workbench.insight.probes.probe_rows import PROBES  # noqa: E402
from workbench.insight.probes.sharpness import measure_sharpness  # noqa: E402
from workbench.specs.presets import load_preset  # noqa: E402
from workbench.training.learner import Learner  # noqa: E402
from workbench.training.mailbox import Mailbox  # noqa: E402
from workbench.training.messages import Look, StepsTrained, StepWatched, Stop, WatchSteps  # noqa: E402
from workbench.training.trainer import Trainer  # noqa: E402

SLICE_SECONDS = 1.0
LEAST = 0.9
LOOK = ProbeLook(tuple(probe for probe in PROBES.values() if probe.is_live))


def rates(name: str, looks: list[Look | None]) -> tuple[list[float], list[float], list[float]]:
    """Steps a second by wall and by CPU time, and the share of the time that looking took, slice by slice of one run."""
    spec = make_spec(name).replaced(steps=10**9)
    mailbox = Mailbox()
    events = Trainer(spec, load_dataset(spec.data), mailbox).events()
    next(events)
    wall, own, shares = [], [], []
    for number, look in enumerate([LOOK, None, *looks]):  # the first two load what there is to load
        mailbox.put(WatchSteps(look, number))
        steps, spent, begin, cpu = 0, 0.0, time.perf_counter(), time.thread_time()
        for event in events:
            if isinstance(event, StepsTrained):
                steps += len(event.scalars)
            elif isinstance(event, StepWatched):
                spent += event.seconds
            if time.perf_counter() - begin >= SLICE_SECONDS:
                break
        passed = time.perf_counter() - begin
        wall.append(steps / passed)
        own.append(steps / (time.thread_time() - cpu))
        shares.append(spent / passed)
    mailbox.put(Stop(keep=False))
    for _ in events:
        pass
    return wall[2:], own[2:], shares[2:]


def against_neighbours(values: list[float]) -> list[float]:
    """Every other value over the mean of those before and after it."""
    return [2.0 * values[at] / (values[at - 1] + values[at + 1]) for at in range(1, len(values) - 1, 2)]


def told(label: str, ratios: list[float]) -> str:
    """Median and range."""
    return f"{label} {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})"


def again(name: str, count: int = 20) -> str:
    """Milliseconds to execute a mini-batch with all its arrays kept, and to read all instruments off it."""
    spec = make_spec(name)
    learner, watching, reading = Learner(spec, load_dataset(spec.data)), [], []
    for _ in range(count):
        begin = time.perf_counter()
        view = learner.watch()
        watching.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        LOOK(view)
        reading.append(time.perf_counter() - begin)
    return f"executed {1e3 * statistics.median(watching):.1f} ms, read {1e3 * statistics.median(reading):.1f} ms"


def sharpness_cost(preset: str, steps: int, count: int = 9) -> str:
    """CPU milliseconds of the process for λmax of a mini-batch, alone and with α λmax / 2 beside it."""
    spec = load_preset(preset)
    learner = Learner(spec, load_dataset(spec.data))
    learner.advance(steps)
    view = learner.watch()
    rows = PROBES["sharpness"], PROBES["sharpness_of_step"]
    looks = {"alone": ProbeLook(rows[:1]), "both rows": ProbeLook(rows)}
    spent = {name: list[float]() for name in looks}
    for _ in range(count):
        for name, look in looks.items():
            begin = time.process_time()
            look(view)
            spent[name].append(1e3 * (time.process_time() - begin))
    told = ", ".join(f"{name} {statistics.median(times):.1f} ms" for name, times in spent.items())
    return f"{preset} after {steps} steps, {measure_sharpness(view).products} products: {told}\n"


def main(arguments: list[str]) -> int:
    """Both nets."""
    if "--sharpness" in arguments:
        sys.stdout.write(sharpness_cost("digits", 200) + sharpness_cost("fashion", 100))
        return 0
    slices = int(next((one for one in arguments if one.isdigit()), "8"))
    is_cheap = True
    for name in ("B", "C"):
        wall, own, shares = rates(name, [LOOK if number % 2 else None for number in range(2 * slices + 1)])
        idle_wall, idle_own, _ = rates(name, [None] * (2 * slices + 1))
        found = against_neighbours(own)
        is_cheap = is_cheap and statistics.median(found) >= LEAST
        sys.stdout.write(
            f"{name}, {len(LOOK.probes)} instruments: {told('on / off by CPU time', found)}, "
            f"{told('by wall time', against_neighbours(wall))}, looking takes {statistics.median(shares[1::2]):.1%}\n"
            f"   {told('off / off by CPU time', against_neighbours(idle_own))}, "
            f"{told('by wall time', against_neighbours(idle_wall))}\n   one mini-batch: {again(name)}\n"
        )
    sys.stdout.write(f"threads at the end: {threading.active_count()}\n")
    return 0 if is_cheap else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
