"""A run that no file holds: every state is reached from the beginning."""

from workbench.runs.history.history import History
from workbench.training.metrics import MetricStore
from workbench.training.snapshot import Snapshot


class NothingKept:
    def __init__(self, history: History) -> None:
        self.history = history

    def snapshot(self, keyframe: int) -> Snapshot:
        raise AssertionError(f"there is no state {keyframe}")

    def metrics(self, branch: int) -> MetricStore:
        raise AssertionError(f"there are no curves of branch {branch}")
