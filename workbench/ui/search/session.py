"""The search that the window shows: drains the campaign's events, and passes on what the board asks for."""

import time
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from workbench.errors import WorkbenchError
from workbench.search.campaign.campaign import Campaign
from workbench.search.campaign.campaign_messages import (
    AddTrial,
    CampaignCommand,
    CampaignEnded,
    CampaignEvent,
    CampaignState,
    ChangePlan,
    CloseSearch,
    CommandRejected,
    CurveGrew,
    MarkTrial,
    PauseSearch,
    PlanChanged,
    ResumeSearch,
    RungFinished,
    SetConcurrency,
    StopAll,
    StopTrial,
    TrialAdded,
    TrialEnded,
    TrialMarked,
    TrialStarted,
    WorkerLost,
)
from workbench.search.results import TrialRecord, best_score
from workbench.search.study.plan import StudyPlan
from workbench.search.study.stages import Stage
from workbench.search.study.trial_store import run_of_trial
from workbench.search.workers.local_host import available_cores, default_workers
from workbench.specs.hyperparameters import Value
from workbench.ui.search.interface import Activity, Curve, SearchState
from workbench.ui.search.live_curve import LiveCurve
from workbench.ui.search.search_opening import OpenedSearch, SearchOpening, SearchOrder


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


_REFRESH_MILLISECONDS = 250
_CLOSE_SECONDS = 1.5  # the worker processes end by themselves when this one is gone
_STATES: Mapping[str, SearchState] = MappingProxyType(
    {
        "connecting": "starting",
        "searching": "running",
        "paused": "paused",
        "finished": "finished",
        "ended": "finished",
    }
)


