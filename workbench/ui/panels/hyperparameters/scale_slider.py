"""A slider on the scale of its hyperparameter: ticks at powers of ten, arrow keys that go to the next round value.

A value beyond the usual range sits at the end of the groove, as a hollow handle; the entry beside it shows the truth.
The mouse wheel does nothing here, so that scrolling the panel cannot change a value.
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from workbench.typed_numbers import Number
from workbench.ui.panels.hyperparameters.scale_mapping import SliderScale
from workbench.ui.widgets.local_keys import local_key
from workbench.ui.widgets.theme import ThemeSource

_RADIUS = 7.0


class ScaleSlider(QSlider):
    """Shows and changes one number; the positions are those of ``SliderScale``."""

    value_chosen = Signal(object)
    """The slider was moved to this value by hand."""
    nudged = Signal(int)
    """A key asks for the next round value above (1) or below (-1); page keys ask for three at once."""
    grasped = Signal()
    """The slider was taken by the mouse or got the keyboard: a new series of edits begins."""

    def __init__(self, scale: SliderScale, themes: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._scale, self._themes = scale, themes
        self._beyond = False
        self.setRange(0, scale.steps)
        self.setMinimumSize(60, 26)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self._choose)
        themes.changed.connect(self._repaint)

    def show_value(self, value: Number) -> None:
        """Move the handle without telling anyone."""
        self.blockSignals(True)
        self.setValue(self._scale.position_of(value))
        self.blockSignals(False)
        self._beyond = not self._scale.low <= value <= self._scale.high
        self.update()

    @Slot(int)
    def _choose(self, position: int) -> None:
        self.value_chosen.emit(self._scale.value_at(position))

    @Slot()
    def _repaint(self) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough to aim at."""
        return QSize(140, 26)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow and page keys go by round values; Home and End to the ends."""
        _, step = local_key(event, "slider")
        if step:
            self.nudged.emit(step)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that a new series of edits begins."""
        super().focusInEvent(event)
        self.grasped.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel."""
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle to where the mouse is, and hold it."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.grasped.emit()
        self.setSliderDown(True)
        self._move_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse while it holds the handle."""
        if self.isSliderDown():
            self._move_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the handle go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def x_of(self, position: int) -> float:
        """Where the centre of the handle is at a position, in pixels."""
        start, length = self._groove()
        return start + length * position / max(1, self.maximum())

    def _move_to(self, x: float) -> None:
        start, length = self._groove()
        self.setValue(round((x - start) / length * self.maximum()))

    def _groove(self) -> tuple[float, float]:
        start = _RADIUS + 2.0
        return start, max(1.0, self.width() - 2.0 * start)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Groove, ticks, the part up to the handle, the handle."""
        theme, y = self._themes.theme, self.height() / 2.0
        line = QColor(theme.border if self.isEnabled() else theme.separator)
        filled = QColor(theme.accent) if self.isEnabled() else line
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(line, 1.0))
        for landmark in self._scale.landmarks():
            x = self.x_of(landmark)
            painter.drawLine(QPointF(x, y + 7.0), QPointF(x, y + 10.0))
        start, length = self._groove()
        x = self.x_of(self.value())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(line)
        painter.drawRoundedRect(QRectF(start, y - 1.0, length, 2.0), 1.0, 1.0)
        painter.setBrush(filled)
        painter.drawRoundedRect(QRectF(start, y - 2.0, x - start, 4.0), 2.0, 2.0)
        self._paint_handle(painter, QPointF(x, y), filled)
        painter.end()

    def _paint_handle(self, painter: QPainter, centre: QPointF, colour: QColor) -> None:
        theme = self._themes.theme
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1.5))
            painter.setBrush(QColor(theme.accent_soft))
            painter.drawEllipse(centre, _RADIUS + 1.5, _RADIUS + 1.5)
        hollow = self._beyond or not self.isEnabled()
        painter.setPen(QPen(colour, 2.0))
        painter.setBrush(QColor(theme.surface) if hollow else colour)
        painter.drawEllipse(centre, _RADIUS - 2.0, _RADIUS - 2.0)
