"""Collects the evidence of a run after the fact: nothing has to be logged beforehand."""

import math
import threading
from collections.abc import Iterable
from typing import Final

import numpy as np

from workbench.data.dataset import Dataset
from workbench.engine.layout import make_layout
from workbench.engine.training.objective import make_objective, measure_balance
from workbench.errors import WorkbenchError
from workbench.insight.doctor.evidence import Answered, Course, DevRise, Evidence, course_of
from workbench.insight.doctor.sight import Sight, sight_of
from workbench.insight.network_state import network_state
from workbench.runs.history.earlier_scores import curves_to
from workbench.runs.history.history import History, Place
from workbench.runs.history.origin import Origin, values_at
from workbench.runs.history.replay import Replayer
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.row_edits import ROW_EDITS
from workbench.specs.run import RunSpec
from workbench.training.guessing import guessing_loss
from workbench.training.left_out import PassedOverError
from workbench.training.paired_losses import example_losses
from workbench.training.snapshot import Snapshot
from workbench.training.stopping import examples_at
from workbench.training.trained_rows import TrainedRows, rows_after

MOST_SIGHTS: Final = 8
"""Mini-batches spread over the way, beside the newest ones"""
NEWEST: Final = 4
MOST_ANSWERS: Final = 4000
CHANGE_THE_GOAL: Final = ("label_smoothing", "class_weights", *ROW_EDITS)


class Gatherer:
    """Keeps what it looked at, so that looking again after some more steps costs little. One thread at a time."""

    def __init__(self) -> None:
        self._sights: dict[tuple[int, int], Sight] = {}
        self._source: object = None

    def gather(self, origin: Origin, course: Course, stop: threading.Event) -> Evidence | None:
        """What there is to be known at ``origin``; None if ``stop`` was set. Raises ``WorkbenchError``."""
        if origin.source is not self._source:
            self._sights, self._source = {}, origin.source
        history, place = origin.history, origin.place
        spec, values = history.spec_to(place), values_at(history, place)
        trained = rows_after(spec.edits, origin.data)
        with Replayer(origin.data) as replayer:
            if origin.known is not None:
                replayer.remember(place, origin.known)
            sights = self._look(replayer, origin, sight_steps(place.step), stop)
            if sights is None:
                return None
            goals = [edit.step for edit in spec.edits if edit.name in CHANGE_THE_GOAL]
            answered: tuple[Answered, ...] = ()
            rise: DevRise | None = None
            if all(sight.is_finite for sight in sights) and place.step > 0:
                answered = tuple(_answers(replayer, origin, spec, trained, stop))
                rise = _dev_rise(replayer, origin, spec, course, max(goals, default=0), stop)
        if stop.is_set():
            return None
        return Evidence(
            spec=spec,
            data=origin.data,
            trained=trained,
            values=values,
            last=place.step,
            total=_total(history, place, values, origin.data),
            guessing=guessing_loss(spec.network, origin.data, values, trained),
            course=course,
            sights=sights,
            answered=answered,
            dev_rise=rise,
            began_at=max(goals, default=0),
            edits=tuple((edit.step, edit.name) for edit in spec.edits),
        )

    def _look(
        self, replayer: Replayer, origin: Origin, steps: Iterable[int], stop: threading.Event
    ) -> tuple[Sight, ...] | None:
        found = []
        for step in steps:
            key = (origin.history.branch_at(origin.place.branch, step + 1), step)
            sight = self._sights.get(key)
            if sight is None or not sight.is_finite:
                try:
                    sight = look(replayer, origin, step, stop)
                except PassedOverError:
                    continue
                if sight is None:
                    return None
                if step < origin.place.step:  # an edit may still be made before the one to come
                    self._sights[key] = sight
            found.append(sight)
        return tuple(found)


def sight_steps(last: int) -> list[int]:
    """Steps of the mini-batches that are executed again: evenly spread over the way, and the newest ones.

    The stride is a power of two, so that most of them stay the same while the run goes on. ``last`` is the one to come.
    """
    stride = 1
    while last / stride > MOST_SIGHTS:
        stride *= 2
    return sorted({*range(0, last + 1, stride), *range(max(0, last - NEWEST), last + 1)})


def look(replayer: Replayer, origin: Origin, step: int, stop: threading.Event) -> Sight | None:
    """Execute one mini-batch again; None if ``stop`` was set. Raises ``PassedOverError``."""
    place = origin.place
    view = replayer.watch(origin.history, origin.source.snapshot, place.branch, step, lambda: not stop.is_set())
    return None if view is None else sight_of(view)


def own_course(origin: Origin) -> Course:
    """The curves of the way to ``origin``, from its file."""
    return course_of(curves_to(origin.history, origin.place, origin.source.metrics), origin.place.step)


def _total(history: History, place: Place, values: Hyperparameters, data: Dataset) -> int:
    spec = history.planned_length(place)
    if spec.steps is not None:
        return spec.steps
    left = spec.epochs * data.train.rows - examples_at(history.spec_to(place), place.step)
    return place.step + max(0, -(-left // values.batch_size))


def _state(replayer: Replayer, origin: Origin, step: int, stop: threading.Event) -> Snapshot | None:
    history = origin.history
    place = origin.place if step == origin.place.step else history.place_at(origin.place.branch, step)
    return replayer.reach(history, origin.source.snapshot, place, lambda: not stop.is_set())


def _answers(
    replayer: Replayer, origin: Origin, spec: RunSpec, trained: TrainedRows, stop: threading.Event
) -> Iterable[Answered]:
    """Of two states: two thirds of the way, and now."""
    if origin.data.targets:
        return
    parts = (trained.features_of(origin.data.train.features), origin.data.dev.features)
    for step in sorted({2 * origin.place.step // 3, origin.place.step}):
        state = _state(replayer, origin, step, stop)
        if state is None:
            return
        try:
            network = network_state(spec, origin.data, state)
        except WorkbenchError:  # numbers that are not finite: another rule tells
            return
        with np.errstate(all="ignore"):
            train, dev = (
                network.answers(np.ascontiguousarray(part[:MOST_ANSWERS], dtype=network.dtype)).astype(np.float64)
                for part in parts
            )
        if np.isfinite(train).all():
            yield Answered(step, train, dev)


def _dev_rise(
    replayer: Replayer, origin: Origin, spec: RunSpec, course: Course, began_at: int, stop: threading.Event
) -> DevRise | None:
    """Compare the dev part example by example, where the dev loss now is above its best."""
    known = (course.dev_steps >= began_at) & np.isfinite(course.dev_losses)
    steps, losses = course.dev_steps[known], course.dev_losses[known]
    if len(steps) < 3 or not origin.data.dev.rows:
        return None
    best = int(steps[np.argmin(losses)])
    if best >= origin.place.step or losses[-1] <= losses.min():
        return None
    then, now = _state(replayer, origin, best, stop), _state(replayer, origin, origin.place.step, stop)
    if then is None or now is None:
        return None
    layout = make_layout(spec.network, origin.data.n_features, origin.data.n_answers)
    goal = make_objective(measure_balance(layout, origin.data.train.answers), now.hyperparameters)
    with np.errstate(all="ignore"):
        old, new = (
            example_losses(layout, origin.data, state, state.hyperparameters.bn_epsilon, goal) for state in (then, now)
        )
        error = new.error_against(old)
        first, gap = float(old.losses.mean()), float(new.losses.mean() - old.losses.mean())
    return DevRise(best, origin.place.step, first, gap, error) if math.isfinite(gap + error) else None
