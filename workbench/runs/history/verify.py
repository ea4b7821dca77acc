"""The proof that a run is what it says: train all of it again and compare every kept state."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workbench.data.dataset import Dataset
from workbench.errors import FileError
from workbench.runs.history.history import Branch, History, Keyframe, Place
from workbench.runs.history.lost_states import StateDroppedError
from workbench.runs.history.replay import IsWanted, LoadKeyframe, always
from workbench.training.learner import Learner
from workbench.training.snapshot import Snapshot
from workbench.training.team import Team

_PIECE = 2000

ReportProgress = Callable[[int, int], None]
"""Steps trained again so far, steps in all."""


def silent(_done: int, _total: int) -> None:
    """For those who do not watch."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One kept state, compared: ``found`` is the hash after training again, empty where it could not be reached."""

    keyframe: Keyframe
    found: str

    @property
    def is_identical(self) -> bool:
        """Whether both are equal to the last bit."""
        return self.found == self.keyframe.sha256


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What came out. ``is_complete`` is False if it was broken off."""

    checked: tuple[Checked, ...]
    is_complete: bool
    steps: int

    @property
    def identical(self) -> bool:
        """Whether every kept state was reached again bit for bit."""
        return self.is_complete and all(one.is_identical for one in self.checked)

    @property
    def first_difference(self) -> Place | None:
        """The earliest place that came out otherwise."""
        different = [one.keyframe.place for one in self.checked if not one.is_identical]
        return min(different, key=lambda place: (place.branch, place.step, place.edits)) if different else None


class Verification:
    """Trains every branch of ``history`` again from step 0; branches leave their parents at the replayed states.

    ``load`` reads kept states; it is used to check their bytes, never to train from.
    """

    def __init__(self, history: History, load: LoadKeyframe, data: Dataset) -> None:
        self._history, self._load, self._data = history, load, data
        self._starts: dict[int, Snapshot] = {}
        self._checked: list[Checked] = []
        self._done = 0
        self._total = sum(branch.length - branch.first_step for branch in history.branches)

    def run(self, report: ReportProgress = silent, is_wanted: IsWanted = always) -> VerifyReport:
        """Do it. ``report`` is told the progress from time to time."""
        for branch in self._history.branches:  # parents come before their children
            with Team(branch.spec.threads) as team:
                learner = Learner(
                    self._history.spec(branch.number), self._data, self._starts.get(branch.number), team.together
                )
                if not self._replay(branch, learner, report, is_wanted):
                    return VerifyReport(tuple(self._checked), is_complete=False, steps=self._done)
        return VerifyReport(tuple(self._checked), is_complete=True, steps=self._done)

    def _replay(self, branch: Branch, learner: Learner, report: ReportProgress, is_wanted: IsWanted) -> bool:
        reachable = True
        for place, keyframes, children in self._stops(branch):
            while reachable and learner.step < place.step:
                if not is_wanted():
                    return False
                before = learner.step
                reachable = learner.advance(min(place.step, before + _PIECE), place.edits)
                self._done += learner.step - before
                report(self._done, self._total)
            reachable = reachable and learner.advance(place.step, place.edits)
            found = learner.snapshot() if reachable else None
            for keyframe in keyframes:
                try:
                    is_sound = self._is_sound(keyframe)
                except StateDroppedError:
                    continue  # the run goes on meanwhile, and keeps fewer states of long ago
                self._checked.append(Checked(keyframe, found.sha256 if found is not None and is_sound else ""))
            for child in children:
                if found is not None:
                    self._starts[child.number] = found
        return True

    def _is_sound(self, keyframe: Keyframe) -> bool:
        """Whether the bytes that are kept are those that were written."""
        try:
            return self._load(keyframe.number).sha256 == keyframe.sha256
        except StateDroppedError:
            raise
        except FileError:
            return False

    def _stops(self, branch: Branch) -> Iterator[tuple[Place, list[Keyframe], list[Branch]]]:
        """The places of a branch where something is compared or leaves, in order."""
        keyframes: dict[Place, list[Keyframe]] = {}
        for keyframe in self._history.keyframes:
            if keyframe.place.branch == branch.number:
                keyframes.setdefault(keyframe.place, []).append(keyframe)
        children: dict[Place, list[Branch]] = {}
        for child in self._history.branches:
            if child.start is not None and child.start.branch == branch.number:
                children.setdefault(child.start, []).append(child)
        for place in sorted({*keyframes, *children}):
            yield place, keyframes.get(place, []), children.get(place, [])
