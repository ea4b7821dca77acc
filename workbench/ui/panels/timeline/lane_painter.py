"""Paints what stands still: titles, round steps, lanes, forks, keyframes and marks."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from workbench.numbers import grouped
from workbench.ui.charts.text import small_font
from workbench.ui.panels.timeline.axis_painter import ticks
from workbench.ui.panels.timeline.lane_colours import lane_colour
from workbench.ui.panels.timeline.lane_marks import MarkGroup, MarkKind, Marks
from workbench.ui.panels.timeline.lane_picture import AXIS_HEIGHT, RISEN, LanePicture
from workbench.ui.panels.timeline.mark_shapes import SIDE, MarkStamps
from workbench.ui.widgets.theme import Theme

STRONG, THIN = 3.0, 2.0
_ELBOW = 7.0
_KEYFRAME = 4.0
_CLEAR = 9.0
_SWATCH = 8.0


class LanePainter:
    """One pass over one picture."""

    def __init__(self, painter: QPainter, picture: LanePicture, theme: Theme, font: QFont, stamps: MarkStamps) -> None:
        self._painter, self._picture, self._theme, self._stamps = painter, picture, theme, stamps
        self._font, self._bold, self._small = QFont(font), QFont(font), small_font(font)
        self._bold.setBold(True)

    def paint(self, marks: Marks, keyframes: Mapping[int, Sequence[int]], chosen: int | None) -> None:
        """``keyframes`` are the steps kept for each branch; ``chosen`` is the branch that the keyboard moves along."""
        painter, picture = self._painter, self._picture
        painter.fillRect(QRectF(0.0, 0.0, picture.width, picture.height), QColor(self._theme.surface))
        painter.setClipRect(QRectF(0.0, AXIS_HEIGHT, picture.width, picture.height - AXIS_HEIGHT))
        self._paint_chosen(chosen)
        self._paint_grid()
        self._paint_forks()
        for row in picture.seen_rows:
            self._paint_title(row, is_chosen=picture.lanes[row].branch == chosen)
            self._paint_lane(row, keyframes.get(picture.lanes[row].branch, ()))
        for row in picture.seen_rows:
            self._paint_marks(row, marks)
        painter.setClipping(False)

    def _paint_chosen(self, chosen: int | None) -> None:
        row = None if chosen is None else self._picture.row_of(chosen)
        if row is None or len(self._picture.lanes) < 2:
            return
        area = QRectF(0.0, self._picture.top(row), self._picture.width, self._picture.row)
        colour = QColor(self._theme.raised)
        colour.setAlphaF(0.6)
        self._painter.fillRect(area, colour)

    def _paint_grid(self) -> None:
        painter, picture = self._painter, self._picture
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(self._theme.grid), 1.0))
        bottom = min(picture.height, picture.top(len(picture.lanes)))
        for step in ticks(picture, self._small):
            x = round(picture.scale.x(step))
            painter.drawLine(QLineF(x, AXIS_HEIGHT, x, bottom))

    def _paint_title(self, row: int, *, is_chosen: bool) -> None:
        painter, picture, lane = self._painter, self._picture, self._picture.lanes[row]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = picture.top(row) + picture.row / 2.0
        painter.setBrush(QColor(lane_colour(lane, self._theme)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(10.0, middle - _SWATCH / 2.0, _SWATCH, _SWATCH), 2.0, 2.0)
        font = self._bold if lane.is_current else self._font
        painter.setFont(font)
        painter.setPen(QColor(self._theme.text if lane.is_current or is_chosen else self._theme.muted))
        area = QRectF(25.0, picture.top(row), picture.title_width - 29.0, picture.row)
        text = QFontMetricsF(font).elidedText(lane.title, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_forks(self) -> None:
        """From the lane of the parent down and round the corner into the lane of the branch."""
        painter, picture = self._painter, self._picture
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rows = {lane.branch: row for row, lane in enumerate(picture.lanes)}
        for row, lane in enumerate(picture.lanes):
            if lane.parent is None or row < picture.seen_rows.start:
                continue
            x, above, y = picture.scale.x(lane.first_step), picture.line(rows[lane.parent]), picture.line(row)
            if above > picture.height:
                continue
            path = QPainterPath(QPointF(x, above))
            path.lineTo(x, y - _ELBOW)
            path.quadTo(x, y, x + _ELBOW, y)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(lane_colour(lane, self._theme)), STRONG if lane.is_current else THIN))
            painter.drawPath(path)

    def _paint_lane(self, row: int, keyframes: Sequence[int]) -> None:
        painter, picture, lane = self._painter, self._picture, self._picture.lanes[row]
        y, x = picture.line(row), picture.scale.x
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(self._theme.border), 1.0))
        columns = sorted({round(x(step)) for step in keyframes})
        painter.drawLines([QLineF(column, y + 3.0, column, y + 3.0 + _KEYFRAME) for column in columns])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(lane_pen(lane_colour(lane, self._theme), is_current=lane.is_current))
        left = x(lane.first_step) + (0.0 if lane.parent is None else _ELBOW)
        painter.drawLine(QPointF(left, y), QPointF(max(left, x(lane.length)), y))

    def _paint_marks(self, row: int, marks: Marks) -> None:
        painter, picture = self._painter, self._picture
        colour = lane_colour(picture.lanes[row], self._theme)
        groups = picture.groups(row, marks)
        for kind in MarkKind:
            y = picture.level(row, kind) - SIDE / 2
            one, many = (self._stamps.stamp(kind, colour, is_many=is_many) for is_many in (False, True))
            for group in groups:
                if group.kind is kind:
                    painter.drawPixmap(QPointF(group.x - SIDE / 2, y), many if len(group.marks) > 1 else one)
        self._paint_counts(picture.line(row) - 7.0, groups)

    def _paint_counts(self, y: float, groups: Sequence[MarkGroup]) -> None:
        """How many edits a mark stands for, where there is room above the line."""
        painter = self._painter
        painter.setFont(self._small)
        painter.setPen(QColor(self._theme.muted))
        metrics = QFontMetricsF(self._small)
        taken = [group.x for group in groups if group.kind in RISEN]
        free_from = -1.0
        for group in groups:
            if len(group.marks) < 2 or group.kind in RISEN:
                continue
            text = grouped(len(group.marks))
            width = metrics.horizontalAdvance(text)
            left = group.x - width / 2.0 + 1.5
            if left < free_from or any(left - _CLEAR < x < left + width + _CLEAR for x in taken):
                continue
            free_from = left + width + 4.0
            painter.drawText(QPointF(left, y), text)


def lane_pen(colour: str, *, is_current: bool) -> QPen:
    """The pen of a lane."""
    return QPen(QColor(colour), STRONG if is_current else THIN, c=Qt.PenCapStyle.RoundCap)
