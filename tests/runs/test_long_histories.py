"""Histories that a patient person makes: thousands of edits, a thousand rewinds inside each other."""

import time
from pathlib import Path

from tests.runs.past import iris, small_run
from workbench.runs.history.history import Branch, History, JournalEdit, Place
from workbench.runs.reading import RunReader
from workbench.runs.writing.run_log import RunLog
from workbench.training.messages import Evaluated

EDITS, DEPTH = 20_000, 1500


def test_a_longer_branch_costs_the_same_however_many_edits_there_are() -> None:
    edits = tuple(JournalEdit(1, number, number, "learning_rate", 0.1, 0.2) for number in range(EDITS))
    history = History(branches=(Branch(1, small_run(), length=EDITS),), edits=edits, current=Place(1, EDITS, EDITS))
    assert history.tip(1).edits == EDITS
    begin = time.perf_counter()
    for step in range(EDITS, EDITS + 100):
        history = history.with_length(1, step + 1)
    assert time.perf_counter() - begin < 0.05, "a hundred chunks; a second has so many"
    assert history.current == Place(1, EDITS + 100, EDITS)


def test_the_edits_of_a_branch_follow_every_change() -> None:
    history = History(branches=(Branch(1, small_run()),))
    history = history.with_edit(JournalEdit(1, 0, 5, "learning_rate", 0.1, 0.2))
    older = history
    history = history.with_branch(Branch(2, history.spec(1), Place(1, 5, 1), length=5))
    history = history.with_edit(JournalEdit(2, 1, 7, "learning_rate", 0.2, 0.3))
    history = history.with_note(2, 1, "too much")
    assert [edit.note for edit in history.own_edits(2)] == ["too much"]
    assert len(history.own_edits(1)) == len(older.own_edits(1)) == 1
    assert older.own_edits(2) == ()


def test_a_rewind_inside_a_rewind_a_thousand_times() -> None:
    history = History(branches=(Branch(1, small_run(), length=DEPTH),))
    for number in range(2, DEPTH):
        history = history.with_branch(Branch(number, small_run(), Place(number - 1, number, 0), length=DEPTH))
    assert history.place_at(DEPTH - 1, 1) == Place(1, 1, 0)
    assert history.place_at(DEPTH - 1, 700) == Place(700, 700, 0)
    assert [branch.number for branch in history.lineage(DEPTH - 1)] == list(range(1, DEPTH))


def test_a_score_that_comes_after_an_edit_belongs_to_the_state_before_it(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    with RunLog.create(path, small_run(), iris().sha256, {}) as log:
        log.add_edit(1, 40, "learning_rate", 0.01, 0.02)
        log.add_evaluation(1, Evaluated(30, "dev", 0.5, 0.9))  # the evaluator took its time
        (best,) = log.history.bests
        assert best.place == Place(1, 30, 0)
        log.begin_branch(best.place)
    with RunReader(path) as reader:
        assert not reader.damage
        assert len(reader.history.branches) == 2
