"""How long scores and predictions stop the trainer, and that they change nothing.

A trainer runs at full speed while both its parts are scored a thousand times and another thread computes class
probabilities for 10 000 rows of fresh snapshots, again and again. A pause is the time between the end of one call of
the engine and the beginning of the next; the same run without any of it ends in the same bits.
"""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING
from unittest.mock import patch

from benchmarks.report import Report, Table

if TYPE_CHECKING:
    from workbench.data import Dataset
    from workbench.engine.training.arguments import Telemetry
    from workbench.engine.training.stepper import Stepper
    from workbench.specs.hyperparameters import Hyperparameters
    from workbench.specs.run import RunSpec
    from workbench.training.snapshot import Snapshot

ROWS = 10_000
ASKED = 5.0  # ms
STEPS = {"digits": 60_000, "fashion": 2_400}
HEAD = ("preset", "company", "pause p50 ms", "p99", "longest", f"asked: at most {ASKED:g} ms")


def measure_pauses() -> Report:
    """Usual and longest pause, alone and in company, on two networks."""
    from workbench.engine.compile import compile_all, is_ready, prepare_process
    from workbench.front_door import SWITCH_SECONDS

    prepare_process()
    sys.setswitchinterval(SWITCH_SECONDS)
    if not is_ready():
        compile_all(lambda _done, _total, _name: None)
    cells: list[tuple[str, ...]] = []
    for preset, steps in STEPS.items():
        alone, quiet, _ = _run(preset, steps, in_company=False)
        together, busy, predictions = _run(preset, steps, in_company=True)
        cells.append((preset, "alone", *(f"{pause:.2f}" for pause in quiet), ""))
        within = "ok" if busy[2] <= ASKED else "short"
        cells.append((preset, f"scored, {predictions} predictions", *(f"{pause:.2f}" for pause in busy), within))
        cells.append((preset, "final state", "", "", "", "the same" if alone == together else "DIFFERENT"))
    return Report((Table("Pauses of the trainer between two calls of the engine", HEAD, cells),))


def _run(preset: str, steps: int, *, in_company: bool) -> tuple[str, tuple[float, ...], int]:
    """Hash of the final state; p50, p99 and longest pause in ms; number of predictions of ``ROWS`` rows."""
    import numpy as np

    from workbench.data import load_dataset
    from workbench.specs.presets import load_preset
    from workbench.specs.scores import MOST_SCORES, ScoreSchedule
    from workbench.training.messages import Finished, SnapshotTaken
    from workbench.training.trainer import Trainer

    scores = ScoreSchedule(most=MOST_SCORES, train=True) if in_company else ScoreSchedule(every=10**9)
    spec = load_preset(preset).replaced(steps=steps, scores=scores)
    data = load_dataset(spec.data)
    company, sha = _Company(spec, data), ""
    moments: list[tuple[float, float]] = []
    with _timed(moments), company if in_company else _nobody():
        for event in Trainer(spec, data, company.mailbox).events():
            if isinstance(event, SnapshotTaken):
                company.snapshots.append(event.snapshot)
            if isinstance(event, Finished) and event.snapshot is not None:
                sha = event.snapshot.sha256
    gaps = [1e3 * (after[0] - before[1]) for before, after in pairwise(moments[2:])]
    return sha, tuple(float(value) for value in np.percentile(gaps, [50, 99, 100])), company.predictions


class _Company:
    """A thread that asks for snapshots and predicts from them for as long as the context lasts."""

    def __init__(self, spec: "RunSpec", data: "Dataset") -> None:
        from workbench.training.mailbox import Mailbox

        self._spec, self._data = spec, data
        self.mailbox, self.predictions = Mailbox(), 0
        self.snapshots: list[Snapshot] = []
        self._done, self._thread = threading.Event(), threading.Thread(target=self._predict)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _predict(self) -> None:
        import numpy as np

        from workbench.engine.inference.inference import Inference
        from workbench.engine.layout import make_layout
        from workbench.training.messages import TakeSnapshot

        inference = Inference(make_layout(self._spec.network, self._data.n_features, self._data.n_answers), np.float32)
        x = np.resize(self._data.train.features, (ROWS, self._data.n_features))
        while not self._done.is_set():
            self.mailbox.put(TakeSnapshot(0))
            while not self.snapshots and not self._done.is_set():
                time.sleep(0.001)
            if self.snapshots:
                state = self.snapshots.pop()
                inference.probabilities(x, state.parameters, state.running, state.hyperparameters.bn_epsilon)
                self.predictions += 1


@contextmanager
def _nobody() -> Iterator[None]:
    yield


@contextmanager
def _timed(moments: list[tuple[float, float]]) -> Iterator[None]:
    """Note when each call of the engine begins and ends."""
    from workbench.engine.training.stepper import Stepper

    original = Stepper.train

    def train(stepper: "Stepper", n_steps: int, values: "Hyperparameters") -> "Telemetry":
        begin = time.perf_counter()
        result = original(stepper, n_steps, values)
        moments.append((begin, time.perf_counter()))
        return result

    with patch.object(Stepper, "train", train):
        yield
