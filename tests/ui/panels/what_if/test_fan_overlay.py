"""The fan drawn over a plot."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont
from pytestqt.qtbot import QtBot

from workbench.training.excursion import Score
from workbench.training.fan import Curve, FanBranch
from workbench.ui.panels.what_if.fan_lines import FanLine, branch_name, fan_lines
from workbench.ui.panels.what_if.fan_overlay import ramp
from workbench.ui.panels.what_if.fan_plot import FanPlot
from workbench.ui.widgets.theme import DARK, LIGHT, Theme, ThemeSource


def branch(value: float, losses: tuple[float, ...], **changes: object) -> FanBranch:
    curve = Curve(np.arange(1, 4), np.array([4.0, 2.0, 2.0]))
    scores = tuple(Score(100 * place, loss, 0.9) for place, loss in enumerate(losses))
    plain = {"is_control": False, "curve": curve, "scores": scores}
    return FanBranch(value, **{**plain, **changes})  # type: ignore[arg-type]


BRANCHES = (
    branch(0.001, (1.0, 0.1, 0.01)),
    branch(0.01, (1.0, 1.0, 1.0), is_control=True),
    branch(0.1, (1.0, 10.0), diverged_at=120),
)


def luminance(colour: QColor) -> float:
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_of_the_ramp_can_be_seen(theme: Theme) -> None:
    paper = luminance(QColor(theme.plot_background))
    for share in np.linspace(0.0, 1.0, 16):
        lighter, darker = sorted((paper, luminance(ramp(theme, float(share)))), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 3.0


def test_lines_tell_who_is_who() -> None:
    lines = fan_lines(BRANCHES, 0, "dev")
    assert [line.label for line in lines] == ["0.001", "0.01", "0.1"]
    assert [line.share for line in lines] == [0.0, 0.5, 1.0]
    assert [(line.is_winner, line.is_control, line.has_diverged) for line in lines] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    assert lines[0].steps.tolist() == [0, 100, 200]
    assert branch_name("learning_rate", 0.001) == "α 0.001"


def test_training_losses_are_smoothed_without_bias() -> None:
    (line, *_) = fan_lines(BRANCHES, 0, "train")
    np.testing.assert_allclose(line.losses, [4.0, (0.9 * 4 + 2) / 1.9, (0.81 * 4 + 0.9 * 2 + 2) / 2.71])


@pytest.fixture
def plot(qtbot: QtBot) -> FanPlot:
    plot = FanPlot(ThemeSource())
    qtbot.addWidget(plot)
    plot.resize(400, 300)
    plot.show()
    qtbot.waitExposed(plot)
    plot.show_lines(fan_lines(BRANCHES, 0, "dev"))
    return plot


def test_ranges_fit_and_a_line_is_found_where_it_is_drawn(plot: FanPlot) -> None:
    extent = plot.overlay.extent()
    assert extent == ((0.0, 200.0), (-2.0, 1.0))
    (first, last), (low, high) = plot.view_box.viewRange()
    assert first == 0.0
    assert last > 200.0
    assert low < -2.0
    assert high > 1.0
    height, width = plot.view_box.height(), plot.view_box.width()
    x = 150.0 * width / (last - first)
    assert plot.overlay.line_at(QPointF(x, high * height / (high - low))) == 1  # log10 1 = 0
    assert plot.overlay.line_at(QPointF(x, 1.0)) is None


def test_best_line_now_and_cross_are_painted(plot: FanPlot, qtbot: QtBot) -> None:
    """The picture of the end of the best line differs from that of the same line without its star."""
    with_star = plot.grab().toImage()
    plain = [FanLine(line.steps, line.losses, line.label, line.share) for line in plot.overlay.lines]
    plot.overlay.set_lines(plain)
    assert with_star != plot.grab().toImage()


def test_values_that_cannot_be_drawn_leave_no_trace(plot: FanPlot) -> None:
    steps = np.array([0.0, 1.0, 2.0])
    plot.show_lines((FanLine(steps, np.array([np.nan, 0.0, np.inf]), "x", 0.0, is_winner=True),))
    assert plot.overlay.extent() is None
    plot.overlay.set_theme(DARK, QFont())
    plot.grab()
    plot.show_lines(())
    plot.grab()


def test_a_line_that_ends_out_of_sight_has_no_label(plot: FanPlot) -> None:
    plot.view_box.setXRange(0.0, 40.0, padding=0.0)
    plot.overlay.set_lines(())
    bare = plot.grab().toImage()
    plot.overlay.set_lines(fan_lines((branch(0.01, (1.0, 1.0, 1.0), is_control=True),), 0, "dev"))
    drawn = plot.grab().toImage()
    rows = {y for y in range(bare.height()) if any(bare.pixel(x, y) != drawn.pixel(x, y) for x in range(bare.width()))}
    assert rows
    assert max(rows) - min(rows) < 8
