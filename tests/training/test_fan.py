"""The what-if fan as a pure function."""

import threading
import time

import numpy as np
import pytest

from tests.haste import longest
from tests.training.kept_state import STEP, iris, iris_data, kept
from workbench.engine.kernels.types import Array
from workbench.errors import SpecError
from workbench.specs.run import RunSpec, ScheduledEdit
from workbench.training.excursion import Score
from workbench.training.fan import (
    MOST_BINS,
    ORDERS,
    BinnedLosses,
    Fan,
    FanBranch,
    FanProgress,
    FanResult,
    adopted_spec,
    run_fan,
)
from workbench.training.learner import Learner
from workbench.training.paired_losses import ExampleLosses

RATES = Fan("learning_rate", (0.0005, 0.001, 0.01), 60)
ALIKE = ExampleLosses(np.full(1000, 0.5), np.ones(1000))
"""Of many dev examples, which say the same of all branches"""


def ignore(_: FanProgress) -> None:
    pass


def fanned(spec: RunSpec, fan: Fan = RATES, workers: int = 2) -> FanResult:
    return run_fan(spec, iris_data(), kept(spec), fan, workers=workers, stop=threading.Event(), report=ignore)


def shas(result: FanResult) -> list[str]:
    return [branch.final.sha256 for branch in result.branches if branch.final is not None]


@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_fan_twice_is_the_same_to_the_last_bit(threads: int) -> None:
    first, again = fanned(iris(threads=threads), workers=1), fanned(iris(threads=threads), workers=3)
    assert shas(first) == shas(again)
    assert len(set(shas(first))) == 3
    assert [branch.scores for branch in first.branches] == [branch.scores for branch in again.branches]
    for one, other in zip(first.branches, again.branches, strict=True):
        assert one.curve.losses.tobytes() == other.curve.losses.tobytes()


def test_a_branch_that_is_adopted_repeats_what_the_fan_showed() -> None:
    planned = (
        ScheduledEdit(step=10, name="momentum", value=0.8),
        ScheduledEdit(step=STEP, name="batch_size", value=8),
        ScheduledEdit(step=STEP + 30, name="beta2", value=0.99),
    )
    spec = iris(edits=[edit.to_plain() for edit in planned])
    start, result = kept(spec), fanned(spec)
    for value, sha in zip(RATES.values, shas(result), strict=True):
        learner = Learner(adopted_spec(spec, start, RATES, value), iris_data())  # from step 0
        assert learner.advance(STEP + RATES.steps)
        assert learner.snapshot().sha256 == sha


def test_the_control_is_the_run_as_it_would_go_on() -> None:
    result = fanned(iris())
    learner = Learner(iris(), iris_data())
    learner.advance(STEP + RATES.steps)
    control = result.branches[1]
    assert control.is_control
    assert control.final is not None
    assert control.final.sha256 == learner.snapshot().sha256
    assert control.final.edits == 0
    assert not result.branches[0].is_control


def test_the_leader_has_the_lowest_mean_dev_loss_at_the_end() -> None:
    result = fanned(iris())
    finals = [branch.scores[-1] for branch in result.branches]
    assert {score.step for score in finals} == {STEP + RATES.steps}
    assert result.branches[0].scores[0].step == STEP
    assert len(result.branches[0].scores) == 13
    means = [branch.losses.mean() for branch in result.branches]
    assert result.leader == int(np.argmin(means))
    assert all(len(branch.losses) == ORDERS for branch in result.branches)


def test_of_values_that_make_no_difference_hardly_ever_one_wins() -> None:
    """Curves of equal values cross: the lowest end alone is no reason to call one better."""
    random, curve = np.random.default_rng(0), BinnedLosses(0, 1).curve()
    won = 0
    for _ in range(400):
        losses = random.normal(0.5, 0.01, (9, ORDERS)).tolist()
        branches = tuple(
            FanBranch(n, n == 4, curve, (Score(1, own[0], 0.9),), other_losses=tuple(own[1:]), examples=ALIKE)
            for n, own in enumerate(losses)
        )
        won += FanResult(RATES, 0, branches).winner is not None
    assert won <= 0.075 * 400


@pytest.mark.parametrize(
    ("gaps", "shown"), [((0.02, 0.021, 0.019), True), ((0.02, -0.01, 0.03), False), ((0.02, 0.001, 0.05), False)]
)
def test_a_difference_is_shown_where_all_orders_say_so(gaps: tuple[float, ...], shown: bool) -> None:
    curve = BinnedLosses(0, 1).curve()
    now = FanBranch(
        0.1, is_control=True, curve=curve, scores=(Score(1, 0.5, 0.9),), other_losses=(0.5, 0.5), examples=ALIKE
    )
    own, *others = (0.5 - gap for gap in gaps)
    best = FanBranch(
        0.2, is_control=False, curve=curve, scores=(Score(1, own, 0.9),), other_losses=tuple(others), examples=ALIKE
    )
    result = FanResult(RATES, 0, (now, best))
    assert (result.leader, result.rival) == (1, 0)
    assert (result.winner == 1) == shown


