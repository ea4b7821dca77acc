"""A search under way: it proposes trials, has their rungs trained, gives up the hopeless, and writes down every result.

One thread owns the study. Commands wait in a queue, beside the reports of the workers; what happens is told by events,
which whoever shows the search fetches when it likes. A rung counts when its answer arrives, and only the answer to the
task that is waited for: what a lost worker or scheduler might still send is not looked at. What goes to which worker is
``Dispatch``'s part, what becomes of a trial ``TrialBook``'s; here is what becomes of the search.

Long because: it obeys every command that a search knows, one short method for each.
"""

import collections
import logging
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Final

from workbench.data.dataset import Dataset
from workbench.errors import FileError, SpecError, WorkbenchError
from workbench.language import tr
from workbench.search.campaign.campaign_messages import (
    AddTrial,
    CampaignCommand,
    CampaignEnded,
    CampaignEvent,
    CampaignState,
    ChangePlan,
    CloseSearch,
    CommandRejected,
    MarkTrial,
    PauseSearch,
    Phase,
    PlanChanged,
    ResumeSearch,
    SetConcurrency,
    StopAll,
    StopTrial,
    TrialAdded,
    TrialMarked,
)
from workbench.search.campaign.dispatch import Dispatch
from workbench.search.campaign.ledger import Ledger
from workbench.search.campaign.trial_book import TrialBook
from workbench.search.results import TrialRecord
from workbench.search.study.plan import StudyPlan, trial_spec
from workbench.search.study.rescue import save_after
from workbench.search.study.study import StudyFile
from workbench.search.study.trial_store import TrialStore
from workbench.search.workers.crew import Crew, CrewReport, CrewState, TaskDone, TaskFailed, TaskLost

_log = logging.getLogger(__name__)
_TICK_SECONDS: Final = 0.25
_FAILURES_TO_END: Final = 3


