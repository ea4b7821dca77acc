"""Charts of trials are read as the plots over steps: crosshair, zoom, ends, files."""

import csv
import xml.etree.ElementTree as ET
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from tests.ui.views.board.fake_search import FakeSearch
from workbench.ui.charts.panel_frame import WHOLE
from workbench.ui.charts.reading.paper import save
from workbench.ui.views.board.board_data import SCORE
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.curve_wall import CurveWall
from workbench.ui.views.board.parallel_view import ParallelView
from workbench.ui.views.board.progress_view import ProgressView
from workbench.ui.views.board.reading.box_mouse import points
from workbench.ui.views.board.reading.curve_overlay import CurveOverlay
from workbench.ui.views.board.reading.trial_chart import TrialChart
from workbench.ui.views.board.scatter_grid import ScatterGrid
from workbench.ui.widgets.theme import LIGHT, ThemeSource

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
RATE = "learning_rate", SCORE
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def board(qtbot: QtBot) -> BoardModel:
    return BoardModel(FakeSearch(60))


@pytest.fixture
def themes(qtbot: QtBot) -> ThemeSource:
    return ThemeSource(LIGHT)


def shown(qtbot: QtBot, chart: TrialChart) -> TrialChart:
    qtbot.addWidget(chart)
    chart.resize(700, 400)
    chart.show()
    return chart


def drag(qtbot: QtBot, chart: TrialChart, start: QPointF, end: QPointF) -> None:
    qtbot.mousePress(chart, LEFT, SHIFT, pos=start.toPoint())
    qtbot.mouseMove(chart, end.toPoint())
    qtbot.mouseRelease(chart, LEFT, SHIFT, pos=end.toPoint())


def test_shift_and_dragging_zooms_marks_nothing_and_a_double_click_shows_everything(
    board: BoardModel, themes: ThemeSource, qtbot: QtBot
) -> None:
    grid = ScatterGrid(board, themes)
    chart = shown(qtbot, grid.chart)
    data = board.data
    assert data is not None
    board.select([3, 4])
    whole = {axes: frame.area for axes, frame in grid.frames(data).items()}
    x, y = points(data, RATE, grid.frames(data)[RATE])
    all_seen = np.isfinite(x + y).sum()
    area = whole[RATE]
    corner = QPointF(area.width() / 4, area.height() / 4)
    drag(qtbot, chart, area.topLeft() + corner, area.bottomRight() - corner)
    assert board.selected == {3, 4}
    assert not board.brushes
    frames = grid.frames(data)
    assert frames[RATE].across == pytest.approx((0.25, 0.75), abs=0.02)
    assert {frame.up for frame in frames.values()} == {frames[RATE].up}, "they share the axis of scores"
    assert frames["dropout", SCORE].across == WHOLE
    x, y = points(data, RATE, frames[RATE])
    assert 0 < np.isfinite(x + y).sum() < all_seen
    assert not chart.grab().isNull()
    qtbot.mouseClick(chart, LEFT, pos=area.center().toPoint())
    qtbot.mouseDClick(chart, LEFT, pos=area.center().toPoint())
    assert grid.frames(data)[RATE].across == WHOLE
    drag(qtbot, chart, area.topLeft(), area.center())
    qtbot.keyClick(chart, *chord("charts.whole"))
    assert grid.frames(data)[RATE].up == WHOLE


def test_arrow_keys_tell_exact_values_from_left_to_right_and_enter_selects(
    board: BoardModel, themes: ThemeSource, qtbot: QtBot
) -> None:
    grid = ScatterGrid(board, themes)
    chart = shown(qtbot, grid.chart)
    told: list[str] = []
    chart.reading.read_out.connect(told.append)
    data = board.data
    assert data is not None
    before = chart.grab().toImage()
    for _ in range(3):
        qtbot.keyClick(chart, *chord("charts.step", 1))
    assert chart.grab().toImage() != before
    rates = [
        float(record.values["learning_rate"])
        for text in told
        if (record := data.record(int(text.split(" ")[1]))) is not None
    ]
    assert rates == sorted(rates)
    assert len(rates) == 3
    number = chart.reading.pointed
    assert number is not None
    record = data.record(number)
    assert record is not None
    crosses = grid.readings.crosses(data, number)
    assert len(crosses) == len(data.names)
    assert repr(record.values["learning_rate"]) in crosses[0].across
    qtbot.keyClick(chart, *chord("charts.choose"))
    assert board.selected == {number}
    board.clear()
    qtbot.keyClick(chart, *chord("charts.release"))
    assert chart.reading.pointed is None
    assert not told[-1]