def test_a_branch_that_diverges_cannot_win() -> None:
    network = {"layers": [{"units": 8, "batch_norm": False}]}
    spec = iris(network=network, hyperparameters={"batch_size": 16, "optimizer": "sgd", "weight_decay": 0.1})
    result = fanned(spec, Fan("learning_rate", (0.001, 1e6), 60))
    calm, wild = result.branches
    assert result.winner == 0
    assert calm.diverged_at is None
    assert wild.diverged_at is not None
    assert wild.diverged_at < STEP + 60
    assert wild.scores[-1].step <= wild.diverged_at


def test_other_smoothing_of_labels_is_judged_with_the_same_loss() -> None:
    result = fanned(iris(), Fan("label_smoothing", (0.0, 0.4), 1))
    plain, smooth = (branch.scores for branch in result.branches)
    assert plain[0] == smooth[0]
    assert plain[-1].loss == pytest.approx(smooth[-1].loss, rel=0.05)  # smoothed targets alone would add 0.3


def test_progress_tells_of_every_branch() -> None:
    told: list[FanProgress] = []
    run_fan(iris(), iris_data(), kept(iris()), RATES, workers=2, stop=threading.Event(), report=told.append)
    assert {progress.number for progress in told} == {0, 1, 2}
    last = [progress for progress in told if progress.number == 1][-1]
    assert (last.done, last.steps, last.branch.value) == (180, 180, 0.001)
    assert last.branch.curve.steps.tolist() == list(range(STEP + 1, STEP + 61))


def test_it_stops_at_once() -> None:
    stop, start = threading.Event(), kept(iris())

    def stop_soon(progress: FanProgress) -> None:
        if progress.done > 500:
            stop.set()

    fan = Fan("learning_rate", tuple(0.001 + 0.0001 * place for place in range(8)), 10**7)
    begin = time.perf_counter()
    result = run_fan(iris(), iris_data(), start, fan, workers=2, stop=stop, report=stop_soon)
    took = time.perf_counter() - begin
    assert took < longest(2.0)
    assert result.was_stopped
    assert result.winner is None
    assert len(result.branches) == 8


def test_a_value_that_is_not_possible_says_why() -> None:
    with pytest.raises(SpecError, match=r"batch_size|edits"):
        fanned(iris(), Fan("batch_size", (16, 4096), 60))


@pytest.mark.parametrize("pieces", [[1000], [1, 299, 700], [7] * 142 + [6]])
def test_bins_do_not_depend_on_the_pieces(pieces: list[int]) -> None:
    losses: Array = np.random.default_rng(0).random(1000).astype(np.float32)
    bins = BinnedLosses(5, 1000)
    for part in np.split(losses, np.cumsum(pieces)[:-1]):
        bins.add(part)
    curve = bins.curve()
    assert len(curve.steps) == 250 <= MOST_BINS
    assert curve.steps[-1] == 1005
    np.testing.assert_array_equal(
        curve.losses, [np.add.reduce(losses[i : i + 4].astype(float)) / 4 for i in range(0, 1000, 4)]
    )


def test_bins_of_half_a_fan() -> None:
    bins = BinnedLosses(0, 900)
    bins.add(np.array([1.0, 2.0, 3.0, 8.0]))
    assert bins.curve().steps.tolist() == [3, 4]
    assert bins.curve().losses.tolist() == [2.0, 8.0]


def test_sizes_are_compared_at_equal_numbers_of_examples_each_with_its_rate() -> None:
    fan = Fan("batch_size", (16, 32), 60, lengths=(60, 30), rates=(0.001, 0.002))
    spec = iris(hyperparameters={"batch_size": 16, "learning_rate": 0.001})
    start, result = kept(spec), fanned(spec, fan)
    assert [branch.is_control for branch in result.branches] == [True, False]
    assert [branch.scores[-1].step for branch in result.branches] == [STEP + 60, STEP + 30]
    assert adopted_spec(spec, start, fan, 16) == spec
    edits = adopted_spec(spec, start, fan, 32).edits
    assert [(edit.step, edit.name, edit.value) for edit in edits] == [
        (STEP, "batch_size", 32),
        (STEP, "learning_rate", 0.002),
    ]
    for value, sha, length in zip(fan.values, shas(result), fan.lengths, strict=True):
        learner = Learner(adopted_spec(spec, start, fan, value), iris_data())
        assert learner.advance(STEP + length)
        assert learner.snapshot().sha256 == sha
