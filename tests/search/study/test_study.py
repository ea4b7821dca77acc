"""The study file: nothing lost, nothing counted twice."""

import math
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.search.studies import PLAN, VALUES, added
from workbench.errors import FileError, SpecError
from workbench.runs.disk.lock import lock_path
from workbench.search.results import END_STATES, TrialState
from workbench.search.study.plan import trial_spec
from workbench.search.study.stages import finer_stage
from workbench.search.study.study import StudyFile, read_study
from workbench.specs.run import RunSpec

# --- One trial ----------------------------------------------------------------------------------------------------


def test_everything_is_there_after_reopening(path: Path, study: StudyFile) -> None:
    first = added(study)
    assert (first.number, first.state, first.seed) == (1, "running", 5)
    assert RunSpec.from_json(first.spec) == trial_spec(PLAN, 1, VALUES)
    study.report(1, 1, 0.5, seconds=1.0)
    study.report(1, 2, 0.9, seconds=2.0)
    study.report(1, 3, 0.8, seconds=3.5)
    assert study.finish(1, "done", reason="20 epochs", run="runs/1.run", facts={"data": "abc"})
    study.mark(1, starred=True)
    study.mark(1, note="look again")
    record = study.record(1)
    assert (record.best, record.score, record.seconds) == (0.9, 0.8, 3.5)
    assert (record.starred, record.note, dict(record.facts)) == (True, "look again", {"data": "abc"})
    assert read_study(path).records == (record,)
    study.close()
    with StudyFile.open(path) as again:
        assert again.records() == (record,)
        assert (again.plan, again.requeued, again.next_number) == (PLAN, (), 2)


@pytest.mark.parametrize("state", END_STATES)
def test_a_trial_ends_exactly_once(path: Path, study: StudyFile, state: TrialState) -> None:
    added(study)
    study.report(1, 1, 0.5)
    assert study.finish(1, state, reason="first")
    ended = study.record(1)
    assert not study.finish(1, "done", reason="second")
    assert not study.report(1, 2, 0.9)
    assert not study.requeue(1, "again")
    assert not study.start(1)
    assert study.record(1) == ended == read_study(path).records[0]
    assert (ended.state, ended.reason, dict(ended.scores)) == (state, "first", {1: 0.5})


def test_a_diverged_trial_is_a_result(path: Path, study: StudyFile) -> None:
    added(study)
    study.report(1, 1, math.nan)
    study.finish(1, "failed", reason="the loss is NaN at step 40", diverged=True)
    (record,) = read_study(path).records
    assert record.diverged
    assert math.isnan(record.scores[1])
    assert record.best is None
    assert record.result().diverged


def test_states_that_end_nothing_are_refused(study: StudyFile) -> None:
    added(study)
    with pytest.raises(ValueError, match="ends as done, pruned, failed, stopped, not waiting"):
        study.finish(1, "waiting")
    with pytest.raises(ValueError, match="it has no score"):
        study.finish(1, "done")


def test_waiting_running_and_waiting_again(path: Path, study: StudyFile) -> None:
    record = study.add(VALUES, trial_spec(PLAN, 1, VALUES), own=True, waiting=True)
    assert (record.state, record.own) == ("waiting", True)
    assert study.start(1)
    assert not study.start(1)
    study.report(1, 1, 0.5)
    assert study.requeue(1, "its worker died", worker_died=True)
    assert study.start(1)
    assert study.requeue(1, "its worker died again", worker_died=True)
    (record,) = read_study(path).records
    assert (record.state, record.attempts, record.reason) == ("waiting", 2, "its worker died again")
    assert record == study.record(1)
    study.start(1)
    study.report(1, 1, 0.5)
    assert study.finish(1, "failed", reason="killed three workers")


def test_trials_are_told_in_the_order_in_which_they_ended(path: Path, study: StudyFile) -> None:
    for _ in range(4):
        added(study)
    for number in (3, 1, 4):
        study.report(number, 1, 0.5)
        study.finish(number, "pruned")
    assert [record.number for record in study.told()] == [3, 1, 4, 2]
    study.close()
    with StudyFile.open(path) as again:
        assert [record.number for record in again.told()] == [3, 1, 4, 2]


def test_it_works_from_another_thread(study: StudyFile) -> None:
    def work() -> None:
        added(study)
        study.report(1, 1, 0.5)
        study.finish(1, "done")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert study.record(1).state == "done"


# --- Owners -------------------------------------------------------------------------------------------------------


def test_a_study_has_one_owner(path: Path, study: StudyFile) -> None:
    with pytest.raises(FileError, match=f"is being written by process {os.getpid()} on .* since 20"):
        StudyFile.open(path)
    assert read_study(path).plan == PLAN
    assert lock_path(path).is_file()
    study.close()
    study.close()
    assert not lock_path(path).exists()
    StudyFile.open(path).close()


OWNER = """
import os, signal, sys
from pathlib import Path
from workbench.search.study.study import StudyFile
from workbench.search.study.plan import trial_spec
study = StudyFile.open(Path(sys.argv[1]))
values = {"learning_rate": 0.01}
for score in (0.1, 0.2, 0.3):
    number = study.next_number
    study.add(values, trial_spec(study.plan, number, values))
    study.report(number, 1, score)
study.finish(2, "done")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_what_a_killed_owner_left_running_waits(path: Path, study: StudyFile) -> None:
    study.close()
    killed = subprocess.run([sys.executable, "-c", OWNER, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [record.state for record in read_study(path).records] == ["running", "done", "running"]
    with StudyFile.open(path) as again:
        assert again.requeued == (1, 3)
        assert [record.state for record in again.records()] == ["waiting", "done", "waiting"]
        assert again.record(1).reason == "its owner ended while it ran"
        assert again.record(1).attempts == 0
        assert dict(again.record(3).scores) == {1: 0.3}


# --- The plan -----------------------------------------------------------------------------------------------------


def test_the_plan_may_change_but_not_its_metric(path: Path, study: StudyFile) -> None:
    added(study)
    finer = finer_stage(PLAN.stages[0], 2, {"learning_rate": (0.001, 0.1)}, budget=5)
    study.change_plan(PLAN.with_stage(finer))
    assert read_study(path).plan.trials == 14
    with pytest.raises(SpecError, match="is dev_accuracy and cannot become dev_loss"):
        study.change_plan(PLAN.replaced(metric="dev_loss"))
    with pytest.raises(KeyError):
        study.add(VALUES, PLAN.base, stage=7)
