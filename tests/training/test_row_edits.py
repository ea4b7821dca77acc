"""Rows that are left out or relabelled from a step on: part of what the run is a function of, and nothing else moves."""

from dataclasses import replace

import numpy as np
import pytest

from tests.insight import setup
from workbench.data.dataset import Dataset, Split, Target
from workbench.engine.inference.statistics import exact_statistics
from workbench.errors import SpecError
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer
from workbench.specs.row_edits import LEFT_OUT, RELABELLED, rows_one_by_one, rows_text
from workbench.specs.run import RunSpec, ScheduledEdit
from workbench.training.checks import find_problems
from workbench.training.evaluation import score_snapshot
from workbench.training.fan import Fan, adopted_spec
from workbench.training.learner import Learner
from workbench.training.left_out import PassedOverError, rows_ahead
from workbench.training.mailbox import Mailbox
from workbench.training.messages import CommandRefused, Event, Finished, RowsChanged, SetRows, StepWatched, WatchSteps
from workbench.training.team import Team
from workbench.training.trainer import Trainer

M, STEPS = 16, 24
"""Of 60 rows: every fourth mini-batch reaches into the next epoch."""


def made(**fields: object) -> setup.Case:
    layers = (DenseLayer(units=6, dropout=0.2), DenseLayer(units=5, batch_norm=False))
    return setup.make_case(**({"layers": layers, "precision": "float32"} | fields))


def spec_of(case: setup.Case, *edits: tuple[int, str, object], **values: object) -> RunSpec:
    given = {"batch_size": M, "learning_rate": 0.02, "schedule": "cosine"}
    planned = tuple(ScheduledEdit.parse({"step": step, "name": name, "value": value}) for step, name, value in edits)
    return case.spec.replaced(hyperparameters=Hyperparameters(**(given | values)), steps=STEPS, edits=planned)


EDITS = ((5, LEFT_OUT, "2-9 31"), (9, RELABELLED, "12=1 14=2 3=0"), (9, "learning_rate", 0.01), (14, LEFT_OUT, "31-40"))


def end_of(spec: RunSpec, data: Dataset) -> str:
    learner = Learner(spec, data)
    assert learner.advance(STEPS)
    return learner.snapshot().sha256


def told(spec: RunSpec, data: Dataset, mailbox: Mailbox | None = None, chunk: int | None = None) -> list[Event]:
    return list(Trainer(spec, data, mailbox).events(chunk))


@pytest.mark.parametrize("chunk", [None, 1, 7])
def test_the_trainer_and_a_replay_end_in_the_same_bits(chunk: int | None) -> None:
    case = made()
    spec = spec_of(case, *EDITS)
    events = told(spec, case.data, chunk=chunk)
    changed = [event for event in events if isinstance(event, RowsChanged)]
    assert [(event.step, event.old, event.new) for event in changed] == [
        (5, "none", "2-9 31"),
        (9, "none", "3=0 12=1 14=2"),
        (14, "2-9 31", "31-40"),
    ]
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert finished.snapshot is not None
    assert finished.snapshot.sha256 == end_of(spec, case.data)
    assert finished.snapshot.sha256 != end_of(spec.replaced(edits=()), case.data)


@pytest.mark.parametrize(
    ("stop", "made_edits"), [(3, None), (5, 0), (5, None), (9, 1), (9, 2), (9, None), (11, None), (14, 3), (20, None)]
)
def test_going_on_from_any_state_on_the_way_ends_in_the_same_bits(stop: int, made_edits: int | None) -> None:
    case = made()
    spec = spec_of(case, *EDITS)
    learner = Learner(spec, case.data)
    learner.advance(stop, made_edits)
    start = learner.snapshot()
    expected = end_of(spec, case.data)
    fresh = Learner(spec, case.data, start)
    fresh.advance(STEPS)
    assert fresh.snapshot().sha256 == expected
    learner.load(spec, start)  # the machine of a replay that served another place before
    learner.advance(STEPS)
    assert learner.snapshot().sha256 == expected


def test_a_machine_that_served_a_place_with_rows_left_out_serves_one_without() -> None:
    case = made()
    spec, plain = spec_of(case, *EDITS), spec_of(case)
    learner = Learner(spec, case.data)
    learner.advance(3)
    start = learner.snapshot()
    learner.advance(20)
    learner.load(plain, start)
    learner.advance(STEPS)
    assert learner.snapshot().sha256 == end_of(plain, case.data)


@pytest.mark.parametrize("dropout", [0.0, 0.2])
def test_what_was_shown_beforehand_is_what_the_edit_does(dropout: float) -> None:
    case = made(layers=(DenseLayer(units=6, dropout=dropout),))
    rows = [3, 17, 20, 59]
    spec = spec_of(case, (6, LEFT_OUT, rows_text(LEFT_OUT, rows_one_by_one(rows))))
    shown = Learner(spec.replaced(edits=()), case.data)
    shown.train(6)
    shown.leave_out(rows)
    shown.train(STEPS - 6)
    assert shown.snapshot().sha256 == end_of(spec, case.data)
    assert shown.stream.shortened > 0


