"""A rung is a pure function: however it is cut or repeated, the trial ends in the same bits."""

import json
import subprocess
import sys

import numpy as np
import pytest

from tests.search.campaigns import BASE, data_of, small_plan
from workbench.runs.format.keyframe_blob import unpack_snapshot
from workbench.search.workers.code_version import code_version
from workbench.search.workers.rungs import RungOrder, RungOutcome, WorkDone, joined_pieces
from workbench.search.workers.trial import train_rung
from workbench.search.workers.worker_process import train_orders
from workbench.specs.run import RunSpec
from workbench.training.messages import Evaluated, Finished
from workbench.training.score_steps import score_steps
from workbench.training.trainer import Trainer

DATA = data_of(small_plan())
SPEC = BASE.replaced(epochs=6)


def order(*goals: tuple[int, int], state: bytes | None = None, spec: RunSpec = SPEC) -> RungOrder:
    return RungOrder(7, spec.to_json(), DATA.sha256, state, goals)


def _place(score: Evaluated) -> tuple[int, str]:
    return score.step, score.part


def test_rungs_end_where_an_uninterrupted_run_ends() -> None:
    first = train_rung(order((1, 2)), DATA)
    second = train_rung(order((2, 4), (3, 6), state=first.state), DATA)
    finished = list(Trainer(SPEC, DATA).events())[-1]
    assert isinstance(finished, Finished)
    assert finished.snapshot is not None
    assert second.state is not None
    assert unpack_snapshot(second.state, 0).sha256 == finished.snapshot.sha256
    assert [(one.rung, one.step) for one in (*first.scores, *second.scores)] == [(1, 6), (2, 12), (3, 18)]


def test_a_rung_that_is_cut_by_time_goes_on_to_the_same_scores_and_curve() -> None:
    whole = train_rung(order((1, 400)), DATA)
    spec = SPEC.replaced(epochs=400)
    pieces, scores, state, cuts = [], [], None, 0
    whole = train_rung(order((1, 200), (2, 400), spec=spec), DATA)
    goals = [(1, 200), (2, 400)]
    while goals:
        piece = train_rung(order(*goals, state=state, spec=spec), DATA, seconds=1e-9)
        assert piece.curve is not None
        pieces.append(piece.curve)
        scores += piece.scores
        goals = goals[len(piece.scores) :]
        state = piece.state
        cuts += 1
    assert cuts > 5
    assert state == whole.state
    assert [(s.rung, s.step, s.dev_loss) for s in scores] == [(s.rung, s.step, s.dev_loss) for s in whole.scores]
    assert whole.curve is not None
    joined = joined_pieces(pieces, whole.total_steps)
    np.testing.assert_array_equal(joined.bins.spans, whole.curve.bins.spans)
    np.testing.assert_allclose(joined.bins.values, whole.curve.bins.values, rtol=1e-5)


def test_a_trial_that_diverges_tells_where_and_keeps_its_last_good_state() -> None:
    wild = SPEC.replaced(hyperparameters={"optimizer": "sgd", "learning_rate": 1e6})
    spec = wild.replaced(network={"layers": [{"units": 8, "batch_norm": False}] * 4}, epochs=40)
    outcome = train_rung(order((1, 40), spec=spec), DATA)
    assert "layer" in outcome.diverged
    assert outcome.scores == ()
    assert outcome.state is not None
    assert np.isfinite(unpack_snapshot(outcome.state, 0).parameters).all()


@pytest.mark.parametrize("values", [{}, {"label_smoothing": 0.2}, {"class_weights": "balanced"}])
@pytest.mark.parametrize("seconds", [1e-9, 60.0])
def test_a_trial_is_scored_where_and_as_a_run_by_hand_is(values: dict[str, float | str], seconds: float) -> None:
    spec = SPEC.replaced(epochs=400, hyperparameters=values)
    points: list[Evaluated] = []
    goals, state = [(1, 170), (2, 230), (3, 400)], None
    while goals:
        piece = train_rung(order(*goals, state=state, spec=spec), DATA, seconds)
        points += piece.points
        goals, state = goals[len(piece.scores) :], piece.state
    by_hand = [event for event in Trainer(spec, DATA).events() if isinstance(event, Evaluated)]
    steps = [point.step for point in points if point.part == "dev"]
    assert steps == list(score_steps(spec, DATA.train.rows, 1200))
    assert sorted(points, key=_place) == sorted(by_hand, key=_place)


