"""The sheet as it is drawn on: a square with a cross for the keyboard, and a dot with a letter for each point."""

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QMouseEvent, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from workbench.data.own import CLASS_LETTERS
from workbench.data.sheet import EDGE, ERASER, Sheet
from workbench.language import tr
from workbench.ui.charts.colours import class_colour, ink_on
from workbench.ui.charts.drawing import Drawing
from workbench.ui.charts.focus_ring import paint_focus_ring
from workbench.ui.widgets.theme import Theme, ThemeSource

DOT: Final = 13
_MARGIN: Final = 6.0
_STEP: Final = 0.05
_ARM: Final = 9.0


def dot(label: int, ratio: float, theme: Theme, side: int = DOT) -> QPixmap:
    """A class as a round mark with its letter, ``side`` logical pixels wide."""
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    colour, area = class_colour(label, theme), QRectF(0, 0, side, side)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.plot_background), 1.0))
    painter.setBrush(colour)
    painter.drawEllipse(area.adjusted(0.5, 0.5, -0.5, -0.5))
    font = painter.font()
    font.setPixelSize(round(side * 0.66))
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(ink_on(colour, theme))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, CLASS_LETTERS[label])
    painter.end()
    return picture


class PointCanvas(Drawing):
    """Draws points of the class chosen, or erases with ``label`` None; the right button always erases."""

    changed = Signal()
    """The sheet holds other points; also in the middle of a stroke."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, QSize(480, 480))
        self.sheet = Sheet()
        self.label: int | None = 0
        self.cross = QPointF(0.0, 0.0)
        """Where the keyboard draws, on the sheet."""
        self._reach = EDGE
        self._pointer: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        self._picture: QPixmap | None = None
        self.setMinimumSize(240, 240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(tr("Sheet for points"))
        themes.changed.connect(self.has_changed)

    def show_sheet(self, sheet: Sheet) -> None:
        """Draw on this one."""
        self.sheet, self._reach = sheet, sheet.reach
        self.has_changed()

    def has_changed(self) -> None:
        """Paint all points anew."""
        self._picture = None
        self.setAccessibleDescription(self.sheet.size_text)
        self.update()

    def choose(self, label: int | None) -> None:
        """Draw this class from now on; None erases."""
        self.label = label
        self.update()

    def place_of(self, x: float, y: float) -> QPointF:
        """A point of the sheet in pixels of the widget."""
        area = self._area()
        scale = area.width() / (2.0 * self._reach)
        return QPointF(area.center().x() + x * scale, area.center().y() - y * scale)

    # ---- the keyboard ----

    def move_cross(self, across: int, up: int) -> None:
        """Move the cross by so many small steps."""
        step = _STEP * self._reach / EDGE
        reach = self._reach
        x, y = self.cross.x() + across * step, self.cross.y() + up * step
        self.cross = QPointF(min(max(x, -reach), reach), min(max(y, -reach), reach))
        self.update()

    def put(self, label: int | None) -> None:
        """A stroke of one touch at the cross."""
        self.sheet.press(self.cross.x(), self.cross.y(), label)
        self.sheet.release()
        self._tell()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # ---- the mouse ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            event.ignore()
            return
        self._button = event.button()
        self.sheet.press(*self._on_sheet(event.position()), self._wanted())
        self._follow(event.position())
        self._tell()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it."""
        self._follow(event.position())
        if self._button is not Qt.MouseButton.NoButton:
            self.sheet.drag(*self._on_sheet(event.position()), self._wanted())
            self._tell()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        if event.button() is self._button:
            self._button = Qt.MouseButton.NoButton
            self.sheet.release()
            self._tell()

    def _wanted(self) -> int | None:
        return self.label if self._button is Qt.MouseButton.LeftButton else None

    def _follow(self, place: QPointF) -> None:
        self._pointer = place
        if self.label is None or self._button is Qt.MouseButton.RightButton:
            self.update()

    def _tell(self) -> None:
        self.has_changed()
        self.changed.emit()

    def _on_sheet(self, place: QPointF) -> tuple[float, float]:
        area = self._area()
        scale = 2.0 * self._reach / area.width()
        return (place.x() - area.center().x()) * scale, (area.center().y() - place.y()) * scale

    # ---- painting ----

    def tip_at(self, _place: QPoint) -> str:
        """None while one draws."""
        return ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Points stand elsewhere."""
        self._picture = None
        super().resizeEvent(event)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Square, axes, points, eraser, cross."""
        area = self._area()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(area, QColor(theme.plot_background))
        painter.setPen(QPen(QColor(theme.grid), 1.0))
        painter.drawLine(QPointF(area.left(), area.center().y()), QPointF(area.right(), area.center().y()))
        painter.drawLine(QPointF(area.center().x(), area.top()), QPointF(area.center().x(), area.bottom()))
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawRect(area)
        if self._picture is None:
            self._picture = self._paint_points(theme)
        painter.drawPixmap(0, 0, self._picture)
        erases = self.label is None or self._button is Qt.MouseButton.RightButton
        if erases and self._pointer is not None and self.underMouse():
            radius = ERASER * area.width() / (2.0 * self._reach)
            painter.setPen(QPen(QColor(theme.text), 1.0, Qt.PenStyle.DashLine))
            painter.drawEllipse(self._pointer, radius, radius)
        if self.hasFocus():
            self._paint_cross(painter, theme)
        paint_focus_ring(painter, self, theme, has_focus=self.hasFocus())

    def _paint_cross(self, painter: QPainter, theme: Theme) -> None:
        centre = self.place_of(self.cross.x(), self.cross.y())
        for colour, width in ((theme.plot_background, 4.0), (theme.text, 1.5)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(centre - QPointF(_ARM, 0), centre + QPointF(_ARM, 0))
            painter.drawLine(centre - QPointF(0, _ARM), centre + QPointF(0, _ARM))

    def _paint_points(self, theme: Theme) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        dots = [dot(label, ratio, theme) for label in range(len(CLASS_LETTERS))]
        half = QPointF(DOT / 2.0, DOT / 2.0)
        painter = QPainter(picture)
        for x, y, label in self.sheet.points:
            painter.drawPixmap(self.place_of(x, y) - half, dots[label])
        painter.end()
        return picture

    def _area(self) -> QRectF:
        """The square in the middle."""
        side = max(1.0, min(self.width(), self.height()) - 2.0 * _MARGIN)
        return QRectF((self.width() - side) / 2.0, (self.height() - side) / 2.0, side, side)
