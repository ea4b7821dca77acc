"""The same steps without some rows: what no row is taken from is as it was, and what is shortened obeys the formulas."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from tests.engine import oracle
from tests.insight import setup
from workbench.data.dataset import Split
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer
from workbench.specs.run import RunSpec, ScheduledEdit
from workbench.training.learner import Learner
from workbench.training.left_out import rows_ahead
from workbench.training.team import Team
from workbench.training.without_rows import train_without

M = 16
"""Of 60 rows: every fourth mini-batch reaches into the next epoch."""


def made(**fields: object) -> setup.Case:
    layers = (DenseLayer(units=6), DenseLayer(units=5, batch_norm=False))
    return setup.make_case(layers=layers, **fields)


def spec_of(case: setup.Case, **values: object) -> RunSpec:
    given = {"batch_size": M, "learning_rate": 0.02, "schedule": "cosine", "label_smoothing": 0.1}
    return case.spec.replaced(hyperparameters=Hyperparameters(**(given | values)))


def bits(learner: Learner) -> list[bytes]:
    names = ("parameters", "first_moment", "second_moment", "running", "products", "position")
    return [getattr(learner.state, name).tobytes() for name in names]


def test_the_rows_ahead_are_those_that_are_trained() -> None:
    case = made()
    learner = Learner(spec_of(case), case.data)
    for _ in range(9):
        ahead = rows_ahead(learner.spec.seed, 60, learner.examples_seen, M)
        assert np.array_equal(ahead, learner.watch().rows)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_no_bit_changes_before_a_row_comes(precision: str, threads: int) -> None:
    case = made(precision=precision)
    spec = spec_of(case).replaced(threads=threads)
    with Team(threads) as team:
        plain, other = (Learner(spec, case.data, None, team.together) for _ in range(2))
        coming = rows_ahead(spec.seed, 60, 0, 60)
        other.leave_out([int(coming[2 * M + 3])])  # of the third mini-batch
        told = [learner.train(2).scalars.tobytes() for learner in (plain, other)]
        assert told[0] == told[1]
        assert bits(plain) == bits(other)
        assert other.stream.shortened == 0
        for learner in (plain, other):
            learner.train(3)
    assert other.stream.shortened >= 1
    assert plain.state.position.tobytes() == other.state.position.tobytes()
    assert bits(plain) != bits(other)


def test_leaving_out_a_row_that_is_not_there_changes_no_bit() -> None:
    case = made()
    plain, other = (Learner(spec_of(case), case.data) for _ in range(2))
    other.leave_out([10_000])
    told = [learner.train(20).scalars.tobytes() for learner in (plain, other)]
    assert told[0] == told[1]
    assert bits(plain) == bits(other)


@pytest.mark.parametrize("output", ["softmax", "logistic", "linear"])
@pytest.mark.parametrize("weights", ["none", "balanced"])
def test_a_shortened_mini_batch_is_the_formula_over_the_rows_left(output: str, weights: str) -> None:
    case = made(output=output, classes=2 if output == "logistic" else 3)
    values = {"optimizer": "sgd", "schedule": "constant", "class_weights": weights if output != "linear" else "none"}
    spec = spec_of(case, **values, label_smoothing=0.0)
    learner = Learner(spec, case.data)
    learner.train(3)  # the next mini-batch reaches into the second epoch
    rows = rows_ahead(spec.seed, 60, learner.examples_seen, M)
    gone = [int(rows[0]), int(rows[5]), int(rows[-1])]
    kept = rows[~np.isin(rows, gone)]
    before = learner.state.parameters.copy()
    learner.leave_out(gone)
    loss = float(learner.train(1).scalar("loss")[0])

    train = case.data.train
    x = train.features[kept].astype(np.float64)
    y = train.answers[kept]

    def oracle_loss(parameters: np.ndarray) -> float:
        """The mean over the rows left, with the class weights of the whole train part."""
        done = oracle.forward(
            spec.network, case.layout, parameters, x, y, spec.hyperparameters.replaced(class_weights="none")
        )
        if spec.hyperparameters.class_weights == "none":
            return done.loss
        z = np.hstack([np.zeros_like(done.logits), done.logits]) if output == "logistic" else done.logits
        counts = np.bincount(train.labels, minlength=z.shape[1])
        w = (60 / (z.shape[1] * counts))[y]
        each = np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]
        return float((w * each).sum() / w.sum())

    assert loss == pytest.approx(oracle_loss(before), abs=1e-10)
    moved = (before - learner.state.parameters) / spec.hyperparameters.learning_rate
    for number in np.random.default_rng(2).choice(len(before), 15, replace=False):
        up, down = before.copy(), before.copy()
        up[number] += 1e-6
        down[number] -= 1e-6
        assert (oracle_loss(up) - oracle_loss(down)) / 2e-6 == pytest.approx(moved[number], abs=1e-6)
    assert learner.examples_seen == 4 * M


def test_a_mini_batch_without_a_row_left_changes_nothing() -> None:
    case = made()
    learner = Learner(spec_of(case), case.data)
    rows = rows_ahead(learner.spec.seed, 60, 0, M)
    before = bits(learner)[:-1]
    learner.leave_out([int(row) for row in rows])
    told = learner.train(1)
    assert np.isnan(told.scalar("loss")[0])
    assert bits(learner)[:-1] == before
    assert list(learner.state.position) == [1, M]


def test_both_walks_begin_and_end_where_the_run_does() -> None:
    case = made()
    spec = spec_of(case).replaced(edits=(ScheduledEdit(step=7, name="learning_rate", value=0.005),))
    run = Learner(spec, case.data)
    run.advance(4)
    start = run.snapshot()
    rows = [int(row) for row in rows_ahead(spec.seed, 60, run.examples_seen, M)[:2]]
    told: list[float] = []
    found = train_without(spec, case.data, start, rows, 9, threading.Event(), told.append)
    assert found is not None
    losses: list[float] = []
    run.advance(13, tell=lambda measured: losses.extend(measured.scalar("loss").tolist()))
    assert found.was.losses.tolist() == losses
    assert len(found.without.losses) == 9
    assert found.without.losses[0] != found.was.losses[0]
    assert found.shortened >= 3  # 9 mini-batches are more than two epochs
    assert told[-1] == 1.0
    again = train_without(spec, case.data, start, rows, 9, threading.Event(), told.append)
    assert again is not None
    assert again.without.losses.tobytes() == found.without.losses.tobytes()
    stopped = threading.Event()
    stopped.set()
    assert train_without(spec, case.data, start, rows, 9, stopped, told.append) is None


def test_a_run_that_a_row_ruins_goes_on_without_it() -> None:
    case = made(precision="float32")
    row, train = 7, case.data.train
    features = train.features.copy()
    features[row] = np.inf
    data = replace(case.data, train=Split(features, train.labels))
    spec = spec_of(case)
    start = Learner(spec, data).snapshot()
    found = train_without(spec, data, start, [row], 8, threading.Event(), lambda _: None)
    assert found is not None
    assert found.was.end is None
    assert len(found.was.losses) < 4
    assert found.without.end is not None
    assert len(found.without.losses) == 8
