"""What the board may ask of a search: the half of the session that sends commands."""

from abc import abstractmethod
from collections.abc import Mapping

from PySide6.QtCore import QObject

from workbench.search.campaign_messages import (
    AddTrial,
    CampaignCommand,
    ChangePlan,
    MarkTrial,
    PauseSearch,
    ResumeSearch,
    SetConcurrency,
    StopAll,
    StopTrial,
)
from workbench.search.plan import StudyPlan
from workbench.search.results import TrialRecord
from workbench.search.stages import Stage
from workbench.specs.hyperparameters import Value
from workbench.ui.search_board.session import SearchState


class SearchRequests(QObject):
    """Abstract: the session that inherits it knows the campaign."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plan: StudyPlan | None = None
        self._records: dict[int, TrialRecord] = {}

    @abstractmethod
    def _put(self, command: CampaignCommand) -> None:
        """Send a command."""

    @abstractmethod
    def _ask(self, command: CampaignCommand, until: SearchState | None) -> None:
        """Send a command, and show ``until`` until it was carried out."""

    def pause(self) -> None:
        self._ask(PauseSearch(), "pausing")

    def resume(self) -> None:
        self._ask(ResumeSearch(), None)

    def stop_all(self) -> None:
        self._ask(StopAll(), "stopping")

    def stop_trial(self, number: int) -> None:
        self._put(StopTrial(number))

    def star(self, number: int, starred: bool) -> None:
        self._put(MarkTrial(number, starred=starred))

    def write_note(self, number: int, note: str) -> None:
        self._put(MarkTrial(number, note=note))

    def add_stage(self, stage: Stage) -> None:
        if self._plan is not None:
            self._put(ChangePlan(self._plan.with_stage(stage)))

    def change_budget(self, stage: int, budget: int) -> None:
        if self._plan is not None:
            self._put(ChangePlan(self._plan.with_stage(self._plan.stage(stage).replaced(budget=budget))))

    def set_workers(self, workers: int) -> None:
        self._put(SetConcurrency(workers))

    def add_trial(self, values: Mapping[str, Value]) -> None:
        self._put(AddTrial(dict(values)))

    def repeat_with_seeds(self, number: int, count: int) -> None:
        """The same values again with other seeds, for a band."""
        record = self._records.get(number)
        if record is not None:
            for offset in range(1, count + 1):
                note = f"trial {number} with seed {record.seed + offset}"
                self._put(AddTrial(record.values, record.stage, record.seed + offset, note))
