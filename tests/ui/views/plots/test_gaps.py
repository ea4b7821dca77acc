"""The past as it is drawn: what is not finite is a gap, never a bridge, and what stands there stays."""

import numpy as np
import pytest

from tests.ui.views.plots.conftest import FakeSession
from workbench.training.messages import Evaluated, StepsTrained
from workbench.training.metrics import MetricStore
from workbench.ui.charts.line_item import LineItem, inside, path
from workbench.ui.charts.reading.visible import Visible
from workbench.ui.views.plots.plot_board import PlotBoard


@pytest.mark.parametrize("steps", [60, 6000])
def test_what_is_not_finite_is_a_gap_in_every_line(board: PlotBoard, session: FakeSession, steps: int) -> None:
    session.begin(())
    store = session.seen.metrics
    assert store is not None
    scalars = np.ones((steps, 4), np.float32)
    scalars[steps // 2 : steps // 2 + steps // 20, 0] = np.nan  # wider than a bin
    store.append(StepsTrained(0, scalars, np.empty((steps, 0, 6, 3)), 1.0, steps))
    for step, loss in ((0, 1.0), (steps // 3, np.nan), (steps, 1.0)):
        store.add_evaluation(Evaluated(step, "dev", loss, 0.5))
    session.step = steps
    board.redraw_soon()
    board.draw()
    items = board.panes[0].canvas.view_box.childItems()
    lines = [item for item in items if isinstance(item, LineItem) and len(item.steps) > 1]
    assert len(lines) >= 2
    for line in lines:
        drawn = path(inside(line.steps, line.values, 1e6, 1e6))
        assert sum(drawn.elementAt(at).isMoveTo() for at in range(drawn.elementCount())) >= 2 or len(line.steps) == 3
        assert not np.isfinite(line.values[1:-1]).all()


def test_a_single_row_that_is_not_finite_is_a_gap_at_every_zoom(board: PlotBoard, session: FakeSession) -> None:
    session.begin(())
    store = session.seen.metrics
    assert store is not None
    scalars = np.ones((60_000, 4), np.float32)
    scalars[30_000, 0] = np.nan
    store.append(StepsTrained(0, scalars, np.empty((60_000, 0, 6, 3)), 1.0, 60_000))
    session.step = 60_000
    board.redraw_soon()
    board.draw()
    lines = [item for item in board.panes[0].canvas.view_box.childItems() if isinstance(item, LineItem)]
    drawn = [line for line in lines if len(line.steps)]
    assert len(drawn) == 2
    for line in drawn:
        gaps = line.steps[np.isnan(line.values)]
        assert 1 <= len(gaps) <= 4
        assert abs(gaps - 30_000).max() < 600


def test_the_strong_line_of_the_past_stands_still_while_the_run_grows(board: PlotBoard) -> None:
    store, trace, points = MetricStore(0), board.panes[0].traces[0], 400
    begin = 24 * points  # so many bins of 16 that every second one is drawn
    rows = np.random.default_rng(0).normal(size=(begin + 400, 4)).astype(np.float32)

    def drawn(first: int, last: int) -> list[tuple[float, float]]:
        store.append(StepsTrained(first, rows[first:last], np.empty((last - first, 0, 6, 3)), 1.0, 40_000))
        trace.draw(store, Visible(0.0, 2.0 * begin, points), 0.0)
        lines = [item for item in board.panes[0].canvas.view_box.childItems() if isinstance(item, LineItem)]
        line = min((line for line in lines if len(line.steps)), key=lambda line: len(line.steps))
        past = line.steps < begin - 100
        return list(zip(line.steps[past].tolist(), line.values[past].tolist(), strict=True))

    before = drawn(0, begin)
    assert points // 4 < len(before) < points
    for first in range(begin, begin + 400, 16):
        assert drawn(first, first + 16) == before
