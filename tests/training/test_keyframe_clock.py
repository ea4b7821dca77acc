"""Copies of the state may cost the trainer a percent or two, however large the network is."""

import time
from itertools import pairwise

import numpy as np
import pytest

from tests.runs.past import iris, small_run
from workbench.specs.hyperparameters import Hyperparameters
from workbench.training.evaluation import copy_state
from workbench.training.keyframe_clock import BYTES_A_SECOND, LONGEST_WAIT, SHARE, SHORTEST_INTERVAL, KeyframeClock
from workbench.training.learner import Learner
from workbench.training.messages import Evaluated, KeyframeTaken
from workbench.training.snapshot import Snapshot
from workbench.training.trainer import Conduct, Trainer


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(time, "perf_counter", self)

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def state(nbytes: int = 40, step: int = 1) -> Snapshot:
    one, two, three, four, five = np.zeros((5, nbytes // 20), dtype=np.float32)
    return Snapshot(step, 0, Hyperparameters(), one, two, three, four, five)


def wait_of(keyframes: KeyframeClock, clock: Clock) -> float:
    begin = clock.now
    while not keyframes.is_due:
        clock.now += 0.01
    return clock.now - begin


@pytest.mark.parametrize(
    ("nbytes", "seconds", "expected"),
    [
        (40, 1e-5, SHORTEST_INTERVAL),
        (20_000_000, 1e-5, 20_000_000 / BYTES_A_SECOND),
        (40, 0.03, 0.03 / SHARE),
        (40, 3600.0, LONGEST_WAIT),
    ],
    ids=["tiny", "many bytes", "slow to hash", "a disk that was full for an hour"],
)
def test_the_next_one_comes_when_it_is_worth_its_price(
    clock: Clock, nbytes: int, seconds: float, expected: float
) -> None:
    keyframes = KeyframeClock()
    keyframes.note(state(nbytes), seconds)
    assert wait_of(keyframes, clock) == pytest.approx(expected, abs=0.02)
    assert keyframes.is_best_due, "those for the time do not put off the best ones"


def test_the_time_that_the_writing_takes_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[float] = []

    def note(self: KeyframeClock, snapshot: Snapshot, seconds: float) -> None:
        noted.append(seconds)

    monkeypatch.setattr(KeyframeClock, "note", note)
    events = Trainer(small_run(steps=3), iris(), conduct=Conduct(keyframes=True)).events()
    for event in events:
        if isinstance(event, KeyframeTaken):
            time.sleep(0.02)
    assert noted
    assert min(noted) >= 0.02


def test_the_whole_state_is_copied_only_where_it_may_be_kept() -> None:
    learner = Learner(small_run(), iris())
    assert copy_state(learner).snapshot is None
    whole = copy_state(learner, whole=True)
    assert whole.snapshot is not None
    assert whole.snapshot.sha256 == learner.snapshot().sha256
    assert whole.nbytes == whole.snapshot.nbytes


def test_best_states_keep_their_distance_and_the_best_of_all_is_kept_at_the_end() -> None:
    scores, best = {}, []
    for event in Trainer(small_run(steps=4000), iris(), conduct=Conduct(keyframes=True)).events():
        if isinstance(event, Evaluated) and event.part == "dev":
            scores[event.step] = event.loss
        if isinstance(event, KeyframeTaken) and event.reason == "best":
            best.append((time.perf_counter(), event.snapshot.step))
    assert all(later - one >= 0.9 * SHORTEST_INTERVAL for (one, _), (later, _) in pairwise(best[:-1]))
    assert best[-1][1] == min(scores, key=scores.__getitem__)
