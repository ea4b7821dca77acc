"""The charts with mouse and keyboard: dots with a box, parallel axes, thumbnails."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from tests.ui.views.board.fake_search import SPACE, FakeSearch, make_plan, make_records
from workbench.specs.search_space import SearchSpace
from workbench.ui.views.board.board_data import SCORE, BoardData
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.curve_wall import CurveWall
from workbench.ui.views.board.pair_map import PairView
from workbench.ui.views.board.parallel_view import ParallelView
from workbench.ui.views.board.progress_view import ProgressView
from workbench.ui.views.board.reading.box_mouse import points
from workbench.ui.views.board.reading.curve_overlay import CurveOverlay
from workbench.ui.views.board.scatter_grid import ScatterGrid
from workbench.ui.widgets.theme import DARK, ThemeSource

LEFT = Qt.MouseButton.LeftButton
Drawn = ScatterGrid | ParallelView | ProgressView | CurveWall | CurveOverlay
CHARTS: list[Callable[[BoardModel, ThemeSource], Drawn]] = [
    ScatterGrid,
    ParallelView,
    ProgressView,
    CurveWall,
    CurveOverlay,
]


def shown(qtbot: QtBot, chart: QWidget, width: int = 700, height: int = 400) -> None:
    qtbot.addWidget(chart)
    chart.resize(width, height)
    chart.show()


def drag(qtbot: QtBot, chart: QWidget, start: QPointF, end: QPointF) -> None:
    qtbot.mousePress(chart, LEFT, pos=start.toPoint())
    qtbot.mouseMove(chart, ((start + end) / 2).toPoint())
    qtbot.mouseMove(chart, end.toPoint())
    qtbot.mouseRelease(chart, LEFT, pos=end.toPoint())


@pytest.mark.parametrize("make", CHARTS)
@pytest.mark.parametrize("trials", [0, 1, 5, 60])
def test_charts_paint_whatever_there_is(
    make: Callable[[BoardModel, ThemeSource], Drawn], trials: int, qtbot: QtBot, themes: ThemeSource
) -> None:
    search = FakeSearch(trials)
    board = BoardModel(search)
    chart = make(board, themes).chart
    shown(qtbot, chart)
    before = chart.grab().toImage()
    assert not before.isNull()
    if trials == 60:
        board.select([2, 3])
        assert chart.grab().toImage() != before
        themes.set_theme(DARK)
        assert chart.grab().toImage().pixelColor(1, 398).lightness() < 60
    search.show([replace(record, scores={}, state="waiting", diverged=False) for record in search.records])
    chart.grab()


def test_a_box_marks_both_axes(board: BoardModel, data: BoardData, themes: ThemeSource, qtbot: QtBot) -> None:
    grid = ScatterGrid(board, themes)
    chart = grid.chart
    shown(qtbot, chart)
    frame = grid.frames(data)["learning_rate", SCORE]
    area = frame.area
    drag(
        qtbot,
        chart,
        area.topLeft() + QPointF(0.25 * area.width(), 0.0),
        area.topLeft() + QPointF(0.75 * area.width(), 0.5 * area.height()),
    )
    assert board.brushes["learning_rate"] == pytest.approx((0.25, 0.75), abs=0.01)
    assert board.brushes[SCORE] == pytest.approx((0.5, 1.0), abs=0.01)
    assert 0 < len(board.selected) < 60
    qtbot.keyClick(chart, *chord("boxes.release"))
    assert not board.brushes
    assert not board.selected


def test_a_click_selects_the_trial_there(board: BoardModel, data: BoardData, themes: ThemeSource, qtbot: QtBot) -> None:
    grid = ScatterGrid(board, themes)
    chart = grid.chart
    shown(qtbot, chart)
    x, y = points(data, ("dropout", SCORE), grid.frames(data)["dropout", SCORE])
    place = next(place for place, record in enumerate(data.records) if record.state == "done")
    point = QPoint(round(x[place]), round(y[place]))
    number = chart.trial_at(QPointF(point))
    qtbot.mouseClick(chart, LEFT, pos=point)
    assert board.selected == {number}
    qtbot.mouseClick(chart, LEFT, Qt.KeyboardModifier.ControlModifier, pos=point)
    assert not board.selected


def test_what_lies_under_the_mouse_follows_the_data(
    search: FakeSearch, board: BoardModel, data: BoardData, themes: ThemeSource, qtbot: QtBot
) -> None:
    """After new results, another study, another size and another space."""
    grid = ScatterGrid(board, themes)
    chart = grid.chart
    shown(qtbot, chart)

    def check() -> list[tuple[float, float]]:
        now = board.data
        assert now is not None
        axes = ("learning_rate", SCORE)
        x, y = points(now, axes, grid.frames(now)[axes])
        found = [chart.trial_at(QPointF(*place)) for place in zip(x, y, strict=True)]
        for own, number in enumerate(found):
            assert number is not None
            other = now.place(number)
            assert other is not None
            assert (x[own], y[own]) == pytest.approx((x[other], y[other]), abs=1e-6)
        return list(zip(x.tolist(), y.tolist(), strict=True))

    before = check()
    turned = data.records[::-1]
    search.show(
        [replace(r, values=t.values, scores={1: 0.3}, best=0.3) for r, t in zip(data.records, turned, strict=True)]
    )
    after = check()
    assert before != after
    chart.resize(500, 300)
    assert check() != after
    search.plan = make_plan(60, SPACE.with_row(SPACE.dimensions[0].replaced(low=1e-6)))
    search.tell()
    check()


def test_a_pair_is_chosen_and_marked(board: BoardModel, data: BoardData, themes: ThemeSource, qtbot: QtBot) -> None:
    view = PairView(board, themes)
    shown(qtbot, view)
    view.up.setCurrentIndex(data.names.index("dropout"))
    ((axes, frame),) = view.map.frames(data).items()
    assert axes == ("learning_rate", "dropout")
    area = frame.area
    drag(qtbot, view.map.chart, area.topLeft() + QPointF(2.0, 2.0), area.center())
    assert set(board.brushes) == {"learning_rate", "dropout"}
    view.up.setCurrentIndex(0)
    assert not view.map.frames(data)
    view.map.chart.grab()


def test_a_search_of_one_row_leaves_a_pair_for_the_next(themes: ThemeSource, qtbot: QtBot) -> None:
    wide = make_plan(10)
    one = SearchSpace(dimensions=wide.stages[0].space.dimensions[:1])
    narrow = FakeSearch(10, make_plan(10, one))
    view = PairView(BoardModel(narrow), themes)
    shown(qtbot, view)
    narrow.plan = wide
    narrow.show(make_records(wide, 10))
    assert view.across.currentData() == "learning_rate"
    assert view.up.currentData() not in ("", "learning_rate")


def test_the_label_of_what_is_off_scale_has_room(search: FakeSearch, themes: ThemeSource, qtbot: QtBot) -> None:
    records = search.all_records
    search.show([replace(records[1], scores={1: -2e33}), *records[2:]])
    board = BoardModel(search)
    view = ParallelView(board, themes)
    shown(qtbot, view.chart)
    data = board.data
    assert data is not None
    widths = [QFontMetricsF(view.chart.small_font()).horizontalAdvance(text) for _, text in data.score_axis.ticks(6)]
    assert data.score_axis.beyond == 1
    assert view.axis_places(data)[-1] + 5.0 + max(widths) + 4.0 <= view.chart.width()


def test_parallel_axes_are_marked_moved_and_unmarked(
    board: BoardModel, data: BoardData, themes: ThemeSource, qtbot: QtBot
) -> None:
    view = ParallelView(board, themes)
    shown(qtbot, view.chart)
    x = float(view.axis_places(data)[0])
    top, bottom = view.span

    def at(position: float) -> QPointF:
        return QPointF(x, bottom - position * (bottom - top))

    drag(qtbot, view.chart, at(0.2), at(0.4))
    assert board.brushes["learning_rate"] == pytest.approx((0.2, 0.4), abs=0.02)
    drag(qtbot, view.chart, at(0.3), at(0.5))
    assert board.brushes["learning_rate"] == pytest.approx((0.4, 0.6), abs=0.02)
    qtbot.mouseClick(view.chart, LEFT, pos=at(0.1).toPoint())
    assert not board.brushes


def test_parallel_axes_by_keyboard(board: BoardModel, data: BoardData, themes: ThemeSource, qtbot: QtBot) -> None:
    view = ParallelView(board, themes)
    shown(qtbot, view.chart)
    qtbot.keyClick(view.chart, *chord("lines.axis", 1))
    qtbot.keyClick(view.chart, *chord("lines.brush", 0))
    assert board.brushes == {data.names[1]: (0.5, 1.0)}
    qtbot.keyClick(view.chart, *chord("lines.brush", 1))
    assert board.brushes[data.names[1]] == pytest.approx((0.45, 0.95))
    qtbot.keyClick(view.chart, *chord("lines.size", 0))
    assert board.brushes[data.names[1]] == pytest.approx((0.425, 0.975))
    qtbot.keyClick(view.chart, *chord("lines.clear", 0))
    assert not board.brushes
    qtbot.keyClick(view.chart, *chord("lines.axis", 0))
    qtbot.keyClick(view.chart, *chord("lines.size", 1))
    assert board.brushes == {data.names[0]: (0.0, 0.5)}
    qtbot.keyClick(view.chart, *chord("lines.size", 1))
    assert board.brushes[data.names[0]] == pytest.approx((0.025, 0.475))
    qtbot.keyClick(view.chart, *chord("lines.clear", 1))
    assert not board.brushes
    board.select([5])
    qtbot.keyClick(view.chart, *chord("lines.release"))
    assert not board.selected


def test_a_line_can_be_clicked(board: BoardModel, data: BoardData, themes: ThemeSource, qtbot: QtBot) -> None:
    view = ParallelView(board, themes)
    shown(qtbot, view.chart)
    places = view.axis_places(data)
    middle = QPointF(float(places[0] + places[1]) / 2.0, float(view.heights(data)[1, :2].mean()))
    qtbot.mouseClick(view.chart, LEFT, pos=middle.toPoint())
    assert board.selected == {view.chart.trial_at(middle)}


def test_thumbnails_begin_with_what_runs(
    search: FakeSearch, board: BoardModel, data: BoardData, themes: ThemeSource, qtbot: QtBot
) -> None:
    wall = CurveWall(board, themes)
    shown(qtbot, wall.chart)
    numbers = [record.number for record in wall.shown(data)]
    assert data.best is not None
    assert numbers[:3] == [59, 60, data.best.number]
    cells = wall.cells(len(numbers))
    qtbot.mouseClick(wall.chart, LEFT, pos=cells[2].center().toPoint())
    assert board.selected == {data.best.number}
    columns = sum(cell.top() == cells[0].top() for cell in cells)
    for row, place, expected in (
        ("wall.next", 0, 60),
        ("wall.next", 1, numbers[2]),
        ("wall.line", 1, numbers[2 + columns]),
        ("wall.line", 0, numbers[2]),
    ):
        qtbot.keyClick(wall.chart, *chord(row, place))
        assert board.selected == {expected}
    wall.chart.resize(330, 400)
    assert wall.chart.minimumHeight() > 400


def test_thumbnails_stay_under_the_mouse(
    search: FakeSearch, board: BoardModel, data: BoardData, themes: ThemeSource, qtbot: QtBot
) -> None:
    wall = CurveWall(board, themes)
    shown(qtbot, wall.chart)
    before = [record.number for record in wall.shown(data)]
    wall.chart.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    records = list(search.all_records)
    records[58] = replace(records[58], state="done", scores={**records[58].scores, 5: 0.01}, best=0.01)
    search.show(records)
    assert board.data is not None
    assert [record.number for record in wall.shown(board.data)] == before
    wall.chart.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    assert [record.number for record in wall.shown(board.data)] != before


def test_a_single_score_is_a_dot_in_the_comparison(
    search: FakeSearch, board: BoardModel, themes: ThemeSource, qtbot: QtBot
) -> None:
    view = CurveOverlay(board, themes)
    shown(qtbot, view.chart)
    first = next(record for record in search.all_records if len(record.scores) > 1)
    rung, score = next(iter(first.scores.items()))
    empty = [replace(one, scores={}) if one.number == first.number else one for one in search.all_records]
    single = [replace(one, scores={rung: score}) if one.number == first.number else one for one in search.all_records]
    pictures = []
    for records in (empty, single):
        search.show(records)
        board.select([first.number])
        pictures.append(view.chart.grab().toImage())
    assert pictures[0] != pictures[1]


def test_only_what_changed_is_painted_again_in_the_wall(
    search: FakeSearch, board: BoardModel, themes: ThemeSource, qtbot: QtBot
) -> None:
    wall = CurveWall(board, themes)
    shown(qtbot, wall.chart)
    wall.chart.grab()
    before = wall.thumbnails
    records = list(search.all_records)
    records[58] = replace(records[58], scores={**records[58].scores, 5: 0.9})
    search.show(records)
    wall.chart.grab()
    fresh = {number for number, picture in wall.thumbnails.items() if before[number].cacheKey() != picture.cacheKey()}
    assert fresh == {59, 60}
