"""What all pictures of the board have in common: what stands still is painted into a picture once."""

from abc import abstractmethod
from typing import Final

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.ui.search_board.board_data import BoardData
from workbench.ui.search_board.board_model import BoardModel
from workbench.ui.search_board.marks import Marks
from workbench.ui.theme import Theme, ThemeSource

_RING: Final = 4.0


class Chart(QWidget):
    """Paints ``paint_still`` again for other data, sizes and themes, and ``paint_moving`` with every frame."""

    def __init__(self, board: BoardModel, themes: ThemeSource, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board, self._themes = board, themes
        self._still: QPixmap | None = None
        self._had_selection = False
        self._marks: Marks | None = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        board.data_changed.connect(self.paint_anew)
        board.selection_changed.connect(self._show_selection)
        themes.changed.connect(self._use_theme)

    @abstractmethod
    def paint_still(self, painter: QPainter, data: BoardData) -> None:
        """Paint what changes with the data only."""

    @abstractmethod
    def paint_moving(self, painter: QPainter, data: BoardData) -> None:
        """Paint what changes with the selection."""

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

    @property
    def is_faint(self) -> bool:
        """Whether trials that are not selected stand back."""
        return bool(self._board.selected)

    def small_font(self) -> QFont:
        """For the labels of axes."""
        font = QFont(self.font())
        font.setPointSizeF(max(7.5, font.pointSizeF() - 1.0))
        return font

    @Slot()
    def paint_anew(self) -> None:
        """Forget the picture of what stands still."""
        self._still = None
        self.update()

    @Slot()
    def _show_selection(self) -> None:
        if self.is_faint != self._had_selection:
            self._had_selection = self.is_faint
            self._still = None
        self.update()

    @Slot()
    def _use_theme(self) -> None:
        self._marks = None
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
        """The picture, what moves, and the ring of the keyboard."""
        data = self._board.data
        painter = QPainter(self)
        if data is None:
            painter.fillRect(self.rect(), QColor(self.theme.plot_background))
        else:
            painter.drawPixmap(0, 0, self._picture(data))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.paint_moving(painter, data)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self.theme.accent), 2.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.0, 1.0, -1.0, -1.0), _RING, _RING)
        painter.end()

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


def paint_sentence(painter: QPainter, area: QRectF, text: str, theme: Theme) -> None:
    """A muted sentence in the middle of an empty picture."""
    painter.setPen(QColor(theme.muted))
    painter.drawText(
        area.adjusted(16.0, 8.0, -16.0, -8.0), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text
    )


def elided(text: str, metrics: QFontMetricsF, room: float) -> str:
    """The text, cut at its end where it is too long."""
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
