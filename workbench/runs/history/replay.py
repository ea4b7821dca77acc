"""Any state of a run again, bit for bit: the nearest kept state before it, and training on from there."""

import time
from collections import OrderedDict
from collections.abc import Callable

from workbench.data.dataset import Dataset
from workbench.engine.training.arguments import Telemetry
from workbench.engine.training.step_view import StepView
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.runs.history.history import History, Place, same_run
from workbench.runs.history.lost_states import StateDamagedError, StateDroppedError
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner
from workbench.training.messages import StepsTrained
from workbench.training.metrics import MetricStore
from workbench.training.snapshot import Snapshot
from workbench.training.team import Team

CACHE_BYTES = 96 * 2**20
_PIECE_SECONDS = 0.015
_FIRST_PIECE = 16
_MEASURED_AT_ONCE = 256

LoadKeyframe = Callable[[int], Snapshot]
"""Reads the kept state of this number. Raises ``FileError``."""
IsWanted = Callable[[], bool]
"""Whether the answer is still waited for; asked many times a second."""


TellSteps = Callable[[int, int], None]


def say_nothing(_done: int, _total: int) -> None:
    """For those who do not want to know how far it has come."""


def always() -> bool:
    """For those who do not change their mind."""
    return True


class Replayer:
    """Reaches places of runs on ``data``; keeps what it met on the way, up to 96 MB. One thread at a time.

    Close it, or use it as a context manager, so that the threads of its team end.
    """

    def __init__(self, data: Dataset) -> None:
        self._data = data
        self._cache: OrderedDict[Place, Snapshot] = OrderedDict()
        self._run: History | None = None  # whose places they are: the longest one seen of it
        self._cached_bytes = 0
        self._learner: Learner | None = None
        self._team: Team | None = None

    def __enter__(self) -> "Replayer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget everything and end the threads."""
        self._cache.clear()
        self._cached_bytes = 0
        self._learner = None
        team, self._team = self._team, None
        if team is not None:
            team.close()

    def nearest(self, history: History, load: LoadKeyframe, place: Place) -> Snapshot | None:
        """The state at ``place`` or the nearest one before it that needs no training; None if that is the beginning."""
        self._look_at(history)
        met = self._met_before(history, place)
        while (keyframe := history.keyframe_before(place)) is not None:
            if met is not None and (keyframe.place.step, keyframe.place.edits) <= (met.step, met.edits):
                break
            try:
                snapshot = load(keyframe.number)
            except (StateDroppedError, StateDamagedError):  # an earlier one leads there too
                history = history.without_keyframes((keyframe.number,))
                continue
            self.remember(keyframe.place, snapshot)
            return snapshot
        return met

    def reach(
        self,
        history: History,
        load: LoadKeyframe,
        place: Place,
        is_wanted: IsWanted = always,
        tell: TellSteps = say_nothing,
    ) -> Snapshot | None:
        """The state at ``place``; None if it was no longer wanted. Raises ``WorkbenchError`` if it cannot be reached.

        ``tell`` gets the steps trained again so far and all that are needed, many times a second.
        """
        start = self.nearest(history, load, place)
        if start is not None and (start.step, start.edits) == (place.step, place.edits):
            return start
        learner = self._learner_for(history.spec_to(place), start)
        piece, first = _FIRST_PIECE, learner.step
        while learner.step < place.step:
            if not is_wanted():
                return None
            begin, before = time.perf_counter(), learner.step
            if not learner.advance(min(place.step, learner.step + piece)):
                raise WorkbenchError(
                    tr("step {step} cannot be reached: a mini-batch was not finite before it", step=place.step)
                )
            tell(learner.step - first, place.step - first)
            piece = max(1, round((learner.step - before) * _PIECE_SECONDS / (time.perf_counter() - begin)))
            if learner.step < place.step:
                self.remember(Place(place.branch, learner.step, learner.edits_made), learner.snapshot())
        learner.advance(place.step)  # edits at the step itself
        reached = learner.snapshot()
        self.remember(place, reached)
        return reached

    def watch(
        self, history: History, load: LoadKeyframe, branch: int, step: int, is_wanted: IsWanted = always
    ) -> StepView | None:
        """The mini-batch that leads from ``step`` to the next one on the way through ``branch``; None if it is not wanted.

        Raises ``WorkbenchError`` if it cannot be reached; one that is not finite can be.
        """
        number = history.branch_at(branch, step + 1)
        start = self.reach(history, load, history.place_before(number, step), is_wanted)
        if start is None:
            return None
        learner = self._learner_for(history.spec_to(history.place_before(number, step + 1)), start)
        learner.advance(step)  # edits at the step itself
        return learner.watch()

    def rows(
        self, history: History, load: LoadKeyframe, place: Place, first: int, last: int, is_wanted: IsWanted = always
    ) -> MetricStore | None:
        """What was measured on the way to ``place`` from step ``first`` to before ``last``, row by row; None if unwanted.

        Raises ``WorkbenchError`` where it cannot be reached. What a diverged run never finished is not there.
        """
        layers = sum(layer.batch_norm for layer in history.branch(place.branch).spec.network.layers)
        store = MetricStore(layers, max(last - first, 1))
        line = history.lineage(place.branch)
        for branch, child in zip(line, (*line[1:], None), strict=True):
            end = min(last, place.step if child is None else child.first_step)
            begin = max(first, branch.first_step)
            if begin < end and not self._measure(history, load, (branch.number, begin, end), store, is_wanted):
                return None
        return store

    def _measure(
        self,
        history: History,
        load: LoadKeyframe,
        stretch: tuple[int, int, int],
        store: MetricStore,
        is_wanted: IsWanted,
    ) -> bool:
        """Add the rows of one branch between two steps; False if they are not wanted any more."""
        number, begin, end = stretch
        start = self.reach(history, load, history.place_before(number, begin), is_wanted)
        if start is None:
            return False
        learner = self._learner_for(history.spec_to(history.place_before(number, end)), start)

        def tell(measured: Telemetry) -> None:
            if len(measured.scalars):
                at = learner.step - len(measured.scalars)
                store.append(
                    StepsTrained(at, measured.scalars, measured.batch_norm, learner.epoch, learner.total_steps)
                )

        while learner.step < end and is_wanted():
            if not learner.advance(min(end, learner.step + _MEASURED_AT_ONCE), tell=tell):
                break
        return is_wanted()

    def remember(self, place: Place, snapshot: Snapshot) -> None:
        """Keep a state for a while."""
        old = self._cache.pop(place, None)
        if old is not None:
            self._cached_bytes -= old.nbytes
        self._cache[place] = snapshot
        self._cached_bytes += snapshot.nbytes
        while self._cached_bytes > CACHE_BYTES and len(self._cache) > 1:
            self._cached_bytes -= self._cache.popitem(last=False)[1].nbytes

    def _look_at(self, history: History) -> None:
        """Forget the places of another run: they have the same names."""
        known = self._run
        if known is None or not same_run(known, history):
            self._run = history
            self._cache.clear()
            self._cached_bytes = 0
        elif (len(history.branches), len(history.edits)) >= (len(known.branches), len(known.edits)):
            self._run = history

    def _met_before(self, history: History, place: Place) -> Snapshot | None:
        """The newest state met so far from which ``place`` can be reached."""
        limit: Place | None = place
        while limit is not None:
            known = [
                at
                for at in self._cache
                if at.branch == limit.branch and at.step <= limit.step and at.edits <= limit.edits
            ]
            if known:
                best = max(known)
                self._cache.move_to_end(best)
                return self._cache[best]
            limit = history.branch(limit.branch).start
        return None

    def _learner_for(self, spec: RunSpec, start: Snapshot | None) -> Learner:
        """The learner of last time where it fits; building one costs more than many replays."""
        learner = self._learner
        if learner is not None and start is not None and _same_machine(learner.spec, spec):
            learner.load(spec, start)
            return learner
        if self._team is None or self._team.size != spec.threads:
            if self._team is not None:
                self._team.close()
            self._team = Team(spec.threads)
        self._learner = Learner(spec, self._data, start, self._team.together)
        return self._learner


def _same_machine(one: RunSpec, other: RunSpec) -> bool:
    """Whether a learner of one spec can serve the other: all that its arrays and kernels were made for is the same."""
    return all(
        getattr(one, name) == getattr(other, name) for name in ("network", "data", "seed", "precision", "threads")
    )
