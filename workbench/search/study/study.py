"""The study file: Optuna's SQLite tables, written by one owner, readable by optuna-dashboard at the same time.

Every trial is added with its values, its whole ``RunSpec`` and its seed in one transaction, reports a score after each
rung, and ends exactly once. What its owner left running when it died waits again when the file is opened.

Long because: every change of a trial is one short method, and all of them share the lock and the records.
"""

import contextlib
import functools
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from workbench.errors import FileError, SpecError
from workbench.language import tr
from workbench.runs.disk.file_names import check_names_for_reading
from workbench.runs.disk.lock import FileLock
from workbench.runs.disk.true_path import true_path
from workbench.search.results import END_STATES, TrialRecord, TrialState, best_score
from workbench.search.study import seals, stored_trials
from workbench.search.study.optuna_tables import Change, put_score, put_state, put_trial_attribute
from workbench.search.study.plan import StudyPlan
from workbench.search.study.rescue import distributions_of, refusal, save_records
from workbench.search.study.stored_rows import columns_of
from workbench.search.study.stored_study import StoredStudy, read_stored
from workbench.search.study.study_storage import (
    StudyStorage,
    marks_change,
    new_trial_change,
    plan_change,
    take_lock,
)
from workbench.search.study.trial_counts import TrialCounts
from workbench.specs.hyperparameters import Value
from workbench.specs.run import RunSpec


@dataclass(frozen=True, slots=True)
class StudySnapshot:
    """A study as it was when it was read; ``records`` by number."""

    plan: StudyPlan
    records: tuple[TrialRecord, ...]
    damage: tuple[str, ...] = ()
    """What is wrong with the file and was left out, in words"""


