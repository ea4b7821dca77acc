"""Who trains what: sends the rungs of trials to the workers in tasks, and takes in what became of each task."""

import collections
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from workbench.data.dataset import Dataset
from workbench.language import tr
from workbench.search.campaign.campaign_messages import CampaignEvent, WorkerLost
from workbench.search.campaign.live_trial import LiveTrial
from workbench.search.campaign.trial_book import TrialBook
from workbench.search.study.study import StudyFile
from workbench.search.workers.crew import Crew, CrewReport, TaskDone, TaskFailed, TaskLost
from workbench.search.workers.rungs import WorkDone

SHORTEST_SECONDS: Final = 0.5
LONGEST_SECONDS: Final = 5.0
MOST_TRIALS: Final = 16
_MOST_UNDECIDED: Final = 4
"""Trials that wait for one before them, for each that is trained: their states take memory"""
_SHARE_OF_THE_WAY: Final = 0.1
_MEMORY: Final = 0.7
_SPEED_SECONDS: Final = 5.0


@dataclass
class Portions:
    """Learns from the tasks that came back. ``trials``: so many rungs of different trials go into the next task."""

    trials: int = 1
    _way: float = 0.0

    @property
    def seconds(self) -> float:
        """How long a worker trains before it reports: so long that the way takes a tenth of it, 0.5 to 5 s."""
        return min(max(SHORTEST_SECONDS, self._way / _SHARE_OF_THE_WAY), LONGEST_SECONDS)

    def learn(self, asked: int, answered: int, worked: float, took: float) -> None:
        """A task with ``asked`` rungs brought back ``answered``, worked for and took so many seconds."""
        way = max(0.0, took - worked)
        self._way = way if self._way == 0.0 else _MEMORY * self._way + (1.0 - _MEMORY) * way
        if answered < asked:
            self.trials = max(1, answered)
        elif worked < 0.5 * self.seconds and asked >= self.trials:
            self.trials = min(4 * self.trials, MOST_TRIALS)


@dataclass(frozen=True, slots=True)
class _Task:
    trials: tuple[int, ...]
    sent: float


class Dispatch:
    """Belongs to the campaign's thread; ``tell`` gets its events."""

    def __init__(
        self, crew: Crew, study: StudyFile, data: Dataset, book: TrialBook, tell: Callable[[CampaignEvent], None]
    ) -> None:
        self._crew, self._study, self._data, self._book, self._tell = crew, study, data, book, tell
        self.failures = 0
        """Tasks in a row that failed by a fault of the workers"""
        self._tasks: dict[int, _Task] = {}
        self._next_task = 1
        self._portions = Portions()
        self._begun = time.monotonic()
        self._trained: collections.deque[tuple[float, int]] = collections.deque()

    def fill(self, slots: int, *, in_one_process: bool = False) -> None:
        """Have ``slots`` workers busy, in portions that leave something for the others.

        ``in_one_process``: what kills a worker kills all of them, so the suspects train one at a time.
        """
        self._book.decide()
        if in_one_process and any(trial.deaths for trial in self._book.live.values()):
            slots = min(slots, 1)
        while len(self._tasks) < slots:
            trials = self._next_trials(slots - len(self._tasks))
            if not trials:
                return
            task, self._next_task = self._next_task, self._next_task + 1
            self._tasks[task] = _Task(tuple(trial.number for trial in trials), time.monotonic())
            orders = [trial.order(self._study.plan) for trial in trials]
            self._crew.submit(task, orders, self._portions.seconds)

    def _next_trials(self, free: int) -> list[LiveTrial]:
        """What goes into the next task: first what is under way, then what waits, then what is proposed."""
        busy = {number for task in self._tasks.values() for number in task.trials}
        waiting = {trial.number for trial in self._book.live.values() if trial.undecided}
        ready = [trial for trial in self._book.live.values() if trial.number not in busy | waiting]
        for trial in ready:
            if trial.deaths:  # alone, so that nobody else suffers if it is the one that kills
                return [trial]
        most = self._portions.trials
        left = self._book.trials_left()
        most = max(1, min(most, -(-(len(ready) + left) // free)))
        chosen = ready[:most]
        while len(chosen) < most:
            fresh = self._book.begin_waiting()
            if fresh is None and len(waiting) < _MOST_UNDECIDED * (free + len(self._tasks)) * self._portions.trials:
                fresh = self._book.begin_proposed()
            if fresh is None:
                break
            chosen.append(fresh)
            if self._book.learns():
                break
        return chosen

    def take(self, report: CrewReport) -> str:
        """Take in what became of a task; what is wrong with the workers, empty where nothing is."""
        task = self._tasks.pop(report.task, None)
        if task is None:
            return ""  # it was given up, and is done elsewhere
        problem = ""
        match report:
            case TaskDone(_, work):
                problem = self._done(task, work)
            case TaskLost():
                self._lost(task, report)
            case TaskFailed(_, reason):
                problem = tr("A worker could not train: {reason}", reason=reason)
        self.failures += bool(problem)
        return problem

    def _done(self, task: _Task, work: WorkDone) -> str:
        if work.refused:
            return tr("A worker was refused: {refused}. Start it from the same sources.", refused=work.refused)
        if work.needs_data:
            self._crew.send_data(self._data)
            return ""
        self.failures = 0
        self._portions.learn(len(task.trials), len(work.outcomes), work.seconds, time.monotonic() - task.sent)
        for outcome in work.outcomes:
            if outcome.trial in self._book.live and outcome.trial in task.trials:
                steps = self._book.take_outcome(outcome, work.machine)
                self._trained.append((time.monotonic(), steps))
        return ""

    def _lost(self, task: _Task, lost: TaskLost) -> None:
        if not lost.blameless:  # otherwise its trials are free to go out again
            numbers = tuple(number for number in task.trials if number in self._book.live)
            self._tell(WorkerLost(lost.reason, numbers, time.time()))
            for number in numbers:
                self._book.died(number, lost.deaths, lost.reason)

    def training(self, workers: int) -> int:
        """How many trials are trained at this moment: one by each worker that has a task."""
        return min(len(self._tasks), workers)

    def steps_per_second(self, now: float) -> float:
        """All workers together, over the last five seconds before ``now``."""
        while self._trained and self._trained[0][0] < now - _SPEED_SECONDS:
            self._trained.popleft()
        return sum(steps for _, steps in self._trained) / min(_SPEED_SECONDS, max(now - self._begun, 0.1))
