"""What the board needs of a search: how it is seen at one moment, and the few things that may be asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import SignalInstance

from workbench.search.campaign.campaign_messages import CampaignCommand
from workbench.search.results import TrialRecord
from workbench.search.study.plan import StudyPlan

SearchState = Literal["starting", "running", "pausing", "paused", "stopping", "finished"]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Scores of one trial: finished epochs, rising, and the score after each; arrays that nobody changes, (points,)."""

    epochs: NDArray[np.float64]
    scores: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Activity:
    """How the search stands, beside its trials.

    ``training`` trials are trained at this moment; ``workers`` are asked for, ``most_workers`` this machine or cluster can have; ``eta`` is in seconds, None where it
    is not known. ``advice`` is the "Panda or Caviar?" text, ``stale`` says since when the best settings are stale
    (empty when they are not), ``problem`` what goes wrong at present.
    """

    state: SearchState = "finished"
    workers: int = 0
    most_workers: int = 1
    eta: float | None = None
    advice: str = ""
    stale: str = ""
    problem: str = ""
    training: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class SeenSearch:
    """A search at one moment; without a ``plan`` there is none."""

    plan: StudyPlan | None = None
    records: tuple[TrialRecord, ...] = ()
    """All trials by number"""
    activity: Activity = Activity()
    ended_at: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({}))
    """Seconds of search, pauses left out, after which trials ended; unknown ones are missing"""
    curves: Mapping[int, Curve] = field(default_factory=lambda: MappingProxyType({}))
    """Of trials that run, what their mini-batches tell: finer than the scores after the rungs"""


class WatchedSearch(Protocol):
    """Lives in the window's thread. Requests return at once; what they did shows in the next ``changed``."""

    @property
    def changed(self) -> SignalInstance:
        """Comes with the ``SeenSearch`` of now, at most four times a second."""
        ...

    @property
    def seen(self) -> SeenSearch:
        """What came with the last ``changed``."""
        ...

    def ask(self, command: CampaignCommand) -> None:
        """Have the campaign do something; what it refuses is told to the person."""
        ...

    def open_as_panda(self, number: int) -> None:
        """Open a trial as a run of its own, from its last state."""
        ...

    def retune(self) -> None:
        """Search tier 1 again around the best settings, as they are trained today."""
        ...
