"""A place of a run from which others begin: a fan, a twin, an export, a picture of the state."""

import threading
from dataclasses import dataclass
from typing import Protocol

from workbench.data.dataset import Dataset
from workbench.runs.history.history import History, Place
from workbench.specs.hyperparameters import TABLE, Hyperparameters
from workbench.specs.run import RunSpec
from workbench.training.metrics import MetricStore
from workbench.training.snapshot import Snapshot


class Kept(Protocol):
    """Where kept states are read from. Any thread."""

    @property
    def history(self) -> History: ...
    def snapshot(self, keyframe: int) -> Snapshot: ...
    def metrics(self, branch: int) -> MetricStore: ...


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """A place from which short trainings begin, with all that is needed to reach its state in another thread.

    ``known`` is the state at ``place`` where it is at hand; otherwise it is replayed from the nearest kept one.
    """

    source: Kept
    history: History
    data: Dataset
    place: Place
    known: Snapshot | None = None

    @property
    def spec(self) -> RunSpec:
        """How the run goes on from here, with the edits that are still planned."""
        return self.history.spec_from(self.place)

    def reach(self, stop: threading.Event) -> Snapshot | None:
        """The state; None if ``stop`` was set meanwhile. Any thread, takes a while. Raises ``WorkbenchError``."""
        if self.known is not None:
            return self.known
        from workbench.runs.history.replay import Replayer  # the engine takes its time to load

        with Replayer(self.data) as replayer:
            return replayer.reach(self.history, self.source.snapshot, self.place, lambda: not stop.is_set())


def values_at(history: History, place: Place) -> Hyperparameters:
    """The hyperparameters in force at a place."""
    spec = history.spec_to(place)
    edits = {edit.name: edit.value for edit in spec.edits if edit.name in TABLE}
    return spec.hyperparameters.replaced(**edits) if edits else spec.hyperparameters
