"""How a chart of trials is read: the crosshair, the part that is shown, marks at the ends, and the menu with all of it."""

from collections.abc import Hashable, Mapping

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from workbench.language import tr
from workbench.training.step_scale import StepScale
from workbench.ui.charts.panel_frame import Axes, Frame, paint_box
from workbench.ui.charts.reading.axis_zoom import AxisZoom
from workbench.ui.charts.reading.chart_menu import MenuRow, open_chart_menu
from workbench.ui.charts.reading.cross import next_one, paint_cross
from workbench.ui.charts.reading.extremes_item import paint_marks, placed_marks
from workbench.ui.charts.reading.paper import Paper, picture
from workbench.ui.views.board.board_data import BoardData, Brushes
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.reading.chart_picture import Picture
from workbench.ui.widgets.local_keys import local_key
from workbench.ui.widgets.theme import ThemeSource


class ChartReading(QObject):
    """Of one chart; says ``changed`` where axes are to be painted again."""

    read_out = Signal(str)
    """What is pointed at, in words; empty when nothing is."""
    failed = Signal(str)
    """A file could not be written; the text says why."""
    changed = Signal()

    def __init__(self, board: BoardModel, themes: ThemeSource, shown: Picture, chart: QWidget) -> None:
        super().__init__(chart)
        self._board, self._themes, self._shown, self._chart = board, themes, shown, chart
        self.zoom, self.scale, self.marks_extremes = AxisZoom(), StepScale(), False
        self.pointed: int | None = None
        """What is pointed at, by the numbers of the readings"""
        self._before: tuple[frozenset[int], Brushes] = frozenset(), {}

    @property
    def looks(self) -> Hashable:
        """What decides where trials are painted."""
        return self.zoom.parts, self.scale

    def _frames(self) -> Mapping[Axes, Frame]:
        return {} if self._board.data is None else self._shown.frames(self._board.data)

    def paint(self, painter: QPainter, data: BoardData) -> None:
        """The ends of what can be seen, the crosshair, a box that is dragged open."""
        readings, theme, metrics = self._shown.readings, self._themes.theme, QFontMetricsF(painter.font())
        if readings is not None and self.marks_extremes:
            paper = QColor(theme.plot_background)
            paper.setAlphaF(0.85)
            for area, points in readings.extremes(data):
                painter.translate(area.topLeft())
                marks = placed_marks(points, metrics, area.width(), area.height())
                paint_marks(painter, marks, area.translated(-area.topLeft()), QColor(theme.text), paper)
                painter.translate(-area.topLeft())
        if readings is not None and self.pointed is not None:
            for cross in readings.crosses(data, self.pointed):
                paint_cross(painter, cross, theme)
        box = self.zoom.box(self._shown.frames(data))
        if box is not None:
            paint_box(painter, box, theme)

    # ---- mouse ----

    def press(self, data: BoardData, event: QMouseEvent) -> bool:
        """With Shift, begin a box to zoom into; whether that is so."""
        self._before = self._board.selected, self._board.brushes
        zooms = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return zooms and self.zoom.press(self._shown.frames(data), event.position())

    def double_click(self) -> bool:
        """Show everything again; what the first click selected or cleared, nobody wanted. False where nothing is left out."""
        if not self.zoom.is_zoomed:
            return False
        self._board.restore(*self._before)
        self.show_whole()
        return True

    def move(self, data: BoardData, event: QMouseEvent) -> bool:
        """Draw the box, or point at what is there; whether there is a box."""
        if self.zoom.move(event.position()):
            self._chart.update()
            return True
        if self._shown.readings is not None and not event.buttons():
            self.point(self._shown.readings.at(data, event.position()))
        return False

    def release(self, data: BoardData | None) -> bool:
        """Zoom into the box; whether there was one."""
        was_box = self.zoom.release({} if data is None else self._shown.frames(data))
        if was_box:
            self.changed.emit()
        return was_box

    # ---- menu and keys ----

    def open_menu(self, paper: Paper, place: QPoint) -> None:
        """All that can be done with the chart."""
        data, shown = self._board.data, self._shown
        if data is None:
            return
        rows, has_axes = list[MenuRow](), bool(shown.frames(data))
        if has_axes:
            rows.append(MenuRow(tr("Show everything"), "charts.whole", self.show_whole, is_enabled=self.zoom.is_zoomed))
        if shown.can_be_log:
            text = tr("Logarithmic axis of trials, time or epochs")
            rows.append(MenuRow(text, "charts.log", self.toggle_log, self.scale.is_log))
        if has_axes and shown.readings is not None:
            text = tr("Mark highest and lowest points")
            rows.append(MenuRow(text, "charts.extremes", self.toggle_extremes, self.marks_extremes))
        if data.shows_all or data.score_axis.beyond:
            text = tr("Show points that stick out")
            if data.score_axis.beyond:
                text = f"{text} ({data.score_axis.beyond_text})"
            rows.append(MenuRow(text, "charts.beyond", self._board.show_all, data.shows_all))
        open_chart_menu(rows, paper, tr("Numbers of all trials (*.csv)"), self.failed, place, self._chart)

    def press_key(self, data: BoardData, event: QKeyEvent, paper: Paper) -> bool:
        """Whether the key means something here."""
        readings = self._shown.readings
        match local_key(event, "charts"):
            case "step" | "ends", places if readings is not None:
                self.point(next_one(readings.in_order(data), self.pointed, places))
            case "choose", _ if self.pointed is not None and self._shown.mouse is not None:
                self._board.click(self.pointed, adds=False)
            case "whole", _:
                self.show_whole()
            case "extremes", _:
                self.toggle_extremes()
            case "log", _ if self._shown.can_be_log:
                self.toggle_log()
            case "beyond", _:
                self._board.show_all()
            case "copy", _:
                QGuiApplication.clipboard().setImage(picture(paper))
            case "release", _ if self.pointed is not None:
                self.point(None)
            case _:
                return False
        return True

    def point(self, number: int | None) -> None:
        """Point at one, or at nothing."""
        data, readings = self._board.data, self._shown.readings
        if number != self.pointed and readings is not None and data is not None:
            self.pointed = number
            self.read_out.emit("" if number is None else readings.told(data, number))
            self._chart.update()

    @Slot()
    def show_whole(self) -> None:
        """No longer zoomed."""
        if self.zoom.reset():
            self.changed.emit()

    @Slot()
    def toggle_log(self) -> None:
        """What is counted or timed evenly, or by its logarithm."""
        self.scale = StepScale(not self.scale.is_log)
        self.zoom.reset()
        self.changed.emit()

    @Slot()
    def toggle_extremes(self) -> None:
        """Mark the ends of what can be seen, or not."""
        self.marks_extremes = not self.marks_extremes
        self._chart.update()