def relabelled_data(case: setup.Case, rows: dict[int, int]) -> Dataset:
    labels = case.data.train.labels.copy()
    for row, label in rows.items():
        labels[row] = label
    return replace(case.data, train=Split(case.data.train.features, labels))


def test_relabelled_rows_are_those_of_a_data_set_with_other_labels() -> None:
    case = made()
    spec = spec_of(case, (0, RELABELLED, "4=2 10-12=1"))
    other = relabelled_data(case, {3: 2, 9: 1, 10: 1, 11: 1})
    assert end_of(spec, case.data) == end_of(spec_of(case), other)


def test_relabelled_targets_are_typed_in_their_units() -> None:
    targets = (Target("height", 10.0, 4.0), Target("weight", -3.0, 0.5))
    case = made(output="linear", targets=targets)
    spec = spec_of(case, (0, RELABELLED, "4=12,-2.75 31=10,-3"))
    answers = np.array(case.data.train.targets)
    answers[3], answers[30] = (0.5, 0.5), (0.0, 0.0)
    train = Split(case.data.train.features, case.data.train.labels, answers)
    assert end_of(spec, case.data) == end_of(spec_of(case), replace(case.data, train=train))
    with pytest.raises(SpecError, match="a row has 2 targets, not 1: 1"):
        Learner(spec_of(case), case.data).set_rows(RELABELLED, "4=1")


def test_class_weights_stay_those_of_the_data() -> None:
    case = made()
    learner = Learner(spec_of(case, (0, RELABELLED, "4=2 10-12=1"), class_weights="balanced"), case.data)
    before = learner.objective.weights.copy()
    learner.advance(2)
    assert np.array_equal(learner.objective.weights, before)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_look_changes_no_bit_and_shows_the_rows_left_with_the_labels_in_force(threads: int) -> None:
    case = made()
    spec = spec_of(case, (0, LEFT_OUT, "2-20"), (0, RELABELLED, "25-30=1")).replaced(threads=threads)
    with Team(threads) as team:
        plain, seen = (Learner(spec, case.data, None, team.together) for _ in range(2))
        for learner in (plain, seen):
            learner.advance(0)
        for step in range(9):
            plain.train(1)
            rows = rows_ahead(spec.seed, 60, step * M, M)
            kept = rows[(rows < 1) | (rows > 19)]
            view = seen.watch()
            assert view.step == step
            assert view.is_finished
            assert np.array_equal(view.rows, kept)
            labels = case.data.train.labels[kept]
            assert np.array_equal(view.labels, np.where((kept >= 24) & (kept <= 29), 1, labels))
            assert seen.snapshot().sha256 == plain.snapshot().sha256


def test_the_ends_and_the_scores_stay_at_their_steps() -> None:
    case = made()
    plain, spec = (spec_of(case, *edits).replaced(steps=None, epochs=6) for edits in ((), EDITS))
    ends = [events[-1].step for events in (told(plain, case.data), told(spec, case.data))]
    assert ends[0] == ends[1]
    learner = Learner(spec, case.data)
    learner.advance(20)
    assert learner.examples_seen == 20 * M
    assert learner.epoch == 20 * M / 60


def test_the_train_score_is_of_the_rows_that_are_trained_on() -> None:
    case = made()
    spec = spec_of(case, (0, LEFT_OUT, "1-30"), (0, RELABELLED, "40=1"))
    learner = Learner(spec, case.data)
    learner.advance(4)
    state = learner.snapshot()
    other = relabelled_data(case, {39: 1}).train
    kept = Split(other.features[30:], other.labels[30:])
    expected = score_snapshot(state, spec.replaced(edits=()), replace(case.data, train=kept), "train")
    found = score_snapshot(state, spec, case.data, "train")
    assert (found.loss, found.accuracy) == (expected.loss, expected.accuracy)
    dev = [score_snapshot(state, one, case.data, "dev") for one in (spec, spec.replaced(edits=()))]
    assert dev[0].loss == dev[1].loss
    events = told(spec.replaced(scores={"train": True}), case.data)
    scores = [event for event in events if getattr(event, "part", "") == "train" and event.step > 0]
    last = events[-1]
    assert isinstance(last, Finished)
    assert last.snapshot is not None
    again = score_snapshot(last.snapshot, spec, case.data, "train")
    assert scores[-1].loss == again.loss


