"""The score over a pair of hyperparameters: bands of colour near the trials, nothing where there are none."""

from collections.abc import Hashable, Mapping
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.language import tr
from workbench.search.space.ticks import tick_marks
from workbench.specs.row_names import label
from workbench.ui.charts.panel_frame import Axes, Frame, paint_frame, paint_side, side_width
from workbench.ui.charts.reading.chart_menu import ZOOM_TEXT
from workbench.ui.charts.text import paint_sentence
from workbench.ui.views.board.board_data import BoardData, Bools, Floats
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.marks import polygon, steps_of
from workbench.ui.views.board.reading.box_mouse import BoxMouse, points
from workbench.ui.views.board.reading.chart_picture import Picture
from workbench.ui.views.board.reading.trial_chart import TrialChart
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.parts import text_label
from workbench.ui.widgets.theme import ThemeSource

CELLS: Final = 72
_NARROWEST, _WIDEST = 0.03, 0.1
_DENSE: Final = 0.6
"""Sum of weights below which a place is too far from all trials to say anything."""


def score_field(x: Floats, y: Floats, scores: Floats) -> Floats:
    """Weighted means of the ``scores`` around each cell, (CELLS up, CELLS across); NaN where no trial is near.

    ``x``, ``y`` and ``scores`` are positions from 0 to 1; trials with a NaN are left out. The weight of a trial falls
    with its distance as a normal density of width h = 1/(2√n), kept within 0.03 … 0.1 of the axes.
    """
    known = np.isfinite(x) & np.isfinite(y) & np.isfinite(scores)
    if not known.any():
        return np.full((CELLS, CELLS), np.nan)
    x, y, scores = x[known], y[known], scores[known]
    width = min(max(0.5 / np.sqrt(len(x)), _NARROWEST), _WIDEST)
    centres = (np.arange(CELLS) + 0.5) / CELLS
    across = np.exp(-0.5 * ((centres[:, None] - x) / width) ** 2)
    up = np.exp(-0.5 * ((centres[:, None] - y) / width) ** 2)
    weights = up @ across.T
    means = (up * scores) @ across.T / np.maximum(weights, 1e-12)
    return np.where(weights >= _DENSE, means, np.nan)


_OPACITY: Final = 0.5
_RIM: Final = 10.0
_SAME: Final = tr("Choose two different hyperparameters above.")


