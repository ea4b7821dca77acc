"""Rules that end a run early: live, in the spec, and after a restart alike."""

from typing import Any

import pytest

from tests.training.kept_state import iris, iris_data
from workbench.errors import SpecError
from workbench.specs.run import RunSpec, ScheduledEdit
from workbench.specs.stopping import OFF, StopRules, edited_rules
from workbench.training.mailbox import Mailbox
from workbench.training.messages import (
    Command,
    Evaluated,
    Event,
    Finished,
    HoldAfter,
    Paused,
    Resume,
    Resumed,
    SetLength,
    SetStopRule,
    Started,
    StepsTrained,
    Stop,
    StopRuleChanged,
)
from workbench.training.plan_changes import plan_changes, rules_anew
from workbench.training.scoring import EarlierScores
from workbench.training.trainer import Conduct, Trainer


def run(spec: RunSpec, chunk: int | None = None, **conduct: Any) -> list[Event]:
    return list(Trainer(spec, iris_data(), conduct=Conduct(**conduct)).events(chunk))


def dev(events: list[Event]) -> list[Evaluated]:
    return [event for event in events if isinstance(event, Evaluated) and event.part == "dev"]


def end(events: list[Event]) -> Finished:
    assert isinstance(events[-1], Finished)
    return events[-1]


def expected_end(scores: list[Evaluated], patience: int, epoch: int) -> int:
    """The rule in plain words: the first due score so many epochs of ``epoch`` examples after the best one."""
    best, best_at = float("inf"), 0
    for score in scores:
        if score.loss < best:
            best, best_at = score.loss, score.step
        if (score.step - best_at) * 16 >= patience * epoch:
            return score.step
    raise AssertionError("the run is too short for this test")


@pytest.mark.parametrize("patience", [1, 3])
@pytest.mark.parametrize("chunk", [1, None])
def test_patience_ends_the_run_at_the_score_that_uses_it_up(patience: int, chunk: int | None) -> None:
    values = {"batch_size": 16, "learning_rate": 0.05}
    whole = run(iris(hyperparameters=values, steps=2000))
    events = run(iris(hyperparameters=values, steps=2000, stop={"patience": patience}), chunk)
    finished = end(events)
    assert finished.reason == "patience"
    assert finished.step == expected_end(dev(whole), patience, iris_data().train.rows)
    assert dev(events) == [score for score in dev(whole) if score.step <= finished.step]
    assert any(isinstance(event, Evaluated) and event.part == "train" for event in events)


@pytest.mark.parametrize(("watch", "target"), [("accuracy", 0.9), ("loss", 0.4)])
def test_a_target_ends_the_run_where_it_is_reached(watch: str, target: float) -> None:
    events = run(iris(steps=2000, stop={"watch": watch, "target": target}))
    finished, scores = end(events), dev(events)
    reached = [s.step for s in scores if (s.accuracy >= target if watch == "accuracy" else s.loss <= target)]
    assert finished.reason == "target"
    assert reached == [finished.step]


def steered(spec: RunSpec, at: int, *commands: Command) -> list[Event]:
    mailbox, events = Mailbox(), []
    for event in Trainer(spec, iris_data(), mailbox, conduct=Conduct(attended=True)).events(1):
        events.append(event)
        if isinstance(event, StepsTrained) and event.first_step + 1 == at:
            for command in commands:
                mailbox.put(command)
    return events


def test_a_rule_set_while_training_is_an_edit() -> None:
    values = {"batch_size": 16, "learning_rate": 0.05}
    live = steered(iris(hyperparameters=values, steps=3000), 50, SetStopRule("stop_patience", 2))
    assert StopRuleChanged(50, "stop_patience", OFF, 2) in live
    edits = [{"step": 50, "name": "stop_patience", "value": 2}]
    written = run(iris(hyperparameters=values, steps=3000, edits=edits))
    assert end(written).reason == end(live).reason == "patience"
    assert end(written).step == end(live).step > 50 + 2 * 6
    assert dev(written) == dev(live)


