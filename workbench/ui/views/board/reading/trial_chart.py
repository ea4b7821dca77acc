"""The widget of every picture of the board: axes are painted once, trials into layers, the rest with every frame."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.search.study.trial_texts import trial_tooltip
from workbench.search.study.trials_table import trials_table
from workbench.ui.charts.focus_ring import paint_focus_ring
from workbench.ui.charts.reading.paper import Paper
from workbench.ui.charts.text import small_font
from workbench.ui.views.board.board_data import BoardData, Bools
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.marks import Marks
from workbench.ui.views.board.reading.chart_picture import Picture
from workbench.ui.views.board.reading.chart_reading import ChartReading
from workbench.ui.views.board.trial_layer import TrialLayer
from workbench.ui.widgets.parts import timer
from workbench.ui.widgets.theme import Theme, ThemeSource

_FAINT: Final = 0.16
_NEXT_PART: Final = 8
"""Milliseconds until more of a layer is painted."""


class TrialChart(QWidget):
    """Trials that have ended are kept in one layer, selected ones in another; trials that run are painted each time."""

    def __init__(self, board: BoardModel, themes: ThemeSource, name: str, picture: Picture, size: QSize) -> None:
        super().__init__()
        self._board, self._themes, self._picture, self._size = board, themes, picture, size
        self._still: QPixmap | None = None
        self._marks: Marks | None = None
        self._ended, self._selected = TrialLayer(), TrialLayer()
        self._more = timer(self, self._repaint, _NEXT_PART, once=True)
        self.reading = ChartReading(board, themes, picture, self)
        self.reading.changed.connect(self.paint_anew)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        board.data_changed.connect(self.paint_anew)
        board.selection_changed.connect(self._repaint)
        themes.changed.connect(self._use_theme)

    def sizeHint(self) -> QSize:
        """As it was made; as high as it must be."""
        return self._size.expandedTo(self.minimumSize())

    @property
    def theme(self) -> Theme:
        """The colours in force."""
        return self._themes.theme

    @property
    def marks(self) -> Marks:
        """Paints the marks of trials in these colours."""
        if self._marks is None:
            self._marks = Marks(self.theme)
        return self._marks

    def small_font(self) -> QFont:
        """For the labels of axes."""
        return small_font(self.font())

    @Slot()
    def paint_anew(self) -> None:
        """Paint the axes again, at the height that they need."""
        self._still, data = None, self._board.data
        if self._picture.height is not None and data is not None:
            self.setMinimumHeight(self._picture.height(data))
        self.update()

    @Slot()
    def _repaint(self) -> None:
        self.update()

    @Slot()
    def _use_theme(self) -> None:
        self._marks = None
        self._ended.forget()
        self._selected.forget()
        self.paint_anew()

    def _axes(self, data: BoardData) -> QPixmap:
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        done = self._still
        if done is not None and done.size() == size and done.devicePixelRatioF() == ratio:
            return done
        self._still = done = QPixmap(size)
        done.setDevicePixelRatio(ratio)
        done.fill(QColor(self.theme.plot_background))
        painter = QPainter(done)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        self._picture.paint_still(painter, data)
        painter.end()
        return done

    def paintEvent(self, event: QPaintEvent) -> None:
        """Axes, trials, what moves, and the ring of the keyboard."""
        data = self._board.data
        painter = QPainter(self)
        if data is None:
            painter.fillRect(self.rect(), QColor(self.theme.plot_background))
        else:
            painter.drawPixmap(0, 0, self._axes(data))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._picture.paint_trials is not None:
                self._paint_layers(painter, data, self._picture.paint_trials)
            self._paint_moving(painter, data)
        paint_focus_ring(painter, self, self.theme, has_focus=self.hasFocus())
        painter.end()

    def _paint_moving(self, painter: QPainter, data: BoardData) -> None:
        painter.setFont(self.font())
        self._picture.paint_moving(painter, data)
        painter.setFont(self.small_font())
        self.reading.paint(painter, data)

    def _paint_paper(self, painter: QPainter) -> None:
        """All of it at once, without layers and without the ring."""
        data = self._board.data
        painter.fillRect(self.rect(), QColor(self.theme.plot_background))
        if data is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(self.font())
            self._picture.paint_still(painter, data)
            if self._picture.paint_trials is not None:
                chosen = self._board.mask if self._board.selected else data.numbers > 0
                painter.setFont(self.font())
                self._picture.paint_trials(painter, data, chosen)
            self._paint_moving(painter, data)

    @property
    def paper(self) -> Paper:
        """The chart as it stands, selected trials only where some are; its numbers are those of all trials."""

        def numbers() -> str:
            data = self._board.data
            return "" if data is None else trials_table(data.plan, data.records)

        return Paper(self.accessibleName(), self, self._paint_paper, numbers)

    def _paint_layers(
        self, painter: QPainter, data: BoardData, paint_trials: Callable[[QPainter, BoardData, Bools], None]
    ) -> None:
        chosen, mask = bool(self._board.selected), self._board.mask
        ratio = self.devicePixelRatioF()
        looks = (data.names, data.axes, data.score_axis, self.reading.looks, self._picture.looks(data))
        key = (looks, self.width(), self.height(), ratio)
        is_running = data.states == "running"

        def paint(layer_painter: QPainter, shown: Bools) -> None:
            layer_painter.setFont(self.font())
            paint_trials(layer_painter, data, shown)

        def paint_layer(layer: TrialLayer, shown: Bools) -> None:
            layer.aim(key, [place for place in data.order if shown[place]])
            painter.drawPixmap(0, 0, layer.grow(self.size(), ratio, len(data.records), paint))

        painter.setOpacity(_FAINT if chosen else self._picture.plain_opacity)
        paint_layer(self._ended, ~is_running)
        if is_running.any():
            paint_trials(painter, data, is_running)
        painter.setOpacity(1.0)
        if chosen:
            paint_layer(self._selected, mask & ~is_running)
            if (is_running & mask).any():
                paint_trials(painter, data, is_running & mask)
        if not (self._ended.is_complete and (self._selected.is_complete or not chosen)):
            self._more.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint all of it again."""
        super().resizeEvent(event)
        self.paint_anew()

    # ---- mouse and keyboard ----

    def trial_at(self, point: QPointF) -> int | None:
        """The number of the trial under a point."""
        data, mouse = self._board.data, self._picture.mouse
        return None if data is None or mouse is None else mouse.trial_at(data, point)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Only the left button does something: with Shift it zooms."""
        data, mouse = self._board.data, self._picture.mouse
        if data is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if not self.reading.press(data, event) and mouse is not None:
            mouse.press(data, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show everything again where something is left out, otherwise another click."""
        if event.button() != Qt.MouseButton.LeftButton or not self.reading.double_click():
            self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or point at something."""
        data, mouse = self._board.data, self._picture.mouse
        if data is not None and not self.reading.move(data, event) and mouse is not None:
            shape = mouse.move(data, event)
            if shape is not None:
                self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what was dragged."""
        if not self.reading.release(self._board.data) and self._picture.mouse is not None:
            self._picture.mouse.release(self._board.data, event)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self.reading.point(None)
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """How it is looked at, and how it is taken along."""
        self.reading.open_menu(self.paper, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys without a meaning here go on to the parent."""
        data, mouse = self._board.data, self._picture.mouse
        means = data is not None and (
            (mouse is not None and mouse.press_key(data, event)) or self.reading.press_key(data, event, self.paper)
        )
        if not means:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell about the trial under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._picture.mouse is not None:
            number, data = self.trial_at(QPointF(event.pos())), self._board.data
            record = None if number is None or data is None else data.record(number)
            text = "" if record is None or data is None else trial_tooltip(record, data.plan)
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)