class StudyFile:
    """An open study. Its methods may be called from any thread, one at a time, but not from the window's: they write.

    ``records``, ``record`` and ``plan`` never touch the file.
    """

    def __init__(self, path: Path, lock: FileLock, storage: StudyStorage, stored: StoredStudy) -> None:
        """Use ``create`` or ``open``."""
        self.path = path
        self._lock, self._storage = lock, storage
        self._access = threading.RLock()
        self._put: Callable[[Sequence[Change]], None] = storage.write
        self._plan = stored.plan
        self._marks = dict(stored.marks)
        self._known = distributions_of(stored.columns)
        self._ended = list(stored.ended)
        self._records = {record.number: record for record in stored.records}
        self.counts = TrialCounts(stored.records)
        """How many trials are where; for the thread that changes them"""
        self.requeued = tuple(n for n, record in self._records.items() if record.state == "running")
        """Numbers of the trials that the last owner left running; they wait now."""
        for number in self.requeued:
            scores = self._records[number].scores
            if scores:  # its seal came first, so the score itself may be missing
                rung = max(scores)
                self._write(functools.partial(put_score, number=number, rung=rung, score=scores[rung]))
            self.requeue(number, tr("its owner ended while it ran"))

    @classmethod
    def create(cls, path: Path, plan: StudyPlan) -> Self:
        """A new study. Raises ``FileError`` when there is a file at ``path``, or none can be written there."""
        return cls._with_lock(path, plan)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Continue a study. Raises ``FileError`` when it is not one, is damaged, or another process owns it."""
        return cls._with_lock(path, None)

    @classmethod
    def _with_lock(cls, path: Path, new: StudyPlan | None) -> Self:
        if new is None:
            StudyStorage.check(path)  # before a lock file is put beside something that is no study
        with contextlib.ExitStack() as on_failure:
            lock = take_lock(path)
            on_failure.callback(lock.release)
            if new is not None:
                StudyStorage.create(lock.path, new)
                lock.hold_file()
            StudyStorage.settle(lock.path)
            stored = read_stored(lock.path)
            if stored.damage:
                raise FileError(refusal(lock.path, stored))
            storage = StudyStorage(lock.path, stored.key)
            on_failure.callback(storage.close)
            study = cls(lock.path, lock, storage, stored)
            on_failure.pop_all()
            return study

    @property
    def plan(self) -> StudyPlan:
        """What the study tries, as it stands."""
        return self._plan

    @property
    def next_number(self) -> int:
        """The number that the next trial gets."""
        return len(self._records) + 1

    def record(self, number: int) -> TrialRecord:
        """One trial. Raises ``KeyError``."""
        return self._records[number]

    def records(self) -> tuple[TrialRecord, ...]:
        """All trials by number."""
        with self._access:
            return tuple(self._records.values())

    def told(self) -> tuple[TrialRecord, ...]:
        """All trials as strategies are told of them: those that ended in that order, then the others by number."""
        with self._access:
            ended = [self._records[number] for number in self._ended]
            return (*ended, *(record for record in self._records.values() if not record.has_ended))

    def change_plan(self, plan: StudyPlan) -> None:
        """Go on with another plan: a new stage, another budget. Trials keep what they were.

        Raises ``SpecError`` where the metric would change: scores of two metrics cannot be compared.
        """
        if plan.metric != self._plan.metric:
            raise SpecError.single(
                "metric",
                tr(
                    "of this study is {metric} and cannot become {metric_2}",
                    metric=self._plan.metric,
                    metric_2=plan.metric,
                ),
            )
        with self._access:
            self._write(plan_change(plan))
            self._plan = plan

    def add(
        self, values: Mapping[str, Value], spec: RunSpec, *, stage: int = 1, own: bool = False, waiting: bool = False
    ) -> TrialRecord:
        """Add trial ``next_number``, running, or ``waiting`` for its turn. Raises ``KeyError`` for an unknown stage."""
        with self._access:
            record = TrialRecord(
                number=self.next_number,
                values=MappingProxyType(dict(values)),
                stage=stage,
                state="waiting" if waiting else "running",
                spec=spec.to_json(),
                seed=spec.seed,
                own=own,
            )
            columns = columns_of(values, self._plan.stage(stage).space, stage, self._known)
            trial = stored_trials.new_trial(record, columns)
            self._note(record)
            self._write(new_trial_change(trial, len(self._records)))
            self._known |= {n: kind for n, (_, kind) in columns.items() if n not in self._known}
            return record

    def start(self, number: int) -> bool:
        """A waiting trial runs from now on; False, and nothing happens, when it was not waiting."""
        return self._move(number, "waiting", "running")

    def requeue(self, number: int, reason: str, *, worker_died: bool = False) -> bool:
        """A running trial waits again, to be repeated from its spec; False when it was not running.

        ``worker_died`` counts as one of its attempts.
        """
        with self._access:
            record = self._records[number]
            if record.state != "running":
                return False
            record = replace(record, reason=reason, attempts=record.attempts + worker_died)
            self._note(record)
            waits = stored_trials.waits_of(record)
            return self._move(number, "running", "waiting", _attribute(number, stored_trials.WAITS, waits))

    def report(self, number: int, rung: int, score: float, *, seconds: float = 0.0) -> bool:
        """The score after a rung (1, 2, …), NaN where it diverged, and the seconds of training up to there.

        A second report of one rung replaces the first. False, and nothing happens, when the trial is not running.
        """
        with self._access:
            record = self._records[number]
            if record.state != "running":
                return False
            scores = MappingProxyType(dict(sorted({**record.scores, rung: score}.items())))
            best = best_score(self._plan.metric, scores)
            record = replace(record, scores=scores, best=best, seconds=seconds or record.seconds)
            self._note(record)  # first: what the disk refuses can still be saved elsewhere
            scored = functools.partial(put_score, number=number, rung=rung, score=score)
            self._write(_attribute(number, seals.SCORES, stored_trials.scores_of(record)), scored)
            return True

    def finish(
        self,
        number: int,
        state: TrialState,
        *,
        reason: str = "",
        seconds: float | None = None,
        run: str = "",
        diverged: bool = False,
        facts: Mapping[str, str] | None = None,
    ) -> bool:
        """End a trial as done, pruned, failed or stopped. False, and nothing happens, when it has ended already.

        Raises ``ValueError`` for another state, and for ``done`` without a score.
        """
        if state not in END_STATES:
            raise ValueError(
                tr("a trial ends as {end_states}, not {state}", end_states=", ".join(END_STATES), state=state)
            )
        with self._access:
            record = self._records[number]
            if record.has_ended:
                return False
            if state == "done" and record.score is None:
                raise ValueError(tr("trial {number} cannot be done: it has no score", number=number))
            ended = replace(
                record,
                state=state,
                reason=reason,
                seconds=record.seconds if seconds is None else seconds,
                run=run,
                diverged=diverged,
                facts=MappingProxyType(dict(facts or {})),
            )
            self._note(ended)
            self._ended.append(number)
            ending = stored_trials.ending_of(ended, len(self._ended))
            score = stored_trials.final_score(ended)
            move = functools.partial(put_state, number=number, state=state, score=score)
            self._write(_attribute(number, stored_trials.ENDING, ending), move)
            return True

    def mark(self, number: int, *, starred: bool | None = None, note: str | None = None) -> TrialRecord:
        """Change star or note of a trial, whether it has ended or not."""
        with self._access:
            record = self._records[number]
            record = replace(
                record,
                starred=record.starred if starred is None else starred,
                note=record.note if note is None else note,
            )
            marks = {**self._marks, str(number): {"starred": record.starred, "note": record.note}}
            self._marks = marks
            self._note(record)
            self._write(marks_change(marks))
            return record

    def hand_changes_to(self, put: Callable[[Sequence[Change]], None]) -> None:
        """From now on changes go to ``put``, in order, in place of into the file; who gets them calls ``write``."""
        self._put = put

    def write(self, changes: Sequence[Change]) -> None:
        """Write changes that were handed out: all or none. Raises ``FileError``."""
        self._storage.write(changes)

    def check_there(self) -> None:
        """Raises ``StudyGoneError`` where the file was deleted, renamed or replaced."""
        self._storage.check_there()

    def save_elsewhere(self) -> Path:
        """All that is in memory as a new study: beside this one, else where studies are kept. Its path; ``FileError``."""
        with self._access:
            return save_records(self.path, "rescued", self._plan, self.records())

    def close(self) -> None:
        """Close the file and let others have it; may be called again. Running trials wait at the next opening."""
        with self._access:
            self._storage.close()
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _move(self, number: int, before: TrialState, after: TrialState, *others: Change) -> bool:
        with self._access:
            record = self._records[number]
            if record.state != before:
                return False
            self._note(replace(record, state=after))
            self._write(*others, functools.partial(put_state, number=number, state=after, score=None))
            return True

    def _note(self, record: TrialRecord) -> None:
        self.counts.note(self._records.get(record.number), record)
        self._records[record.number] = record

    def _write(self, *changes: Change) -> None:
        self._put(changes)


def _attribute(number: int, name: str, value: Mapping[str, object]) -> Change:
    return functools.partial(put_trial_attribute, number=number, name=name, value=value)


def read_study(path: Path) -> StudySnapshot:
    """Look at a study without owning it, also while another process writes it. Raises ``FileError``."""
    path = true_path(path)
    StudyStorage.check(path)
    check_names_for_reading(path)
    stored = read_stored(path)
    return StudySnapshot(stored.plan, stored.records, stored.damage)