def test_exact_statistics_are_those_of_the_rows_that_are_trained_on() -> None:
    case = made()
    learner = Learner(spec_of(case, (2, LEFT_OUT, "1-30"), (2, "batch_norm_statistics", "exact")), case.data)
    learner.advance(2)
    x = case.data.train.features[30:]
    expected = exact_statistics(learner.layout, learner.state.parameters, x, learner.values.bn_epsilon)
    assert np.array_equal(learner.state.running, expected)


def test_a_mini_batch_with_too_few_rows_is_passed_over() -> None:
    case = made()
    rows = rows_ahead(case.spec.seed, 60, 0, M)
    text = rows_text(LEFT_OUT, rows_one_by_one(rows[1:].tolist()))  # a single row has no variance
    spec = spec_of(case, (0, LEFT_OUT, text))
    learner = Learner(spec, case.data)
    learner.advance(0)
    assert not learner.comes_next
    with pytest.raises(PassedOverError, match="passed over"):
        learner.watch()
    before = learner.state.parameters.copy()
    row = learner.train(1)
    assert np.isnan(row.scalar("loss")[0])
    assert row.scalar("learning_rate")[0] > 0.0
    assert np.array_equal(learner.state.parameters, before)
    assert learner.comes_next
    mailbox = Mailbox()
    mailbox.put(WatchSteps(lambda view: view.step, 1))
    events = told(spec, case.data, mailbox, chunk=1)
    assert [event.step for event in events if isinstance(event, StepWatched)][:1] != [0]
    assert isinstance(events[-1], Finished)
    assert events[-1].step == STEPS


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ((3, LEFT_OUT, "61"), "there is no row 61; the train part of made up has 60"),
        ((3, RELABELLED, "999999999=1"), "there is no row 999,999,999"),
        ((3, LEFT_OUT, "1-50"), "10 rows would be left, too few for a mini-batch of 16"),
        ((3, RELABELLED, "4=3"), "3 is no class; they have the numbers 0 to 2"),
        ((3, RELABELLED, "4=0.5"), "is no class"),
        ((3, RELABELLED, "4=0,1"), "is no class"),
    ],
)
def test_what_cannot_be_is_refused_before_the_start_and_while_training(
    edit: tuple[int, str, object], said: str
) -> None:
    case = made()
    problems = find_problems(spec_of(case, edit), case.data)
    assert len(problems) == 1
    assert said in problems[0].message
    learner = Learner(spec_of(case), case.data)
    with pytest.raises(SpecError, match=said):
        learner.set_rows(edit[1], str(edit[2]))
    assert learner.edits_made == 0
    mailbox = Mailbox()
    mailbox.put(SetRows(edit[1], str(edit[2])))
    events = told(spec_of(case), case.data, mailbox)
    assert [said in event.reason for event in events if isinstance(event, CommandRefused)] == [True]
    assert isinstance(events[-1], Finished)


def test_a_class_does_not_lose_all_its_rows() -> None:
    case = made()
    rows = np.flatnonzero(case.data.train.labels == 1).tolist()
    with pytest.raises(SpecError, match="no row of the class c1 would be left"):
        Learner(spec_of(case), case.data).set_rows(LEFT_OUT, rows_text(LEFT_OUT, rows_one_by_one(rows)))
    relabelled = " ".join(f"{row + 1}=0" for row in rows)
    with pytest.raises(SpecError, match="no row of the class c1 would be left"):
        Learner(spec_of(case), case.data).set_rows(RELABELLED, relabelled)
    most = rows_text(LEFT_OUT, rows_one_by_one(rows[:-1]))
    problems = find_problems(spec_of(case, (2, LEFT_OUT, most), (3, RELABELLED, f"{rows[-1] + 1}=0")), case.data)
    assert "no row of the class c1 would be left" in problems[0].message


def test_a_mini_batch_is_not_larger_than_what_is_left() -> None:
    case = made()
    learner = Learner(spec_of(case, (0, LEFT_OUT, "1-30")), case.data)
    learner.advance(2)
    with pytest.raises(SpecError, match="30 rows would be left, too few for a mini-batch of 31"):
        learner.set_hyperparameter("batch_size", 31)
    assert learner.values.batch_size == M
    planned = spec_of(case, (0, LEFT_OUT, "1-30"), (3, "batch_size", 31))
    assert "too few for a mini-batch of 31" in find_problems(planned, case.data)[0].message


def test_a_value_of_a_fan_goes_on_without_the_rows() -> None:
    case = made()
    spec = spec_of(case, (4, LEFT_OUT, "2-9"))
    learner = Learner(spec, case.data)
    learner.advance(8)
    start = learner.snapshot()
    fan = Fan("learning_rate", (0.02, 0.05), 5)
    adopted = adopted_spec(spec, start, fan, 0.05)
    assert [edit.name for edit in adopted.edits] == [LEFT_OUT, "learning_rate"]
    branch = Learner(adopted, case.data, start)
    branch.advance(STEPS)
    assert branch.snapshot().sha256 == end_of(adopted, case.data)
