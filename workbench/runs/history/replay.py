"""Any state of a run again, bit for bit: the nearest kept state before it, and training on from there."""

import time
from collections import OrderedDict
from collections.abc import Callable

from workbench.data.dataset import Dataset
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.runs.history.history import History, Place
from workbench.runs.history.lost_states import StateDamagedError, StateDroppedError
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner
from workbench.training.snapshot import Snapshot
from workbench.training.team import Team

CACHE_BYTES = 96 * 2**20
_PIECE_SECONDS = 0.015
_FIRST_PIECE = 16

LoadKeyframe = Callable[[int], Snapshot]
"""Reads the kept state of this number. Raises ``FileError``."""
IsWanted = Callable[[], bool]
"""Whether the answer is still waited for; asked many times a second."""


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
        self._run: tuple[float, RunSpec] | None = None  # whose places they are
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
        self, history: History, load: LoadKeyframe, place: Place, is_wanted: IsWanted = always
    ) -> Snapshot | None:
        """The state at ``place``; None if it was no longer wanted. Raises ``WorkbenchError`` if it cannot be reached."""
        start = self.nearest(history, load, place)
        if start is not None and (start.step, start.edits) == (place.step, place.edits):
            return start
        learner = self._learner_for(history.spec_to(place), start)
        piece = _FIRST_PIECE
        while learner.step < place.step:
            if not is_wanted():
                return None
            begin, before = time.perf_counter(), learner.step
            if not learner.advance(min(place.step, learner.step + piece)):
                raise WorkbenchError(
                    tr("step {step} cannot be reached: a mini-batch was not finite before it", step=place.step)
                )
            piece = max(1, round((learner.step - before) * _PIECE_SECONDS / (time.perf_counter() - begin)))
            if learner.step < place.step:
                self.remember(Place(place.branch, learner.step, learner.edits_made), learner.snapshot())
        learner.advance(place.step)  # edits at the step itself
        reached = learner.snapshot()
        self.remember(place, reached)
        return reached

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
        first = history.branches[0]
        if self._run != (first.created, first.spec):
            self._run = (first.created, first.spec)
            self._cache.clear()
            self._cached_bytes = 0

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