class CaviarSession(SearchRequests):
    """At most one search at a time. Lives in the window's thread."""

    changed = Signal()
    """Something is new; at most four times a second."""
    started = Signal()
    """A search was begun or opened."""
    failed = Signal(str)
    """What could not be done, and why."""
    put_aside = Signal(object)
    """The study file of a search that had not ended and made room for another."""
    panda_asked = Signal(object)
    """The path of the run file of a trial that is to be opened."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._campaign: Campaign | None = None
        self._ended_at: dict[int, float] = {}
        self._curves: dict[int, LiveCurve] = {}
        self._state = CampaignState()
        self._asked: SearchState | None = None
        self._advice = self._stale = ""
        self._is_opening = False
        self._opening = SearchOpening(self)
        self._opening.opened.connect(self._begin)
        self._opening.failed.connect(self._fail)
        self._timer = QTimer(self)
        self._timer.setInterval(_REFRESH_MILLISECONDS)
        self._timer.timeout.connect(self._drain)

    # ---- beginning and end ----

    @property
    def is_busy(self) -> bool:
        """Whether a search is being opened or under way."""
        return self._is_opening or (self._campaign is not None and self._campaign.is_alive)

    def search(self, plan: StudyPlan, workers: int | None = None, scheduler: str | None = None) -> None:
        """Begin a search; one under way is closed and can be opened again from its file."""
        self._open(SearchOrder(plan, None, workers or default_workers(), scheduler))

    def open(self, path: Path, workers: int | None = None) -> None:
        """Go on with the search in a study file."""
        self._open(SearchOrder(None, path, workers or default_workers()))

    def _open(self, order: SearchOrder) -> None:
        if self._is_opening:
            return
        if self._campaign is not None and self._campaign.is_alive and self.activity.state != "finished":
            self.put_aside.emit(self._campaign.path)
        self._close_campaign()
        self._is_opening = True
        self._opening.begin(order)
        self.changed.emit()

    @property
    def path(self) -> Path | None:
        """The study file of the search on the board."""
        return None if self._campaign is None else self._campaign.path

    def prepare_shut_down(self) -> None:
        """Let the campaign come to its end while other things are closed; ``shut_down`` waits for it."""
        self._timer.stop()
        if self._campaign is not None and self._campaign.is_alive:
            self._campaign.put(CloseSearch())

    def shut_down(self) -> None:
        """Close the search; its trials go on when the study is opened again."""
        self._opening.shut_down()
        self._close_campaign()

    def _close_campaign(self) -> None:
        campaign, self._campaign = self._campaign, None
        self._timer.stop()
        if campaign is not None and campaign.is_alive:
            campaign.put(CloseSearch())
            campaign.join(_CLOSE_SECONDS)

    @Slot(object)
    def _begin(self, opened: OpenedSearch) -> None:
        self._is_opening = False
        self._campaign, self._plan = opened.campaign, opened.plan
        self._records = {record.number: record for record in opened.records}
        self._ended_at.clear()
        self._curves.clear()
        self._advice, self._stale = opened.advice, opened.stale
        self._state, self._asked = opened.campaign.state, None
        self._timer.start()
        self.started.emit()
        self.changed.emit()

    @Slot(str)
    def _fail(self, reason: str) -> None:
        self._is_opening = False
        self.failed.emit(reason)
        self.changed.emit()

    # ---- what the board reads ----

    @property
    def plan(self) -> StudyPlan | None:
        """None while there is no search."""
        return self._plan

    @property
    def records(self) -> list[TrialRecord]:
        """All trials by number."""
        return [self._records[number] for number in sorted(self._records)]

    @property
    def activity(self) -> Activity:
        """How the search stands."""
        state = self._state
        phase = self._asked or ("starting" if self._is_opening else _STATES[state.phase])
        problem = state.problem
        if state.lost_contact is not None:
            problem = f"Lost contact to the workers {state.lost_contact:.0f} s ago. {problem}".strip()
        return Activity(
            state=phase,
            workers=state.concurrency,
            most_workers=available_cores(),
            eta=state.seconds_left,
            advice=self._advice,
            stale=self._stale,
            problem=problem,
        )

    @property
    def ended_at(self) -> Mapping[int, float]:
        """Seconds of search after which trials ended."""
        return self._ended_at

    def curve(self, number: int) -> Curve | None:
        """While a trial runs, what its mini-batches tell: up to date within a second, where a rung may take longer."""
        curve = self._curves.get(number)
        return None if curve is None else curve.joined()

    # ---- what needs files ----

    def open_as_panda(self, number: int) -> None:
        """Open the trial as a run of its own, from its last state."""
        record = self._records.get(number)
        if self._campaign is None or record is None:
            return
        try:
            path = run_of_trial(self._campaign.path, record)
        except WorkbenchError as error:
            self.failed.emit(str(error))
            return
        self.panda_asked.emit(path)

    def retune(self) -> None:
        """Search tier 1 again around the best settings, as they are trained today."""
        from workbench.search.advice.retune import best_setting, retune_plan

        best = None if self._plan is None else best_setting(self._plan, self.records, str(self.path or ""))
        if best is None:
            self.failed.emit("No trial is done yet, so there is no best setting to search around.")
            return
        self.search(retune_plan(best))

    def _ask(self, command: CampaignCommand, until: SearchState | None) -> None:
        self._asked = until
        self._put(command)
        self.changed.emit()

    def _put(self, command: CampaignCommand) -> None:
        if self._campaign is None or not self._campaign.is_alive:
            self.failed.emit("The search has ended. Open its study again to go on.")
            return
        self._campaign.put(command)

    # ---- news ----

    @Slot()
    def _drain(self) -> None:
        campaign = self._campaign
        if campaign is None:
            return
        events, before = campaign.events(), replace(self.activity, eta=None)
        # Times pass without an event; read after the events, the state is at least as new as any among them.
        self._take_state(campaign.state)
        for event in events:
            self._take(event)
        if events or replace(self.activity, eta=None) != before:
            self.changed.emit()

    def _take(self, event: CampaignEvent) -> None:
        match event:
            case TrialStarted() | TrialAdded() | TrialMarked():
                self._records[event.record.number] = event.record
            case TrialEnded(record):
                self._records[record.number] = record
                self._curves.pop(record.number, None)
                self._ended_at[record.number] = self._state.seconds
            case RungFinished():
                self._score(event)
            case PlanChanged(plan):
                self._plan = plan
            case CommandRejected(_, reason):
                self.failed.emit(reason)
            case WorkerLost():
                trials = ", ".join(str(number) for number in event.trials)
                when = time.strftime("%H:%M:%S", time.localtime(event.time))
                self.failed.emit(f"{when}: {event.reason}. Trials {trials} go on from their last state.")
            case CampaignEnded(problem):
                self._asked = None
                if problem:
                    self.failed.emit(problem)
            case CurveGrew():
                self._draw_on(event)
            case CampaignState():
                pass

    def _take_state(self, state: CampaignState) -> None:
        self._state = state
        if (self._asked == "pausing" and state.phase == "paused") or state.phase in ("finished", "ended"):
            self._asked = None

    def _draw_on(self, event: CurveGrew) -> None:
        plan, record = self._plan, self._records.get(event.number)
        if plan is not None and (record is None or not record.has_ended):
            curve = self._curves.setdefault(event.number, LiveCurve(plan.metric, plan.epochs))
            curve.add(event.piece, event.total_steps)

    def _score(self, event: RungFinished) -> None:
        record, plan = self._records.get(event.number), self._plan
        if record is not None and plan is not None and not record.has_ended:
            scores = MappingProxyType({**record.scores, event.rung: event.score})
            best = best_score(plan.metric, scores)
            self._records[event.number] = replace(record, scores=scores, best=best, seconds=event.seconds)
