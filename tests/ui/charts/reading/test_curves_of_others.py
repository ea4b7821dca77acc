"""Other branches behind the curves of the current one."""

import numpy as np
from pytestqt.qtbot import QtBot

from workbench.training.messages import StepsTrained
from workbench.training.metrics import MetricStore
from workbench.ui.charts.plot_canvas import PlotCanvas
from workbench.ui.charts.reading.curves_of_others import OtherBranches
from workbench.ui.charts.reading.visible import Visible
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.views.plots.trace import Rows


def store(first: int, losses: list[float]) -> MetricStore:
    """A branch that begins at ``first``."""
    curves = MetricStore(0)
    scalars = np.zeros((len(losses), 4), np.float32)
    scalars[:, 0] = losses
    curves.append(StepsTrained(first, scalars, np.zeros((len(losses), 0, 6, 3), np.float32), 1.0, 100))
    return curves


def test_all_branches_are_one_line_with_gaps_and_tell_their_extent(qtbot: QtBot) -> None:
    timeline = Timeline()
    canvas = PlotCanvas(timeline)
    qtbot.addWidget(canvas)
    others = OtherBranches(Rows("loss"), canvas.view_box)
    others.draw((store(0, [4.0, 3.0]), store(10, [8.0, 1.0, 2.0])), Visible(0.0, 20.0, 100))
    steps, losses = others.lines.steps, others.lines.values
    assert np.array_equal(steps, [0, 1, 1, 10, 11, 12, 12])
    assert np.array_equal(np.isnan(losses), [False, False, True, False, False, False, True])
    assert others.extent == (1.0, 8.0)
    others.draw((), Visible(0.0, 20.0, 100))
    assert others.extent is None
    timeline.deleteLater()
