"""The score against each hyperparameter, each on its own scale; drag a box over the interesting part."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter

from workbench.language import tr
from workbench.search.space.ticks import Mark
from workbench.specs.row_names import label
from workbench.ui.charts.panel_frame import Axes, Frame, paint_frame, paint_side, side_width
from workbench.ui.charts.reading.chart_menu import ZOOM_TEXT
from workbench.ui.charts.text import paint_sentence
from workbench.ui.views.board.board_data import SCORE, BoardData, Bools
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.reading.box_mouse import BoxMouse, points
from workbench.ui.views.board.reading.chart_picture import Picture
from workbench.ui.views.board.reading.trial_chart import TrialChart
from workbench.ui.widgets.theme import ThemeSource

_NARROWEST: Final = 200.0
_LOWEST: Final = 150.0
_TICKS: Final = 5


class ScatterGrid:
    """Small plots side by side; a box in one marks a part of its hyperparameter and of the scores."""

    def __init__(self, board: BoardModel, themes: ThemeSource) -> None:
        self._box = BoxMouse(board, self.frames)
        self.readings = self._box.readings
        picture = Picture(
            self._paint_axes,
            self._paint_moving,
            self._paint_trials,
            height=self._least_height,
            mouse=self._box,
            frames=self.frames,
            readings=self._box.readings,
        )
        name = tr("Score against each hyperparameter")
        self.chart = TrialChart(board, themes, name, picture, QSize(480, 0))
        self.chart.setAccessibleDescription(
            tr(
                "Drag a box to select trials, click one to select it, Escape clears. A box can become a finer stage. {zoom}",
                zoom=ZOOM_TEXT,
            )
        )

    def frames(self, data: BoardData) -> Mapping[Axes, Frame]:
        """The axes of each hyperparameter, in rows."""
        count = len(data.names)
        if count == 0:
            return {}
        metrics = QFontMetricsF(self.chart.small_font())
        columns = self._columns(count)
        left = side_width(metrics, self._marks(data))
        # The first column is wider by its labels, so that all areas are equally wide.
        width, height = (self.chart.width() - left) / columns, self.chart.height() / -(-count // columns)
        found = {}
        for place, name in enumerate(data.names):
            row, column = divmod(place, columns)
            area = QRectF(left + column * width, row * height, width, height)
            inner = area.adjusted(2.0, metrics.height() + 8.0, -18.0, -metrics.height() - 10.0)
            found[name, SCORE] = self.chart.reading.zoom.frame((name, SCORE), inner)
        return found

    def _marks(self, data: BoardData) -> tuple[Mark, ...]:
        return data.score_axis.part(*self.chart.reading.zoom.part(SCORE)).ticks(_TICKS)

    def _columns(self, count: int) -> int:
        most = max(1, min(count, int(self.chart.width() / _NARROWEST)))
        rows = -(-count // most)
        return -(-count // rows)  # rows of equal length

    def _least_height(self, data: BoardData) -> int:
        """What the rows need."""
        count = len(data.names)
        return round(-(-count // self._columns(count)) * _LOWEST) if count else self.chart.minimumHeight()

    def _paint_trials(self, painter: QPainter, data: BoardData, shown: Bools) -> None:
        for axes, frame in self.frames(data).items():
            self.chart.marks.paint(painter, data, *points(data, axes, frame), shown)

    def _paint_moving(self, painter: QPainter, data: BoardData) -> None:
        self._box.paint_moving(painter, data, self.chart)

    def _paint_axes(self, painter: QPainter, data: BoardData) -> None:
        if not data.names:
            paint_sentence(painter, QRectF(self.chart.rect()), tr("Nothing varies in this search."), self.chart.theme)
        painter.setFont(self.chart.small_font())
        marks = self._marks(data)
        frames = self.frames(data)
        first = min((frame.area.left() for frame in frames.values()), default=0.0)
        for axes, frame in frames.items():
            paint_side(painter, frame, marks, self.chart.theme, labels=frame.area.left() == first)
            paint_frame(painter, frame, data.axis(axes[0]), label(axes[0]), self.chart.theme)
