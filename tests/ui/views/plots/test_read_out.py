"""What stands above a plot about the place under the pointer."""

import numpy as np

from tests.ui.views.plots.conftest import FakeSession
from workbench.training.messages import StepsTrained
from workbench.ui.views.plots.plot_board import PlotBoard


def test_the_learning_rate_under_the_pointer_was_in_force(board: PlotBoard, session: FakeSession) -> None:
    """A bin over an edit shows what was in force before and after it; their mean never was."""
    session.begin()
    for rate, steps in ((0.1, 4001), (0.001, 8003)):
        store = session.metrics
        assert store is not None
        scalars = np.full((steps, 4), rate)
        store.append(StepsTrained(session.step, scalars, np.zeros((steps, 2, 6, 3)), 1.0, 20_000))
        session.step += steps
        session.refreshed.emit()
    board.draw()
    pane = board.panes[2]
    bands = pane.traces[0].bands
    assert bands is not None
    for step in bands.steps[bands.low < bands.high]:
        board.timeline.pin(float(step))
        assert "…" in pane.read_out.text
        assert "0.0505" not in pane.read_out.text
    board.timeline.pin(float(bands.steps[0]))
    assert pane.read_out.text.strip() == "0.1"
