"""Campaign: what recording the curves costs a trainer at full speed.

``python -m tests.campaigns.recording_cost [PAIRS]`` trains nets A and B for three seconds each, with and without a
recorder whose blocks a second thread takes four times a second, in turns; prints the ratios of the speeds. Five pairs by
default. Needs a quiet machine with two cores: pairs differ by some percent on a busy one.
"""

import statistics
import sys
import threading
import time

from workbench.engine.compile import prepare_process

prepare_process()  # before NumPy loads

from benchmarks.window_specs import make_spec  # noqa: E402
from workbench.data.loading import load_dataset  # noqa: E402
from workbench.runs.writing.metric_recorder import MetricRecorder  # noqa: E402
from workbench.training.messages import StepsTrained  # noqa: E402
from workbench.training.trainer import Trainer  # noqa: E402

WARM_UP, MEASURED, TAKE_SECONDS = 0.5, 3.0, 0.25


def speed(name: str, recorder: MetricRecorder | None) -> float:
    """Steps a second of one net."""
    spec = make_spec(name)
    trainer = Trainer(spec, load_dataset(spec.data))
    begin = time.perf_counter()
    start: tuple[float, int] | None = None
    for event in trainer.events():
        if not isinstance(event, StepsTrained):
            continue
        if recorder is not None:
            recorder.add(event)
        now, step = time.perf_counter(), event.first_step + len(event.scalars)
        if start is None:
            start = (now, step) if now - begin > WARM_UP else None
        elif now - start[0] > MEASURED:
            return (step - start[1]) / (now - start[0])
    raise RuntimeError("the run ended too early")


def recorded_speed(name: str) -> float:
    """The same with a recorder and somebody who takes its blocks."""
    recorder, stop = MetricRecorder(len(make_spec(name).network.layers)), threading.Event()

    def take() -> None:
        while not stop.wait(TAKE_SECONDS):
            recorder.take()

    writer = threading.Thread(target=take)
    writer.start()
    try:
        return speed(name, recorder)
    finally:
        stop.set()
        writer.join()


def main(pairs: int) -> int:
    """Print the ratios; the exit code is 1 if recording costs more than 1 % in the middle."""
    middle = []
    for name in "AB":
        ratios = sorted(1 / speed(name, None) * recorded_speed(name) for _ in range(pairs))
        middle.append(statistics.median(ratios))
        sys.stdout.write(f"{name}: with recorder / without = {middle[-1]:.3f}, {ratios[0]:.3f} to {ratios[-1]:.3f}\n")
    return int(min(middle) < 0.99)


if __name__ == "__main__":
    sys.exit(main(*(int(text) for text in sys.argv[1:2] or ["5"])))
