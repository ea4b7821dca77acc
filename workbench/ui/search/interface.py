"""What the board needs of a running search: its trials as they stand, and the few things that may be asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import SignalInstance

from workbench.search.results import TrialRecord
from workbench.search.study.plan import StudyPlan
from workbench.search.study.stages import Stage
from workbench.specs.hyperparameters import Value

SearchState = Literal["starting", "running", "pausing", "paused", "stopping", "finished"]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Scores of one trial: finished epochs, rising, and the score after each; copies that nobody changes, (points,)."""

    epochs: NDArray[np.float64]
    scores: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Activity:
    """How the search stands, beside its trials.

    ``workers`` are asked for, ``most_workers`` this machine or cluster can have; ``eta`` is in seconds, None where it
    is not known. ``advice`` is the "Panda or Caviar?" text, ``stale`` says since when the best settings are stale
    (empty when they are not), ``problem`` what goes wrong at present.
    """

    state: SearchState
    workers: int = 0
    most_workers: int = 1
    eta: float | None = None
    advice: str = ""
    stale: str = ""
    problem: str = ""


class SearchSession(Protocol):
    """Lives in the window's thread. Commands return at once; what they did shows in the next ``changed``."""

    @property
    def changed(self) -> SignalInstance:
        """Anything below is new; at most four times a second, without arguments."""
        ...

    @property
    def plan(self) -> StudyPlan | None:
        """None while there is no search."""
        ...

    @property
    def records(self) -> Sequence[TrialRecord]:
        """All trials by number."""
        ...

    @property
    def activity(self) -> Activity: ...

    @property
    def ended_at(self) -> Mapping[int, float]:
        """Seconds of search, pauses left out, after which trials ended; unknown ones are missing."""
        ...

    def curve(self, number: int) -> Curve | None:
        """A finer curve than the scores after the rungs, where there is one."""
        ...

    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def stop_all(self) -> None: ...
    def stop_trial(self, number: int) -> None: ...
    def star(self, number: int, starred: bool) -> None: ...
    def write_note(self, number: int, note: str) -> None: ...
    def add_stage(self, stage: Stage) -> None: ...
    def change_budget(self, stage: int, budget: int) -> None: ...
    def set_workers(self, workers: int) -> None: ...
    def add_trial(self, values: Mapping[str, Value]) -> None: ...
    def open_as_panda(self, number: int) -> None: ...
    def repeat_with_seeds(self, number: int, count: int) -> None: ...
    def retune(self) -> None:
        """Search tier 1 again around the best settings."""
        ...
