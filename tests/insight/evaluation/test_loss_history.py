"""Losses of examples over a run: those of the states as they were trained, at the steps where they are kept."""

import threading

import numpy as np
import pytest

from tests.insight.probes.test_probe_curve import forked, origin_of
from tests.runs.past import Past, iris
from workbench.insight.evaluation.hardest import hardest
from workbench.insight.evaluation.loss_history import LossHistory, loss_history
from workbench.insight.network_state import network_state
from workbench.insight.sample_pass import pass_sample
from workbench.specs.row_edits import RELABELLED
from workbench.specs.run import ScheduledEdit


def test_losses_are_those_of_the_states_that_were_trained() -> None:
    past = forked()
    origin = origin_of(past, 1)
    rows = np.array([20, 3, 11])
    found = loss_history(origin, "dev", rows, threading.Event())

    assert found.steps.tolist() == [0, 40, 100]
    for column, step in enumerate(found.steps.tolist()):
        snapshot = past.straight(past.history.place_at(1, step))
        state = network_state(past.spec, origin.data, snapshot)
        sample = pass_sample(state, origin.data, snapshot.hyperparameters)
        whole = hardest(sample, most=sample.rows)
        expected = [float(whole.losses[list(whole.rows).index(row)]) for row in rows]
        np.testing.assert_allclose(found.losses[:, column], expected, rtol=1e-6)
        np.testing.assert_array_equal(found.is_right[:, column], (sample.said == sample.expected)[rows])


def test_a_branch_has_the_states_of_its_parent_before_it_left() -> None:
    found = loss_history(origin_of(forked(), 2), "train", np.array([0]), threading.Event())

    assert found.steps.tolist() == [0, 40]  # 100 is kept in the other branch, after the fork
    assert found.losses.shape == (1, 2)


def test_what_was_right_and_then_wrong_was_forgotten() -> None:
    right = np.array([[False, True, False, True, True, False], [True, True, True, True, True, True]])
    found = LossHistory("dev", np.array([4, 9]), np.arange(6), np.zeros((2, 6)), right)

    assert [found.times_forgotten(place) for place in (0, 1)] == [2, 0]


def test_a_row_has_at_each_state_the_label_that_was_in_force_there() -> None:
    past = Past()
    past.grow(1, [], 20, keep=(0, 20))
    label = int(iris().train.labels[3])
    other = (label + 1) % 3
    past.grow(1, [ScheduledEdit(step=20, name=RELABELLED, value=f"4={other}")], 40, keep=(40,))
    found = loss_history(origin_of(past, 1), "train", np.array([3]), threading.Event())

    wanted = [label, label, other]
    assert found is not None
    for column, step in enumerate(found.steps.tolist()):
        snapshot = past.straight(past.history.place_at(1, step))
        answers = network_state(past.spec, iris(), snapshot).answers(iris().train.features[[3]])
        assert found.losses[0, column] == pytest.approx(-np.log(answers[0, wanted[column]]), rel=1e-5)
        assert found.is_right is not None
        assert found.is_right[0, column] == (answers[0].argmax() == wanted[column])


def test_a_history_that_nobody_waits_for_is_given_up() -> None:
    stop = threading.Event()
    stop.set()
    assert loss_history(origin_of(forked(), 1), "dev", np.array([0]), stop) is None
