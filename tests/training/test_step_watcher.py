"""Instruments beside a run: they see what happened, they change nothing, and a bad one ends alone."""

import itertools
import time

import numpy as np
import pytest

from tests.runs.past import iris, small_run
from workbench.engine.training.step_view import StepView
from workbench.training import step_watcher
from workbench.training.learner import Learner
from workbench.training.mailbox import Mailbox
from workbench.training.messages import Event, Finished, StepsTrained, StepWatched, WatchSteps
from workbench.training.step_watcher import StepWatcher
from workbench.training.trainer import Trainer

SPEC = small_run(steps=400)


def events_of(*orders: WatchSteps) -> list[Event]:
    mailbox = Mailbox()
    for order in orders:
        mailbox.put(order)
    return list(Trainer(SPEC, iris(), mailbox).events(chunk=20))


def final_hash(events: list[Event]) -> str:
    last = events[-1]
    assert isinstance(last, Finished)
    assert last.snapshot is not None
    return last.snapshot.sha256


def test_what_is_seen_is_what_happened_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_watcher, "MOST_PER_SECOND", 1e9)
    monkeypatch.setattr(step_watcher, "MOST_BUSY", 1.0)
    plain = events_of()
    seen = events_of(WatchSteps(lambda view: view.scalars.loss, 7))
    assert final_hash(plain) == final_hash(seen)
    rows = {
        event.first_step + place: float(loss)
        for event in plain
        if isinstance(event, StepsTrained)
        for place, loss in enumerate(event.scalar("loss"))
    }
    again = [event.scalars.tobytes() for event in seen if isinstance(event, StepsTrained)]
    assert b"".join(again) == b"".join(event.scalars.tobytes() for event in plain if isinstance(event, StepsTrained))
    watched = [event for event in seen if isinstance(event, StepWatched)]
    assert len(watched) >= 20  # one for each piece
    assert all(event.found == rows[event.step] and event.number == 7 and event.seconds > 0 for event in watched)


def test_a_look_that_fails_is_told_and_is_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_watcher, "MOST_PER_SECOND", 1e9)
    monkeypatch.setattr(step_watcher, "MOST_BUSY", 1.0)

    def fail(_view: StepView) -> object:
        raise ZeroDivisionError("by nothing")

    events = events_of(WatchSteps(fail))
    (told,) = [event for event in events if isinstance(event, StepWatched)]
    assert "by nothing" in told.problem
    assert final_hash(events) == final_hash(events_of())


def test_several_users_look_at_the_same_mini_batches_and_leave_each_other_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(step_watcher, "MOST_PER_SECOND", 1e9)
    monkeypatch.setattr(step_watcher, "MOST_BUSY", 1.0)

    def fail(_view: StepView) -> object:
        raise ZeroDivisionError("by nothing")

    events = events_of(
        WatchSteps(lambda view: view.step, 1, "board"),
        WatchSteps(lambda view: -1, 2, "page"),
        WatchSteps(lambda view: -view.step, 3, "page"),  # in the place of what this user had before
        WatchSteps(fail, 4, "bad one"),
        WatchSteps(lambda view: None, 5, "gone"),
        WatchSteps(None, 6, "gone"),
    )
    told = {
        number: [event for event in events if isinstance(event, StepWatched) and event.number == number]
        for number in range(7)
    }
    assert [len(told[number]) for number in (0, 2, 4, 5, 6)] == [0, 0, 1, 0, 0]
    assert "by nothing" in told[4][0].problem
    assert len(told[1]) >= 20
    assert (
        [event.found for event in told[1]] == [event.step for event in told[3]] == [-event.found for event in told[3]]
    )
    assert not any(event.problem for event in told[1] + told[3])
    assert final_hash(events) == final_hash(events_of())


def test_looking_takes_a_bounded_share_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count()
    monkeypatch.setattr("workbench.training.step_watcher.time.monotonic", lambda: float(next(clock)) * 1e-6)
    looks = [event for event in events_of(WatchSteps(lambda _: None)) if isinstance(event, StepWatched)]
    assert len(looks) == 1  # the next one is a thirtieth of a second away


def test_nothing_is_looked_at_unless_asked() -> None:
    assert not [event for event in events_of() if isinstance(event, StepWatched)]
    order = WatchSteps(lambda view: np.float64(view.step))
    assert not [event for event in events_of(order, WatchSteps(None)) if isinstance(event, StepWatched)]


def test_the_first_look_which_loads_the_kernels_does_not_keep_the_next_one_away() -> None:
    watcher, learner = StepWatcher(), Learner(small_run(steps=50), iris())
    watcher.change(WatchSteps(lambda _: time.sleep(0.5)))
    watcher.watch(learner)
    time.sleep(0.1)
    assert watcher.is_due
    watcher.watch(learner)
    time.sleep(0.1)
    assert not watcher.is_due
