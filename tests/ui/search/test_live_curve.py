"""A trial can be watched while it is trained."""

import numpy as np

from workbench.search.workers.rungs import CurvePiece
from workbench.training.bins import Bins
from workbench.ui.search.live_curve import LiveCurve


def piece(first: int, accuracies: list[float]) -> CurvePiece:
    """Single rows from step ``first`` on."""
    count = len(accuracies)
    values = np.ones((4, count, 4), np.float32)
    values[:3, :, 1] = accuracies
    steps = np.arange(first, first + count)
    return CurvePiece(Bins(values, np.stack((steps, steps, np.ones(count, np.int64)))), 1.0)


def test_pieces_become_one_curve_in_epochs_and_repeated_ones_do_not_count_twice() -> None:
    curve = LiveCurve("dev_accuracy", epochs=10)
    assert curve.joined() is None
    curve.add(piece(0, [0.1, 0.2]), total_steps=20)
    curve.add(piece(1, [0.2, 0.3]), total_steps=20)
    joined = curve.joined()
    assert joined is not None
    assert joined.epochs.tolist() == [0.5, 1.0, 1.5]
    assert np.allclose(joined.scores, [0.1, 0.2, 0.3])
