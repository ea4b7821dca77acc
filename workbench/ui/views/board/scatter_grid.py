"""The score against each hyperparameter, each on its own scale; drag a box over the interesting part."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QRectF, QSize, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.language import tr
from workbench.ui.charts.panel_frame import Frame, paint_frame, paint_side, side_width
from workbench.ui.charts.text import paint_sentence
from workbench.ui.views.board.board_data import SCORE, BoardData, label
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.box_chart import Axes, BoxChart
from workbench.ui.widgets.theme import ThemeSource

_NARROWEST: Final = 200.0
_LOWEST: Final = 150.0
_TICKS: Final = 5


class ScatterGrid(BoxChart):
    """Small plots side by side; a box in one marks a part of its hyperparameter and of the scores."""

    def __init__(self, board: BoardModel, themes: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(board, themes, tr("Score against each hyperparameter"), parent)
        self.setAccessibleDescription(
            tr("Drag a box to select trials, click one to select it, Escape clears. A box can become a finer stage.")
        )
        board.data_changed.connect(self._fit)

    def sizeHint(self) -> QSize:
        """Two columns."""
        return QSize(480, self.minimumHeight())

    def frames(self, data: BoardData) -> Mapping[Axes, Frame]:
        """The axes of each hyperparameter, in rows."""
        count = len(data.names)
        if count == 0:
            return {}
        metrics = QFontMetricsF(self.small_font())
        columns = self._columns(count)
        left = side_width(metrics, data.score_axis.ticks(_TICKS))
        # The first column is wider by its labels, so that all areas are equally wide.
        width, height = (self.width() - left) / columns, self.height() / -(-count // columns)
        found = {}
        for place, name in enumerate(data.names):
            row, column = divmod(place, columns)
            area = QRectF(left + column * width, row * height, width, height)
            found[name, SCORE] = Frame(area.adjusted(2.0, metrics.height() + 8.0, -18.0, -metrics.height() - 10.0))
        return found

    def _columns(self, count: int) -> int:
        most = max(1, min(count, int(self.width() / _NARROWEST)))
        rows = -(-count // most)
        return -(-count // rows)  # rows of equal length

    @Slot()
    def _fit(self) -> None:
        """Ask for the height that the rows need."""
        data = self._board.data
        if data is not None and data.names:
            self.setMinimumHeight(round(-(-len(data.names) // self._columns(len(data.names))) * _LOWEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other columns, another height."""
        super().resizeEvent(event)
        self._fit()

    def paint_still(self, painter: QPainter, data: BoardData) -> None:
        """Axes."""
        if not data.names:
            paint_sentence(painter, QRectF(self.rect()), tr("Nothing varies in this search."), self.theme)
        painter.setFont(self.small_font())
        marks = data.score_axis.ticks(_TICKS)
        frames = self.frames(data)
        first = min((frame.area.left() for frame in frames.values()), default=0.0)
        for axes, frame in frames.items():
            paint_side(painter, frame, marks, self.theme, labels=frame.area.left() == first)
            paint_frame(painter, frame, data.axis(axes[0]), label(axes[0]), self.theme)