def test_progress_and_compared_curves_can_be_logarithmic_and_mark_their_ends(
    board: BoardModel, themes: ThemeSource, qtbot: QtBot
) -> None:
    progress, curves = ProgressView(board, themes), CurveOverlay(board, themes)
    board.select([1, 2, 3])
    for view in (progress, curves):
        chart = shown(qtbot, view.chart)
        even = chart.grab().toImage()
        qtbot.keyClick(chart, *chord("charts.log"))
        logarithmic = chart.grab().toImage()
        assert logarithmic != even
        qtbot.keyClick(chart, *chord("charts.extremes"))
        assert chart.grab().toImage() != logarithmic
    told: list[str] = []
    curves.chart.reading.read_out.connect(told.append)
    qtbot.keyClick(curves.chart, *chord("charts.ends"))
    data = board.data
    assert data is not None
    record = data.record(1)
    assert record is not None
    assert f"{record.scores[1]:.4f}" in told[-1], "Home leads to the first epoch that has a score"


def test_an_axis_of_parallel_lines_is_zoomed_alone(board: BoardModel, themes: ThemeSource, qtbot: QtBot) -> None:
    lines = ParallelView(board, themes)
    chart = shown(qtbot, lines.chart)
    data = board.data
    assert data is not None
    x, (top, bottom) = float(lines.axis_places(data)[0]), lines.span
    before = lines.heights(data)
    drag(qtbot, chart, QPointF(x, top + 0.25 * (bottom - top)), QPointF(x, bottom))
    after = lines.heights(data)
    np.testing.assert_array_equal(after[:, 1:], before[:, 1:])
    np.testing.assert_allclose(bottom - after[:, 0], (bottom - before[:, 0]) / 0.75, rtol=0.02)
    assert not board.brushes
    assert not chart.grab().isNull()


def test_points_that_stick_out_are_told_and_can_be_shown(themes: ThemeSource, qtbot: QtBot) -> None:
    search = FakeSearch(60)
    worst = replace(search.all_records[0], scores={1: -1e6}, state="done", diverged=False)
    search.show([worst, *search.all_records[1:]])
    board = BoardModel(search)
    assert board.data is not None
    scores = int(np.isfinite(board.data.scores).sum())
    assert board.data.score_axis.beyond_text == f"▼ 1 of {scores} points below"
    chart = shown(qtbot, ScatterGrid(board, themes).chart)
    qtbot.keyClick(chart, *chord("charts.beyond"))
    assert board.data.score_axis.beyond == 0
    search.tell()
    assert board.data.score_axis.beyond == 0, "also after the next trial"


@pytest.mark.parametrize("make", [ScatterGrid, ParallelView, ProgressView, CurveWall, CurveOverlay])
def test_files_have_twice_the_pixels_texts_and_all_rows(
    make: type[ScatterGrid], board: BoardModel, themes: ThemeSource, qtbot: QtBot, tmp_path: Path
) -> None:
    chart = shown(qtbot, make(board, themes).chart)
    if make is CurveOverlay:  # type: ignore[comparison-overlap]
        board.select([1, 2])
    for ending in ("png", "svg", "csv"):
        save(chart.paper, str(tmp_path / f"chart.{ending}"))
    assert QImage(str(tmp_path / "chart.png")).width() == 2 * chart.width()
    root = ET.parse(tmp_path / "chart.svg").getroot()
    assert list(root.iter(f"{SVG}text"))
    assert not list(root.iter(f"{SVG}image"))
    rows = list(csv.DictReader(StringIO((tmp_path / "chart.csv").read_text())))
    assert len(rows) == 60
    qtbot.keyClick(chart, *chord("charts.copy"))
    assert QGuiApplication.clipboard().image().width() == 2 * chart.width()