def test_the_curve_of_a_trial_has_the_same_bins_wherever_it_was_cut() -> None:
    spec = SPEC.replaced(epochs=1400)
    whole = train_rung(order((1, 1400), spec=spec), DATA)
    first = train_rung(order((1, 235), spec=spec), DATA)
    second = train_rung(order((2, 1400), state=first.state, spec=spec), DATA)
    assert (whole.curve, first.curve, second.curve) != (None, None, None)
    joined = joined_pieces([one.curve for one in (first, second) if one.curve is not None], whole.total_steps)
    assert whole.curve is not None
    np.testing.assert_array_equal(joined.bins.spans, whole.curve.bins.spans)
    assert set(whole.curve.bins.spans[2, :-1].tolist()) == {8}


@pytest.mark.parametrize("values", [{"label_smoothing": 0.2}, {"class_weights": "balanced"}])
def test_scores_are_of_the_plain_loss_whatever_a_trial_minimizes(values: dict[str, float | str]) -> None:
    """With a learning rate of 10⁻¹² they stay the same network, and so does their score."""
    still: dict[str, float | str] = {"learning_rate": 1e-12, "optimizer": "sgd"}
    plain = train_rung(order((1, 1), spec=SPEC.replaced(hyperparameters=still)), DATA).scores[0]
    other = train_rung(order((1, 1), spec=SPEC.replaced(hyperparameters=still | values)), DATA).scores[0]
    assert other.dev_loss == pytest.approx(plain.dev_loss, rel=1e-6)


def test_a_run_that_cannot_be_says_why() -> None:
    outcome = train_rung(order((1, 2), spec=SPEC.replaced(hyperparameters={"batch_size": 5000})), DATA)
    assert "at most the 108 training examples" in outcome.error
    assert outcome.state is None


def test_outcomes_survive_the_way_between_processes() -> None:
    outcome = train_rung(order((1, 2)), DATA)
    back = RungOutcome.from_plain(outcome.to_plain())
    assert (back.scores, back.state, back.step, back.seconds) == (
        outcome.scores,
        outcome.state,
        outcome.step,
        outcome.seconds,
    )
    assert back.points == outcome.points != ()
    assert RungOrder.from_plain(order((1, 2)).to_plain()) == order((1, 2))


def test_a_worker_stops_when_its_time_is_over_and_leaves_the_rest() -> None:
    orders = [order((1, 6)).to_plain()] * 5
    done = WorkDone.from_plain(train_orders(orders, 1e-9, code_version()))
    assert len(done.outcomes) == 1
    assert len(WorkDone.from_plain(train_orders(orders, 60.0, code_version())).outcomes) == 5


def test_a_worker_refuses_other_sources_and_asks_for_data_that_it_does_not_have() -> None:
    plain = order((1, 2)).to_plain()
    assert "other sources" in WorkDone.from_plain(train_orders([plain], 1.0, "0" * 16)).refused
    foreign = {**plain, "data_sha256": "0" * 64}
    assert WorkDone.from_plain(train_orders([foreign], 1.0, code_version())).needs_data


@pytest.mark.slow
def test_a_worker_imports_no_qt() -> None:
    code = (
        "import json, sys; from workbench.search.workers.worker_process import train_orders;"
        "from workbench.search.workers.code_version import code_version; orders = json.load(sys.stdin);"
        "work = train_orders(orders, 1.0, code_version());"
        "print(json.dumps([len(work['outcomes']), 'PySide6' in sys.modules, 'optuna' in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps([order((1, 2)).to_plain()]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.loads(done.stdout) == [1, False, False]