def test_off_takes_a_rule_out_of_force() -> None:
    spec = iris(steps=100, stop={"watch": "accuracy", "target": 0.01, "patience": 1})
    assert end(run(spec)).step == 0 or end(run(spec)).reason == "target"
    edits = [{"step": 0, "name": "stop_target", "value": OFF}, {"step": 0, "name": "stop_patience", "value": OFF}]
    assert end(run(spec.replaced(edits=edits))).reason == "completed"


def test_a_run_that_goes_on_decides_as_one_that_never_stopped() -> None:
    values = {"batch_size": 16, "learning_rate": 0.05}
    spec = iris(hyperparameters=values, steps=3000, stop={"patience": 3})
    whole = run(spec)
    for stop_at in (7, 30, end(whole).step - 1):
        first = steered(spec, stop_at, Stop())
        start = end(first).snapshot
        earlier = EarlierScores(tuple(dev(first)))
        second = list(Trainer(spec, iris_data(), None, start, Conduct(), earlier).events())
        assert (end(second).step, end(second).reason) == (end(whole).step, "patience")
    over = list(
        Trainer(spec, iris_data(), None, end(whole).snapshot, Conduct(), EarlierScores(tuple(dev(whole)))).events()
    )
    assert (end(over).step, end(over).reason) == (end(whole).step, "patience"), "it has ended, and stays so"


def test_the_rules_count_anew_from_an_edit_of_them() -> None:
    values = {"batch_size": 16, "learning_rate": 0.05}
    spec = iris(hyperparameters=values, steps=3000, stop={"patience": 3})
    over = end(run(spec)).step
    (anew,) = rules_anew(spec)
    assert anew == SetStopRule("stop_patience", 3)
    again = run(spec.replaced(edits=[{"step": over, "name": "stop_patience", "value": 3}]))
    assert end(again).step >= over + 3 * iris_data().train.rows // 16


def test_hold_after_some_steps_changes_no_result() -> None:
    mailbox = Mailbox()
    mailbox.put(HoldAfter(7))
    told: list[Event] = []
    held = Conduct(attended=True, held=True)
    for event in Trainer(iris(steps=40), iris_data(), mailbox, conduct=held).events():
        told.append(event)
        if event == Paused(7):
            mailbox.put(HoldAfter(3))
        if event == Paused(10):
            mailbox.put(Resume())
    holds = [event for event in told if isinstance(event, Paused | Resumed)]
    assert holds == [Paused(0), Resumed(0), Paused(7), Resumed(7), Paused(10), Resumed(10)]
    assert end(told).snapshot is not None
    plain = end(run(iris(steps=40))).snapshot
    assert plain is not None
    assert end(told).snapshot.sha256 == plain.sha256  # type: ignore[union-attr]
    assert dev(told) == dev(run(iris(steps=40)))


def test_rules_are_written_only_where_there_are_some() -> None:
    assert "stop" not in iris().to_plain()
    spec = iris(stop={"watch": "accuracy", "patience": 5, "target": 0.98})
    assert RunSpec.from_toml(spec.to_toml()) == spec
    assert isinstance(run(iris(steps=2))[0], Started)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("stop_patience", 0),
        ("stop_patience", 1.5),
        ("stop_target", "high"),
        ("stop_watch", "test"),
        ("stop_watch", OFF),
    ],
)
def test_impossible_rules_are_refused(name: str, value: float | int | str) -> None:
    with pytest.raises(SpecError):
        edited_rules(StopRules(), name, value)
    with pytest.raises(SpecError):
        ScheduledEdit.parse({"step": 3, "name": name, "value": value})


def test_what_a_live_run_takes_over_of_a_changed_spec() -> None:
    old = iris(steps=None, epochs=30)
    new = old.replaced(epochs=40, stop=StopRules(watch="accuracy", target=0.5))
    assert plan_changes(old, new) == (
        SetLength("epochs", 40),
        SetStopRule("stop_watch", "accuracy"),
        SetStopRule("stop_target", 0.5),
    )
    assert plan_changes(new, old)[-1] == SetStopRule("stop_target", OFF)
    assert plan_changes(old, old.replaced(seed=9)) == ()
