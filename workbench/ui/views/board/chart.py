"""What all pictures of the board have in common: axes are painted once, trials into layers, the rest with every frame."""

from abc import abstractmethod
from collections.abc import Hashable
from typing import Final

import numpy as np
from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QColor, QFocusEvent, QFont, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.ui.charts.focus_ring import paint_focus_ring
from workbench.ui.charts.text import small_font
from workbench.ui.views.board.board_data import BoardData, Bools
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.marks import Marks
from workbench.ui.views.board.trial_layer import TrialLayer
from workbench.ui.widgets.theme import Theme, ThemeSource

_FAINT: Final = 0.16
_NEXT_PART: Final = 8
"""Milliseconds until more of a layer is painted."""


class Chart(QWidget):
    """Trials that have ended are kept in one layer, selected ones in another; trials that run are painted each time."""

    plain_opacity: float = 1.0
    """Of all trials while none is selected."""

    def __init__(self, board: BoardModel, themes: ThemeSource, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board, self._themes = board, themes
        self._still: QPixmap | None = None
        self._marks: Marks | None = None
        self._ended, self._selected = TrialLayer(), TrialLayer()
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.setInterval(_NEXT_PART)
        self._more.timeout.connect(self._repaint)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        board.data_changed.connect(self.paint_anew)
        board.selection_changed.connect(self._repaint)
        themes.changed.connect(self._use_theme)

    @abstractmethod
    def paint_still(self, painter: QPainter, data: BoardData) -> None:
        """Paint what changes with the data only: axes, labels."""

    def paint_trials(self, painter: QPainter, data: BoardData, shown: Bools) -> None:
        """Paint these trials; must not depend on the selection."""

    @abstractmethod
    def paint_moving(self, painter: QPainter, data: BoardData) -> None:
        """Paint what lies on top, with every frame."""

    def looks(self, data: BoardData) -> Hashable:
        """All of the data that decides where a trial that has ended is painted."""
        return data.names, data.axes, data.score_axis

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
        """Paint the axes again."""
        self._still = None
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

    def _picture(self, data: BoardData) -> QPixmap:
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
        self.paint_still(painter, data)
        painter.end()
        return done

    def paintEvent(self, event: QPaintEvent) -> None:
        """Axes, trials, what moves, and the ring of the keyboard."""
        data = self._board.data
        painter = QPainter(self)
        if data is None:
            painter.fillRect(self.rect(), QColor(self.theme.plot_background))
        else:
            painter.drawPixmap(0, 0, self._picture(data))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_layers(painter, data)
            painter.setFont(self.font())
            self.paint_moving(painter, data)
        paint_focus_ring(painter, self, self.theme, has_focus=self.hasFocus())
        painter.end()

    def _paint_layers(self, painter: QPainter, data: BoardData) -> None:
        chosen, mask = bool(self._board.selected), self._board.mask
        ratio = self.devicePixelRatioF()
        key = (self.looks(data), self.width(), self.height(), ratio)
        is_running = data.states == "running"
        painter.setOpacity(_FAINT if chosen else self.plain_opacity)
        self._paint_layer(painter, data, self._ended, key, ~is_running)
        if is_running.any():
            self.paint_trials(painter, data, is_running)
        painter.setOpacity(1.0)
        if chosen:
            self._paint_layer(painter, data, self._selected, key, mask & ~is_running)
            if (is_running & mask).any():
                self.paint_trials(painter, data, is_running & mask)
        if not (self._ended.is_complete and (self._selected.is_complete or not chosen)):
            self._more.start()

    def _paint_layer(self, painter: QPainter, data: BoardData, layer: TrialLayer, key: Hashable, shown: Bools) -> None:
        layer.aim(key, [place for place in data.order if shown[place]])
        picture = layer.grow(self.size(), self.devicePixelRatioF(), len(data.records), _Painting(self, data))
        painter.drawPixmap(0, 0, picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint all of it again."""
        super().resizeEvent(event)
        self.paint_anew()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()


class _Painting:
    """Paints trials of the data of this moment."""

    def __init__(self, chart: Chart, data: BoardData) -> None:
        self._chart, self._data = chart, data

    def __call__(self, painter: QPainter, shown: Bools) -> None:
        painter.setFont(self._chart.font())
        self._chart.paint_trials(painter, self._data, shown)


def all_trials(data: BoardData) -> Bools:
    """Every trial."""
    return np.ones(len(data.records), dtype=np.bool_)
