"""Campaign: what scores at set steps cost a trainer.

``python -m tests.campaigns.score_cost [ROUNDS] [--short]`` trains nets B and C to their end, with the usual schedule of
scores and with none between the first epochs and the end, in turns within each round; prints the ratios of the CPU time of
the trainer's thread and of the wall time, median and range. B over 150, 1,000 and 3,000 epochs, C over 10 and 100; with
``--short`` without the longest of each. Five rounds by default. Needs a quiet machine with two cores.
"""

import statistics
import sys
import time

from workbench.engine.compile import prepare_process

prepare_process()  # before NumPy loads

from benchmarks.window_specs import make_spec  # noqa: E402
from workbench.data.loading import load_dataset  # noqa: E402
from workbench.specs.scores import ScoreSchedule  # noqa: E402
from workbench.training.messages import Evaluated, Finished  # noqa: E402
from workbench.training.trainer import Trainer  # noqa: E402

EPOCHS = {"B": (150, 1_000, 3_000), "C": (10, 100)}
FEW = ScoreSchedule(every=10**9)


def measured(name: str, epochs: int, scores: ScoreSchedule) -> tuple[float, float, int, str]:
    """CPU seconds of the trainer's thread, wall seconds, number of dev scores, hash of the last state."""
    spec = make_spec(name).replaced(steps=None, epochs=epochs, scores=scores)
    data = load_dataset(spec.data)
    wall, own, count, sha = time.perf_counter(), time.thread_time(), 0, ""
    for event in Trainer(spec, data).events():
        count += isinstance(event, Evaluated) and event.part == "dev"
        if isinstance(event, Finished) and event.snapshot is not None:
            sha = event.snapshot.sha256
    return time.thread_time() - own, time.perf_counter() - wall, count, sha


def main(arguments: list[str]) -> int:
    """Every length of every net; exit code 1 where scores changed a state."""
    is_short = "--short" in arguments
    rounds = int(next((one for one in arguments if one.isdigit()), "5"))
    same = True
    for name, lengths in EPOCHS.items():
        for epochs in lengths[:-1] if is_short else lengths:
            measured(name, 1, FEW)  # loads the kernels
            own, wall, counts = [], [], (0, 0)
            for number in range(rounds):
                order = (ScoreSchedule(), FEW) if number % 2 else (FEW, ScoreSchedule())
                found = {scores.every: measured(name, epochs, scores) for scores in order}
                usual, few = found[1], found[FEW.every]
                own.append(usual[0] / few[0])
                wall.append(usual[1] / few[1])
                counts = usual[2], few[2]
                same = same and usual[3] == few[3]
            figures = "  ".join(
                f"{label} {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})"
                for label, ratios in (("trainer CPU", own), ("wall", wall))
            )
            sys.stdout.write(f"{name} over {epochs:,} epochs, {counts[0]} scores against {counts[1]}: {figures}\n")
            sys.stdout.flush()
    sys.stdout.write("the last states are the same\n" if same else "THE LAST STATES DIFFER\n")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
