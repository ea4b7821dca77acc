"""The upright line at the step pointed at, with the step in words at its foot."""

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.ui.charts.step_view_box import StepViewBox
from workbench.ui.charts.view_item import ViewItem
from workbench.ui.widgets.theme import Theme

_PADDING = 5.0


class CrosshairItem(ViewItem):
    """Lies in a view box, in the pixels of that box; only a narrow strip is repainted when it moves."""

    def __init__(self, view_box: StepViewBox) -> None:
        super().__init__(view_box, 30.0)
        self._step: float | None = None
        self._x = -10.0
        self._tag = QRectF()
        self._text = ""
        self._line = self._letters = QColor()
        self._font = QFont()
        self._is_pinned = False
        self.has_tag = False
        """Whether the step is written at the foot of the line."""

    def set_theme(self, theme: Theme, font: QFont) -> None:
        """Use the colours of a theme."""
        self._line, self._letters = QColor(theme.accent), QColor(theme.on_accent)
        self._font = font
        self.place()

    @property
    def text(self) -> str:
        """What stands at the foot of the line."""
        return self._text

    def point_at(self, step: float | None, text: str, *, is_pinned: bool) -> None:
        """Stand at ``step``, written as ``text``; None hides the line."""
        self._step, self._text, self._is_pinned = step, text, is_pinned
        if self.isVisible() != (step is not None):
            self.setVisible(step is not None)
        self.place()

    def place(self) -> None:
        """Find the place of the step again, after the view has moved."""
        if self._step is None:
            return
        self.prepareGeometryChange()
        self._x = round(self._view_box.pixel(self._step))
        self._tag = self._place_of_tag() if self.has_tag else QRectF()
        self.update()

    def _place_of_tag(self) -> QRectF:
        """Where the step is written: beside the line, on the side where there is room."""
        metrics = QFontMetricsF(self._font)
        width, height = metrics.horizontalAdvance(self._text) + 2 * _PADDING, metrics.height() + 2.0
        left = self._x if self._x + width <= self._view_box.width() else self._x - width
        return QRectF(left, self._view_box.height() - height, width, height)

    def boundingRect(self) -> QRectF:
        """A narrow strip, and the tag."""
        strip = QRectF(self._x - 1.5, 0.0, 3.0, self._view_box.height())
        return strip.united(self._tag)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """A thin line, a thicker one when it is pinned."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(self._line, 2.0 if self._is_pinned else 1.0))
        painter.drawLine(QLineF(self._x, 0.0, self._x, self._view_box.height()))
        if self.has_tag:
            painter.setFont(self._font)
            painter.fillRect(self._tag, self._line)
            painter.setPen(self._letters)
            painter.drawText(self._tag, Qt.AlignmentFlag.AlignCenter, self._text)
