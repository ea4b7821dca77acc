"""The bar: lanes with their marks, and the cursor that is dragged along them.

Everything that stands still is painted into a picture once; a move of the cursor paints that picture and the cursor.
"""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip

from workbench.language import tr
from workbench.ui.charts.focus_ring import paint_focus_ring
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.panels.timeline.cursor_painter import CursorPainter, Moment
from workbench.ui.panels.timeline.lane_commands import LaneCommands
from workbench.ui.panels.timeline.lane_marks import LaneMark, nearest
from workbench.ui.panels.timeline.lane_menu import Spot
from workbench.ui.panels.timeline.lane_model import LaneModel
from workbench.ui.panels.timeline.lane_painter import LanePainter
from workbench.ui.panels.timeline.lane_picture import AXIS_HEIGHT, LOWEST_ROW, LanePicture, Scrub, lay_out
from workbench.ui.panels.timeline.mark_shapes import MarkStamps
from workbench.ui.panels.timeline.name_editor import NameEditor
from workbench.ui.panels.timeline.timeline_texts import as_tooltip, lane_tooltip
from workbench.ui.widgets.local_keys import local_key
from workbench.ui.widgets.theme import ThemeSource

_POINTS_AT = 6.0


class LaneChart(QAbstractScrollArea):
    """Scrolls where there are more lanes than room; the steps along the top stay."""

    menu_asked = Signal(object, object, QPoint)
    """For a ``Spot`` or None, at a ``LaneMark`` or None, at a point of the screen."""

    def __init__(self, model: LaneModel, axis: Timeline, commands: LaneCommands, themes: ThemeSource) -> None:
        super().__init__()
        self._model, self._axis, self._commands, self._themes = model, axis, commands, themes
        self._lanes_picture: QPixmap | None = None
        self._stamps: MarkStamps | None = None
        self._scrub = Scrub()
        self._current: int | None = None
        self.editor = NameEditor(self.viewport())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, round(AXIS_HEIGHT + 2 * LOWEST_ROW))
        self.setAccessibleName(tr("Timeline"))
        self.viewport().setMouseTracking(True)
        model.lanes_changed.connect(self._paint_anew)
        model.moved.connect(self._repaint)
        axis.range_changed.connect(self._repaint)
        themes.changed.connect(self._use_theme)
        self.verticalScrollBar().valueChanged.connect(self._paint_anew)

    @property
    def picture(self) -> LanePicture:
        """The layout of this moment."""
        area = self.viewport().size()
        return lay_out(self._model.lanes, area.width(), area.height(), float(self.verticalScrollBar().value()))

    def sizeHint(self) -> QSize:
        """Room for three lanes."""
        return QSize(640, round(AXIS_HEIGHT + 3 * LOWEST_ROW + 4))

    @Slot(int)
    def rename(self, branch: int) -> None:
        """Edit the name of a branch in the place of its title."""
        self._paint_anew()  # the lane may be so new that there is no way to scroll to it yet
        self._bring_into_view(branch)
        one, picture = self._model.branch(branch), self.picture
        row = picture.row_of(branch)
        if one is None or row is None:
            return
        place = QRect(4, round(self.picture.top(row)), round(picture.title_width) - 4, round(picture.row))
        usual = "main" if one.start is None else tr("branch {one_number}", one_number=one.number)
        self.editor.open(branch, one.name, usual, place)

    # ---- painting ----

    @Slot()
    def _repaint(self) -> None:
        self.viewport().update()

    @Slot()
    def _paint_anew(self) -> None:
        self._lanes_picture = None
        picture, bar = self.picture, self.verticalScrollBar()
        room = self.viewport().height() - AXIS_HEIGHT
        bar.setPageStep(max(1, round(room)))
        bar.setSingleStep(round(picture.row))
        bar.setRange(0, max(0, round(picture.rows_height - room)))
        if self.editor.branch is not None and picture.row_of(self.editor.branch) is None:
            self.editor.give_up()
        current = next((lane.branch for lane in picture.lanes if lane.is_current), None)
        if current != self._current:
            self._current = current
            if current is not None:
                self._bring_into_view(current)
        self.viewport().update()

    @Slot()
    def _use_theme(self) -> None:
        self._stamps = None
        self._paint_anew()

    def _painted_lanes(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        size = self.viewport().size() * ratio
        done = self._lanes_picture
        if done is not None and done.size() == size and done.devicePixelRatioF() == ratio:
            return done
        model, theme = self._model, self._themes.theme
        if self._stamps is None or self._stamps.ratio != ratio:
            self._stamps = MarkStamps(theme, ratio)
        self._lanes_picture = done = QPixmap(size)
        done.setDevicePixelRatio(ratio)
        painter = QPainter(done)
        LanePainter(painter, self.picture, theme, self.font(), self._stamps).paint(
            model.marks, model.keyframes, model.line
        )
        painter.end()
        return done

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The lanes as they were painted last, then what moves."""
        model, seen, theme = self._model, self._model.seen, self._themes.theme
        lanes = self._painted_lanes()
        painter = QPainter(self.viewport())
        painter.drawPixmap(0, 0, lanes)
        cursor = seen.cursor if seen.looks_back else None
        moment = Moment(seen.live, cursor, model.is_exact, self._axis.range, model.caption)
        CursorPainter(painter, self.picture, theme, self.font()).paint(moment, model.tail)
        paint_focus_ring(painter, self.viewport(), theme, has_focus=self.hasFocus())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the lanes out again."""
        super().resizeEvent(event)
        self._paint_anew()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self._repaint()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self._repaint()

    # ---- the mouse ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the cursor here; on a title, go to the end of that branch."""
        picture, point, model = self.picture, event.position(), self._model
        if event.button() != Qt.MouseButton.LeftButton or not picture.lanes:
            return
        row = picture.row_at(point.y())
        if picture.is_title(point.x()):
            if row is not None:
                model.look_at_end_of(picture.lanes[row].branch)
            return
        self._scrub.begin(picture, point.y())
        model.pace.begin()
        mark = picture.mark_at(point.x(), point.y(), model.marks)
        if mark is None:
            self._drag_to(point)
        else:
            model.look_now(mark.place.branch, mark.step)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the cursor; without a button only point at things."""
        if self._scrub.is_under_way:
            self._drag_to(event.position())
        else:
            is_thing = self._is_thing(event.position())
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if is_thing else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The last move counts even if it came too soon after the one before."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._scrub.end()
            self._model.pace.finish()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Follow the run again; on a title, rename the branch."""
        picture, row = self.picture, self.picture.row_at(event.position().y())
        if not picture.is_title(event.position().x()):
            self._scrub.end()
            self._model.look_live()
        elif row is not None:
            self._commands.ask_name(picture.lanes[row].branch)

    def _drag_to(self, point: QPointF) -> None:
        model = self._model
        if model.line is not None:
            model.look_at(*self._scrub.place(self.picture, model.marks, point.x(), point.y(), model.line))

    def _is_thing(self, point: QPointF) -> bool:
        """Whether a title or a mark is there to be clicked."""
        picture = self.picture
        row = picture.row_at(point.y())
        if row is None or picture.is_title(point.x()):
            return row is not None
        own = self._model.marks.get(picture.lanes[row].branch, ())
        return nearest(own, picture.scale, point.x(), _POINTS_AT) is not None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the lane and mark under the mouse, or of the place looked at."""
        model, picture = self._model, self.picture
        if event.reason() != QContextMenuEvent.Reason.Mouse:
            here = model.marks_here()
            row = None if model.line is None else picture.row_of(model.line)
            corner = QPoint(round(picture.scale.x(model.step)), round(picture.line(row or 0)))
            self.menu_asked.emit(None, here[0] if here else None, self.viewport().mapToGlobal(corner))
            return
        point = QPointF(event.pos())
        self.menu_asked.emit(self.spot_at(point), self.mark_at(point), event.globalPos())

    def mark_at(self, point: QPointF) -> LaneMark | None:
        """The mark under a point."""
        picture = self.picture
        return None if picture.is_title(point.x()) else picture.mark_at(point.x(), point.y(), self._model.marks)

    def spot_at(self, point: QPointF) -> Spot | None:
        """The branch under a point (on the axis: the chosen one), with the step unless it is a title."""
        picture, mark = self.picture, self.mark_at(point)
        row = picture.row_at(point.y())
        branch = self._model.line if row is None and point.y() < AXIS_HEIGHT else None
        if row is not None:
            branch = picture.lanes[row].branch
        if branch is None:
            return None
        if picture.is_title(point.x()):
            return branch, None
        return branch, min(picture.scale.step(point.x()) if mark is None else mark.step, self._model.length(branch))

    # ---- keys and tooltips ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys move the cursor or act at its place."""
        if self._commands.press(event):
            cursor = self._model.seen.cursor
            if cursor is not None:
                self._bring_into_view(cursor.branch)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Take the keys of the bar before any shortcut of the window does."""
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and local_key(event, "lane")[0]:
            event.accept()
            return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say what is under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tooltip_at(QPointF(event.pos())), self.viewport())
            return True
        return super().viewportEvent(event)

    def tooltip_at(self, point: QPointF) -> str:
        """The marks under a point, or the branch whose title it is; empty elsewhere."""
        picture, history = self.picture, self._model.history
        row = picture.row_at(point.y())
        if row is None or history is None or self._model.branch(picture.lanes[row].branch) is None:
            return ""
        if picture.is_title(point.x()):
            return lane_tooltip(history, picture.lanes[row].branch)
        group = picture.group_at(point.x(), point.y(), self._model.marks)
        return "" if group is None else as_tooltip(mark.text for mark in group.marks)

    def _bring_into_view(self, branch: int) -> None:
        picture, bar = self.picture, self.verticalScrollBar()
        row = picture.row_of(branch)
        if row is not None:
            above = round(row * picture.row)
            below = round((row + 1) * picture.row - (picture.height - AXIS_HEIGHT))
            bar.setValue(min(above, max(below, bar.value())))
