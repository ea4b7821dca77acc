"""The best of many scores, where what is minimized changes."""

import math

import pytest

from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.run import RunSpec
from workbench.training.best_score import PLAIN, BestScore, Goal, goal_after, goal_of, goals_by_step, has_one_goal
from workbench.training.messages import Evaluated
from workbench.training.stopping import StopWatch

Row = tuple[Goal, float, float]
S: Goal = (0.2, "none")


def leader_of(rows: list[Row]) -> int | None:
    best = BestScore[int]()
    for number, row in enumerate(rows):
        assert best.take(*row, number) == (best.leader == number)
    return best.leader


@pytest.mark.parametrize(
    ("rows", "best"),
    [
        ([], None),
        ([(PLAIN, math.nan, 0.9)], None),
        ([(PLAIN, 0.5, 0.9), (PLAIN, 0.4, 0.8), (PLAIN, 0.4, 0.99)], 1),
        ([(PLAIN, 0.1, 0.955), (S, 0.7, 0.955), (S, 0.6, 0.985)], 2),
        ([(PLAIN, 0.1, 0.955), (S, 0.7, 0.91), (S, 0.6, 0.92)], 0),
        ([(PLAIN, 0.1, 0.955), (S, 0.7, 0.955)], 1),
        ([(PLAIN, 0.1, 0.955), (S, 0.6, 0.985), (PLAIN, 0.05, 0.97), (S, 0.59, 0.96)], 2),
        ([(PLAIN, 0.1, math.nan), (S, 0.6, 0.2)], 1),
    ],
    ids=[
        "nothing",
        "not finite",
        "one goal: lowest loss, first of equals",
        "a smoothed loss is higher by itself",
        "worse after the change",
        "equal: the later",
        "the lead goes back to what was before",
        "no accuracy",
    ],
)
def test_losses_compare_within_a_goal_and_accuracies_between_them(rows: list[Row], best: int | None) -> None:
    assert leader_of(rows) == best


def test_goals_follow_the_edits() -> None:
    edits = [
        {"step": 30, "name": "learning_rate", "value": 0.1},
        {"step": 60, "name": "label_smoothing", "value": 0.2},
        {"step": 60, "name": "class_weights", "value": "balanced"},
        {"step": 90, "name": "label_smoothing", "value": 0.0},
    ]
    spec = RunSpec.parse({"data": {"name": "iris"}, "steps": 200, "edits": edits})
    goal_at = goals_by_step(spec)
    both = goal_of(Hyperparameters(label_smoothing=0.2, class_weights="balanced"))
    weighted = goal_of(Hyperparameters(class_weights="balanced"))
    assert len({PLAIN, both, weighted}) == 3
    assert [goal_at(step) for step in (0, 60, 61, 90, 91)] == [PLAIN, PLAIN, both, both, weighted]
    assert goal_after(spec) == weighted
    assert not has_one_goal(spec)
    assert has_one_goal(spec.replaced(edits=spec.edits[:1]))


@pytest.mark.parametrize(("watch", "ends"), [("loss", False), ("accuracy", True)])
def test_patience_is_not_lost_by_a_loss_of_another_kind(watch: str, ends: bool) -> None:
    """From step 2 on the loss is a smoothed one, which is higher and falls."""
    rules = RunSpec.parse({"data": {"name": "iris"}, "stop": {"patience": 3, "watch": watch}}).stop
    rows, clock = [(PLAIN, 0.2), (PLAIN, 0.1), (S, 0.9), (S, 0.8), (S, 0.7)], StopWatch(10)
    for step, (goal, loss) in enumerate(rows):
        clock.take(Evaluated(step, "dev", loss, 0.9, goal=goal), watch, 10 * step)
    assert (clock.met(rules, 4, 40) == "patience") == ends