class PairMap:
    """One pair; colours as in the other views, from the worst to the best score."""

    def __init__(self, board: BoardModel, themes: ThemeSource) -> None:
        self._pair: Axes = ("", "")
        self._field: tuple[Hashable, Floats] | None = None
        self._box = BoxMouse(board, self.frames)
        picture = Picture(
            self._paint_still,
            self._paint_moving,
            self._paint_trials,
            looks=lambda _data: self._pair,
            mouse=self._box,
            frames=self.frames,
            readings=self._box.readings,
        )
        self.chart = TrialChart(board, themes, tr("Score over two hyperparameters"), picture, QSize(480, 320))
        self.chart.setMinimumSize(240, 120)
        self.chart.setAccessibleDescription(
            tr("Drag a box to select trials, click one to select it, Escape clears. {zoom}", zoom=ZOOM_TEXT)
        )

    def show_pair(self, across: str, up: str) -> None:
        """Show other hyperparameters."""
        self._pair = (across, up)
        self.chart.paint_anew()

    def frames(self, data: BoardData) -> Mapping[Axes, Frame]:
        """One, where both hyperparameters are there."""
        across, up = self._pair
        if across == up or not {across, up} <= set(data.names):
            return {}
        metrics = QFontMetricsF(self.chart.small_font())
        left = side_width(metrics, tick_marks(data.axis(up), 6, self.chart.reading.zoom.part(up)))
        area = QRectF(self.chart.rect()).adjusted(left, metrics.height() + 10.0, -18.0, -2.0 * metrics.height() - 14.0)
        return {self._pair: self.chart.reading.zoom.frame(self._pair, area)}

    def _paint_still(self, painter: QPainter, data: BoardData) -> None:
        """Bands and axes."""
        painter.setFont(self.chart.small_font())
        frames = self.frames(data)
        if not frames:
            missing = tr("A pair needs two hyperparameters that vary.") if len(data.names) < 2 else _SAME
            paint_sentence(painter, QRectF(self.chart.rect()), missing, self.chart.theme)
        for (across, up), frame in frames.items():
            x, y = data.positions[:, data.names.index(across)], data.positions[:, data.names.index(up)]
            self._paint_bands(painter, frame, self._field_of(data, x, y))
            paint_side(painter, frame, tick_marks(data.axis(up), 6, frame.up), self.chart.theme)
            paint_frame(
                painter,
                frame,
                data.axis(across),
                tr("{up} (up) over {lower}", up=label(up), lower=label(across).lower()),
                self.chart.theme,
            )
            self._paint_note(painter, frame)

    def _paint_trials(self, painter: QPainter, data: BoardData, shown: Bools) -> None:
        """Marks with a rim, so that they stand out from the bands."""
        for axes, frame in self.frames(data).items():
            x, y = points(data, axes, frame)
            here = shown & np.isfinite(data.score_positions) & np.isfinite(x + y)
            painter.setPen(QPen(QColor(self.chart.theme.plot_background), _RIM, c=Qt.PenCapStyle.RoundCap))
            painter.drawPoints(polygon(x[here], y[here]))
            self.chart.marks.paint(painter, data, x, y, here)

    def _paint_moving(self, painter: QPainter, data: BoardData) -> None:
        self._box.paint_moving(painter, data, self.chart)

    def _field_of(self, data: BoardData, x: Floats, y: Floats) -> Floats:
        """The field of the trials that have ended; it stays until another one ends."""
        ended = data.states != "running"
        key = (data.names, data.axes, data.score_axis, self._pair, ended.tobytes())
        if self._field is None or self._field[0] != key:
            self._field = (key, score_field(x, y, np.where(ended, data.score_positions, np.nan)))
        return self._field[1]

    def _paint_bands(self, painter: QPainter, frame: Frame, field: Floats) -> None:
        bands = np.array([colour.rgb() for colour in self.chart.marks.colours], dtype=np.uint32)
        pixels = np.where(np.isnan(field), np.uint32(0), bands[steps_of(field)])[::-1]
        pixels = np.ascontiguousarray(pixels)
        rows, columns = pixels.shape
        image = QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32)
        painter.setOpacity(_OPACITY)
        (left, right), (low, high) = frame.across, frame.up
        part = QRectF(left * columns, (1.0 - high) * rows, (right - left) * columns, (high - low) * rows)
        painter.drawImage(frame.area, image, part)
        painter.setOpacity(1.0)

    def _paint_note(self, painter: QPainter, frame: Frame) -> None:
        metrics = QFontMetricsF(painter.font())
        place = QRectF(
            frame.area.left(), self.chart.height() - metrics.height() - 4.0, frame.area.width(), metrics.height()
        )
        painter.setPen(QColor(self.chart.theme.muted))
        text = tr("Colour: weighted mean of the scores of the trials nearby. Blank: no trial near.")
        painter.drawText(
            place, Qt.AlignmentFlag.AlignLeft, metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        )


class PairView(QWidget):
    """The map with the choice of the pair."""

    def __init__(self, board: BoardModel, themes: ThemeSource) -> None:
        super().__init__()
        self._board = board
        self.across, self.up = _choice(tr("Across")), _choice(tr("Up"))
        self.map = PairMap(board, themes)
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        for text, box in ((tr("Across"), self.across), (tr("Up"), self.up)):
            row.addWidget(text_label(text, field=box))
            row.addWidget(box)
        row.addStretch(1)
        down(row, (self.map.chart, 1), spacing=0, inside=self)
        self.across.currentIndexChanged.connect(self._show)
        self.up.currentIndexChanged.connect(self._show)
        board.data_changed.connect(self._offer)
        self._offer()

    @Slot()
    def _offer(self) -> None:
        """Offer the hyperparameters that vary now; what was chosen stays."""
        data = self._board.data
        names = data.names if data else ()
        if names == tuple(self.across.itemData(i) for i in range(self.across.count())):
            return
        for box, usual in ((self.across, 0), (self.up, 1)):
            box.offer([(label(name), name) for name in names], usual)
        if self.up.currentIndex() == self.across.currentIndex() and len(names) > 1:
            self.up.setCurrentIndex((self.up.currentIndex() + 1) % len(names))
        self._show()

    @Slot()
    def _show(self) -> None:
        self.map.show_pair(self.across.currentData() or "", self.up.currentData() or "")


def _choice(name: str) -> ChoiceBox:
    box = ChoiceBox(name, tr("{name}: one of the hyperparameters that vary in this search.", name=name))
    box.setMinimumWidth(120)
    return box
