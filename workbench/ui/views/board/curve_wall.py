"""Learning curves as thumbnails: what runs now, then the best; all painted at once."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
)

from workbench.language import tr
from workbench.numbers import score, tick_text
from workbench.search.results import TrialRecord
from workbench.search.study.trial_texts import record_score, state_word, trial_line
from workbench.ui.charts.reading.cross import Cross, Readings
from workbench.ui.charts.text import elided, paint_sentence
from workbench.ui.views.board.board_data import BoardData, Floats
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.marks import polygon, steps_of
from workbench.ui.views.board.reading.chart_picture import Picture
from workbench.ui.views.board.reading.trial_chart import TrialChart
from workbench.ui.widgets.local_keys import local_key
from workbench.ui.widgets.theme import ThemeSource

_CELL_WIDTH: Final = 132.0
_CELL_HEIGHT: Final = 84.0
_GAP: Final = 8.0
_MOST: Final = 48


@dataclass(frozen=True, slots=True)
class _Tile:
    """A painted thumbnail, with all that it depends on."""

    record: TrialRecord
    key: Hashable
    picture: QPixmap


class CurveWall:
    """A click selects the trial, Ctrl adds it; arrow keys go from one to the next."""

    def __init__(self, board: BoardModel, themes: ThemeSource) -> None:
        self._board = board
        self._tiles: dict[int, _Tile] = {}
        self._order: list[int] = []
        readings = Readings(self.trial_at, self._order_of, _no_cross, self._told)
        picture = Picture(
            self._paint_still, self._paint_moving, height=self._least_height, mouse=self, readings=readings
        )
        two_rows = QSize(480, round(2 * (_CELL_HEIGHT + _GAP) + _GAP))
        self.chart = TrialChart(board, themes, tr("Learning curves"), picture, two_rows)
        self.chart.setAccessibleDescription(
            tr("Running trials first, then the best. Click or use the arrow keys to select.")
        )

    def shown(self, data: BoardData) -> tuple[TrialRecord, ...]:
        """The trials that have a thumbnail: all that run, the best, at most ``_MOST``.

        Under the mouse they stay where they are and new ones come at the end: a click is meant for what one saw.
        """
        running = [record.number for record in data.records if record.state == "running"]
        best = [data.records[place].number for place in data.ranked if data.records[place].state != "running"]
        kept = self._order if self.chart.underMouse() else []
        places = {number: data.place(number) for number in dict.fromkeys((*kept, *running, *best))}
        known = {number: place for number, place in places.items() if place is not None}
        self._order = list(known)[:_MOST]
        return tuple(data.records[known[number]] for number in self._order)

    @property
    def thumbnails(self) -> dict[int, QPixmap]:
        """By the numbers of their trials, as they were last painted."""
        return {number: tile.picture for number, tile in self._tiles.items()}

    def cells(self, count: int) -> list[QRectF]:
        """The places of so many thumbnails."""
        columns = self._columns()
        width = (self.chart.width() - _GAP) / columns - _GAP
        found = []
        for place in range(count):
            row, column = divmod(place, columns)
            left, top = _GAP + column * (width + _GAP), _GAP + row * (_CELL_HEIGHT + _GAP)
            found.append(QRectF(left, top, width, _CELL_HEIGHT))
        return found

    def _columns(self) -> int:
        return max(1, int((self.chart.width() - _GAP) / (_CELL_WIDTH + _GAP)))

    def _least_height(self, data: BoardData) -> int:
        count = int(((data.states == "running") | np.isfinite(data.scores)).sum())
        rows = -(-min(count, _MOST) // self._columns())
        return round(rows * (_CELL_HEIGHT + _GAP) + _GAP)

    def _paint_still(self, painter: QPainter, data: BoardData) -> None:
        """All thumbnails."""
        shown = self.shown(data)
        if not shown:
            paint_sentence(
                painter, QRectF(self.chart.rect()), tr("The first curve comes with the first score."), self.chart.theme
            )
        cells = self.cells(len(shown))
        kept: dict[int, _Tile] = {}
        for record, cell in zip(shown, cells, strict=True):
            key = (data.score_axis, cell.size(), self.chart.devicePixelRatioF(), self.chart.theme.name)
            tile = self._tiles.get(record.number)
            # What runs may have a finer curve than its scores tell.
            if tile is None or tile.record != record or tile.key != key or record.state == "running":
                tile = _Tile(record, key, self._painted(data, record, cell))
            kept[record.number] = tile
            if isinstance(painter.device(), QPixmap):
                painter.drawPixmap(cell.topLeft(), tile.picture)
            else:  # of a picture that is saved lines are lines, and text is text
                painter.translate(cell.topLeft())
                painter.setFont(self.chart.small_font())
                self._paint_cell(painter, data, record, QRectF(0.0, 0.0, cell.width(), cell.height()))
                painter.translate(-cell.topLeft())
        self._tiles = kept

    def _painted(self, data: BoardData, record: TrialRecord, cell: QRectF) -> QPixmap:
        ratio = self.chart.devicePixelRatioF()
        picture = QPixmap((cell.size() * ratio).toSize())
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(self.chart.theme.plot_background))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.chart.small_font())
        self._paint_cell(painter, data, record, QRectF(0.0, 0.0, cell.width(), cell.height()))
        painter.end()
        return picture

    def _paint_cell(self, painter: QPainter, data: BoardData, record: TrialRecord, cell: QRectF) -> None:
        theme, metrics = self.chart.theme, QFontMetricsF(painter.font())
        is_running = record.state == "running"
        painter.setBrush(QColor(theme.surface))
        painter.setPen(QPen(QColor(theme.accent if is_running else theme.separator), 1.0))
        painter.drawRoundedRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), 5.0, 5.0)
        inner = cell.adjusted(7.0, 4.0, -7.0, -6.0)
        reached = record_score(record)
        painter.setPen(QColor(theme.text))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, reached)
        painter.setPen(QColor(theme.muted))
        word = "" if record.state == "done" else f" {state_word(record).lower()}"
        room = inner.width() - metrics.horizontalAdvance(reached) - 4.0
        title = elided(f"{record.number}{word}", metrics, room)
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, title)
        self._paint_curve(painter, data, record, inner.adjusted(0.0, metrics.height() + 3.0, 0.0, 0.0))

    def _paint_curve(self, painter: QPainter, data: BoardData, record: TrialRecord, area: QRectF) -> None:
        epochs, scores = self._curve(data, record)
        painter.setPen(QPen(QColor(self.chart.theme.grid), 1.0))
        painter.drawLine(QLineF(area.bottomLeft(), area.bottomRight()))
        known = np.isfinite(scores)
        if not known.any():
            return
        x = area.left() + epochs[known] / data.plan.epochs * area.width()
        y = area.bottom() - np.clip(data.score_axis.positions(scores[known]), 0.0, 1.0) * area.height()
        step = int(steps_of(data.score_positions[[data.place(record.number) or 0]])[0])
        colour = QColor(self.chart.theme.error) if record.diverged else self.chart.marks.colours[step]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 1.7, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(polygon(x, y))
        end = QPointF(float(x[-1]), float(y[-1]))
        if record.diverged:
            painter.drawLine(end + QPointF(-3.5, -3.5), end + QPointF(3.5, 3.5))
            painter.drawLine(end + QPointF(-3.5, 3.5), end + QPointF(3.5, -3.5))
        else:
            painter.setBrush(colour)
            painter.drawEllipse(end, 1.8, 1.8)

    def _curve(self, data: BoardData, record: TrialRecord) -> tuple[Floats, Floats]:
        curve = self._board.seen.curves.get(record.number) if record.state == "running" else None
        if curve is not None:
            return curve.epochs, curve.scores
        rungs = data.plan.rung_epochs
        places = [rung for rung in record.scores if rung <= len(rungs)]
        epochs = np.array([rungs[rung - 1] for rung in places], dtype=np.float64)
        return epochs, np.array([record.scores[rung] for rung in places], dtype=np.float64)

    def _paint_moving(self, painter: QPainter, data: BoardData) -> None:
        """Outlines of the selected ones."""
        shown = self.shown(data)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.chart.theme.accent), 2.0))
        for record, cell in zip(shown, self.cells(len(shown)), strict=True):
            if record.number in self._board.selected:
                painter.drawRoundedRect(cell.adjusted(1.0, 1.0, -1.0, -1.0), 5.0, 5.0)

    # ---- mouse and keyboard ----

    def _order_of(self, data: BoardData) -> list[int]:
        return [record.number for record in self.shown(data)]

    def _told(self, data: BoardData, number: int) -> str:
        """Every score of a curve."""
        record = data.record(number)
        if record is None:
            return ""
        epochs, scores = self._curve(data, record)
        pairs = zip(epochs.tolist(), scores.tolist(), strict=True)
        curve = ", ".join(tr("{score} at {epoch}", score=score(s), epoch=tick_text(e)) for e, s in pairs)
        return tr("{trial} · after epochs: {curve}", trial=trial_line(record), curve=curve)

    def trial_at(self, data: BoardData, point: QPointF) -> int | None:
        """The number of the trial whose thumbnail is there."""
        shown = self.shown(data)
        for record, cell in zip(shown, self.cells(len(shown)), strict=True):
            if cell.contains(point):
                return record.number
        return None

    def press(self, data: BoardData, event: QMouseEvent) -> None:
        """Select a trial, or nothing."""
        adds = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        self._board.click(self.trial_at(data, event.position()), adds=adds)

    def move(self, data: BoardData, event: QMouseEvent) -> Qt.CursorShape:
        """Point at things that can be clicked."""
        at_trial = self.trial_at(data, event.position()) is not None
        return Qt.CursorShape.PointingHandCursor if at_trial else Qt.CursorShape.ArrowCursor

    def release(self, data: BoardData | None, event: QMouseEvent) -> None:
        """Nothing: a press has selected already."""

    def press_key(self, data: BoardData, event: QKeyEvent) -> bool:
        """Go to the next thumbnail."""
        name, shift = local_key(event, "wall")
        numbers = [record.number for record in self.shown(data)]
        if not name or not numbers:
            return False
        shift *= self._columns() if name == "line" else 1
        chosen = [place for place, number in enumerate(numbers) if number in self._board.selected]
        place = min(max(chosen[0] + shift, 0), len(numbers) - 1) if chosen else 0
        self._board.select([numbers[place]])
        return True


def _no_cross(_data: BoardData, _number: int) -> Sequence[Cross]:
    """Thumbnails have no axes."""
    return ()