class Campaign:
    """The search of ``study`` by ``crew`` on ``data``, the data of the plan's base run.

    ``lingers``: go on listening when everything is tried, for a window in which more may be asked for; without it the
    campaign ends; a crew is only begun when there is something to train. The campaign closes the study and the crew when it ends. ``start``, ``put``, ``events`` and ``state``
    may be called from any thread.
    """

    def __init__(self, study: StudyFile, crew: Crew, data: Dataset, *, concurrency: int, lingers: bool = False) -> None:
        self.path: Path = study.path
        self.state = CampaignState(concurrency=concurrency)
        self.saved_elsewhere: Path | None = None
        """The study in which the results are, where they could not be written into this one"""
        self.when_started: Callable[[float], None] | None = None
        """Told once, in the campaign's thread: the seconds until the first worker trained"""
        self._start_seconds: float | None = None
        self._study, self._crew = study, crew
        self._concurrency, self._lingers = max(1, concurrency), lingers
        store = TrialStore(study.path)
        self._inbox: queue.SimpleQueue[CampaignCommand | CrewReport] = queue.SimpleQueue()
        self._outbox: collections.deque[CampaignEvent] = collections.deque()
        self._ledger = Ledger(study, store, self._outbox.append)
        self._book = TrialBook(study, data, store, self._ledger)
        self._thread = threading.Thread(target=self._run, name="campaign", daemon=True)
        self._dispatch = Dispatch(crew, study, data, self._book, self._ledger.tell)
        self._phase: Phase = "connecting"
        self._ending = self._has_crew = False
        self._problem = ""
        self._begun = self._crew_begun = time.monotonic()

    # ---- for everybody ----

    def start(self) -> None:
        """Begin."""
        self._ledger.start()
        self._thread.start()

    def put(self, command: CampaignCommand) -> None:
        """Leave a command; returns at once. An event tells when it was carried out."""
        self._inbox.put(command)

    def events(self) -> list[CampaignEvent]:
        """All that happened since the last call, in order."""
        events = []
        while self._outbox:
            events.append(self._outbox.popleft())
        return events

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended yet."""
        return self._thread.is_alive()

    def join(self, seconds: float | None = None) -> bool:
        """Wait until it has ended; False if that took longer."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    # ---- the thread ----

    def _run(self) -> None:
        problem = ""
        try:
            self._begin_crew()
            self._conduct()
            self._end_ledger()
            self._study.check_there()
        except FileError as error:
            self.saved_elsewhere, problem = save_after(error, self._study.save_elsewhere)
        except WorkbenchError as error:
            problem = str(error)
        except Exception as error:  # noqa: BLE001 - the border of a thread
            _log.exception("the campaign broke")
            problem = tr("The search broke off: {name}: {error}", name=type(error).__name__, error=error)
        finally:
            self._crew.close()
            self._ledger.close()
            self._study.close()
            self._phase = "ended"
            self._problem = problem or self._problem
            self._tell_state(CrewState(place=self.state.place), self._outbox.append)
            self._outbox.append(CampaignEnded(problem))

    def _end_ledger(self) -> None:
        """Everything is on record before anything is closed. Raises ``FileError``."""
        self._ledger.close()
        self._ledger.check()

    def _begin_crew(self) -> None:
        """A study in which everything was tried needs no workers until more is asked for."""
        if not self._has_crew and not (self._lingers and self._book.has_nothing_to_do):
            self._has_crew, self._crew_begun = True, time.monotonic()
            self._crew.begin(self._inbox.put)

    def _crew_state(self) -> CrewState:
        return self._crew.state() if self._has_crew else CrewState()

    def _conduct(self) -> None:
        next_tick = 0.0
        while not self._ending:
            self._ledger.check()
            crew = self._crew_state()
            self._set_phase(crew)
            if self._phase == "searching":
                slots = min(self._concurrency, len(crew.workers))
                self._dispatch.fill(slots, in_one_process=crew.is_one_process)
            if self._is_over() and not self._lingers:
                return
            if time.monotonic() >= next_tick:
                next_tick = time.monotonic() + _TICK_SECONDS
                self._tell_state(crew)
            try:
                item = self._inbox.get(timeout=_TICK_SECONDS)
            except queue.Empty:
                continue
            self._take(item)
            while not self._inbox.empty():
                self._take(self._inbox.get())
            if not self._ending:
                self._begin_crew()

    def _take(self, item: CampaignCommand | CrewReport) -> None:
        match item:
            case TaskDone() | TaskLost() | TaskFailed():
                self._note_start(item)
                problem = self._dispatch.take(item)
                if problem:
                    self._refuse(problem)
            case _:
                self._obey(item)

    def _note_start(self, report: CrewReport) -> None:
        """The time until the first answer, without the training in it."""
        if self._start_seconds is not None or not isinstance(report, TaskDone) or not report.work.outcomes:
            return
        trained = sum(outcome.seconds for outcome in report.work.outcomes)
        self._start_seconds = max(0.0, time.monotonic() - self._crew_begun - trained)
        if self.when_started is not None:
            self.when_started(self._start_seconds)

    def _set_phase(self, crew: CrewState) -> None:
        if self._phase == "paused":
            return
        if not self._has_crew:
            self._phase = "finished"
        elif not crew.is_ready:
            self._phase = "connecting"
        else:
            self._phase = "finished" if self._is_over() else "searching"

    def _is_over(self) -> bool:
        book = self._book
        return book.is_exhausted and not book.live and not book.waits and self._phase != "paused"

    def _refuse(self, problem: str) -> None:
        """Something is wrong with the workers, not with a trial: after some times in a row, wait for the person."""
        self._problem = problem
        if self._dispatch.failures < _FAILURES_TO_END:
            return
        self._dispatch.failures = 0
        if not self._lingers:
            raise WorkbenchError(problem)
        self._phase = "paused"

    # ---- commands ----

    def _obey(self, command: CampaignCommand) -> None:
        try:
            self._carry_out(command)
        except (SpecError, KeyError) as error:
            reason = tr("there is no {error}", error=error) if isinstance(error, KeyError) else str(error)
            self._ledger.tell(CommandRejected(command, reason))

    def _carry_out(self, command: CampaignCommand) -> None:
        match command:
            case PauseSearch():
                self._phase = "paused"
            case ResumeSearch():
                self._phase, self._problem = "connecting", ""
            case StopTrial(number):
                self._stop(self._study.record(number), command)
            case StopAll():
                self._stop_all()
            case CloseSearch():
                for live in self._book.live.values():
                    self._book.keep(live)
                self._ending = True
            case ChangePlan(plan):
                self._change_plan(plan)
                self._book.is_exhausted = False
                self._ledger.tell(PlanChanged(plan))
            case SetConcurrency(workers):
                self._concurrency = max(1, workers)
                self._crew.resize(self._concurrency)
            case AddTrial():
                self._add(command)
            case MarkTrial(number, starred, note):
                self._ledger.tell(TrialMarked(self._study.mark(number, starred=starred, note=note)))
        self._tell_state(self._crew_state())

    def _change_plan(self, plan: StudyPlan) -> None:
        old = self._study.plan
        for name in ("epochs", "rungs"):
            if getattr(plan, name) != getattr(old, name):
                raise SpecError.single(
                    name, tr("of this search stay {old}: its trials are compared by rungs", old=getattr(old, name))
                )
        if plan.base.data != old.base.data:
            raise SpecError.single(
                "base.data", tr("of this search stay as they are: scores on other data do not compare")
            )
        self._study.change_plan(plan)

    def _stop(self, record: TrialRecord, command: CampaignCommand) -> None:
        if record.has_ended:
            self._ledger.tell(
                CommandRejected(
                    command,
                    tr("trial {record_number} has ended as {state}", record_number=record.number, state=record.state),
                )
            )
        else:
            self._book.end(record.number, "stopped", reason=tr("stopped by hand"))

    def _stop_all(self) -> None:
        for number in sorted(self._study.counts.open):
            self._book.end(number, "stopped", reason=tr("the whole search was stopped"))
        self._ending = True

    def _add(self, command: AddTrial) -> None:
        study = self._study
        spec = trial_spec(study.plan, study.next_number, command.values)
        if command.seed is not None:
            spec = spec.replaced(seed=command.seed)
        record = study.add(dict(command.values), spec, stage=command.stage, own=True, waiting=True)
        if command.note:
            record = study.mark(record.number, note=command.note)
        self._ledger.tell(TrialAdded(record))

    # ---- telling ----

    def _tell_state(self, crew: CrewState, tell: Callable[[CampaignEvent], None] | None = None) -> None:
        """Replace ``state``; as an event only what a person would notice."""
        counts = self._study.counts
        now, old = time.monotonic(), self.state
        self.state = CampaignState(
            phase=self._phase,
            place=crew.place,
            workers=crew.workers,
            training=self._dispatch.training(len(crew.workers)),
            concurrency=self._concurrency,
            counts=MappingProxyType({str(name): count for name, count in counts.states.items() if count}),
            planned=self._study.plan.trials + counts.own,
            best=self._book.best,
            steps_per_second=self._dispatch.steps_per_second(now),
            seconds=now - self._begun,
            start_seconds=self._start_seconds,
            seconds_left=self._seconds_left(now),
            lost_contact=None if crew.lost_since is None else now - crew.lost_since,
            problem=crew.problem or self._problem or self._ledger.note,
        )
        if (old.phase, old.workers, old.problem) != (self.state.phase, self.state.workers, self.state.problem):
            (tell or self._ledger.tell)(self.state)

    def _seconds_left(self, now: float) -> float | None:
        if self._book.ended == 0:
            return None
        return (self._book.trials_left() + len(self._book.live)) * (now - self._begun) / self._book.ended
