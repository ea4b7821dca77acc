"""A trial can be watched while it is trained."""

import numpy as np

from workbench.search.workers.rungs import CurvePiece
from workbench.training.bins import Bins
from workbench.ui.search.heard_search import drawn_on


def piece(first: int, accuracies: list[float]) -> CurvePiece:
    """Single rows from step ``first`` on."""
    count = len(accuracies)
    values = np.ones((4, count, 4), np.float32)
    values[:3, :, 1] = accuracies
    steps = np.arange(first, first + count)
    return CurvePiece(Bins(values, np.stack((steps, steps, np.ones(count, np.int64)))), 1.0)


def test_pieces_become_one_curve_in_epochs_and_repeated_ones_do_not_count_twice() -> None:
    curve = drawn_on(None, piece(0, [0.1, 0.2]), "dev_accuracy", 10 / 20)
    joined = drawn_on(curve, piece(1, [0.2, 0.3]), "dev_accuracy", 10 / 20)
    assert joined.epochs.tolist() == [0.5, 1.0, 1.5]
    assert np.allclose(joined.scores, [0.1, 0.2, 0.3])
    assert curve.epochs.tolist() == [0.5, 1.0], "what was handed out stays as it was"
    assert drawn_on(joined, piece(0, [0.1, 0.2, 0.3]), "dev_accuracy", 10 / 20) is joined


def test_numbers_that_are_none_are_left_out() -> None:
    curve = drawn_on(None, piece(0, [float("nan")]), "dev_accuracy", 0.5)
    assert len(curve.epochs) == 0
    assert drawn_on(curve, piece(1, [0.2]), "dev_accuracy", 0.5).epochs.tolist() == [1.0]
