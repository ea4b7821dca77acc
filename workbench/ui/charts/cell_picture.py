"""A picture of numbers that can be pointed at, by mouse or arrow keys; what is pointed at is read out in words."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.ui.charts.focus_ring import paint_focus_ring
from workbench.ui.charts.text import small_font
from workbench.ui.widgets.local_keys import local_key
from workbench.ui.widgets.theme import Theme, ThemeSource

Cell = tuple[int, int]


class CellPicture(QWidget):
    """Abstract. ``shape`` gives rows and columns of the cells in ``area``, row 0 at the top; (0, 0): nothing to show."""

    read_out = Signal(str)
    """What is pointed at, in words; empty when nothing is."""
    chosen = Signal(int, int)
    """Row and column of a cell that was clicked, or pointed at when Return was pressed."""

    def __init__(self, themes: ThemeSource, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._cell: Cell | None = None
        self._metrics: QFontMetricsF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)
        themes.changed.connect(self._change_theme)

    # ---- what a picture says of itself ----

    def shape(self) -> Cell:
        """Rows and columns."""
        raise NotImplementedError

    def area(self) -> QRectF:
        """Where the cells lie."""
        raise NotImplementedError

    def reading(self, row: int, column: int) -> str:
        """A cell in words."""
        raise NotImplementedError

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint everything but the mark of the cell that is pointed at."""
        raise NotImplementedError

    def prepare(self, theme: Theme) -> None:
        """Colours or numbers have changed: make again what painting needs. By default nothing."""

    # ---- for pictures ----

    @property
    def pointed(self) -> Cell | None:
        """Row and column pointed at."""
        return self._cell

    def has_changed(self) -> None:
        """Call after new numbers came."""
        rows, columns = self.shape()
        self.prepare(self._themes.theme)
        if self._cell is not None:  # pictures that are not pointed at leave the caption alone
            if not (self._cell[0] < rows and self._cell[1] < columns):
                self._cell = None
            self._read()
        self.update()

    def small_font(self) -> QFont:
        """For labels inside the picture."""
        return small_font(self.font())

    def small_metrics(self) -> QFontMetricsF:
        """Of ``small_font``."""
        if self._metrics is None:
            self._metrics = QFontMetricsF(self.small_font())
        return self._metrics

    def changeEvent(self, event: QEvent) -> None:
        """Measure another font anew."""
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._metrics = None
        super().changeEvent(event)

    def cell_rect(self, row: int, column: int, area: QRectF | None = None) -> QRectF:
        """Where a cell lies; whoever asks for many gives ``area()`` along."""
        area = self.area() if area is None else area
        rows, columns = self.shape()
        width, height = area.width() / max(1, columns), area.height() / max(1, rows)
        return QRectF(area.left() + column * width, area.top() + row * height, width, height)

    def cell_at(self, place: QPointF) -> Cell | None:
        """The cell at a place; None beside them."""
        area, (rows, columns) = self.area(), self.shape()
        if not rows or not columns or not area.contains(place) or area.isEmpty():
            return None
        row = min(rows - 1, int((place.y() - area.top()) / area.height() * rows))
        return row, min(columns - 1, int((place.x() - area.left()) / area.width() * columns))

    # ---- pointing ----

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the cell under the mouse."""
        self._point(self.cell_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the mouse."""
        super().mousePressEvent(event)
        cell = self.cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(*cell)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self._point(None)
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Point at nothing."""
        self._point(None)
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from cell to cell, Escape lets go."""
        rows, columns = self.shape()
        row, column = self._cell or (0, 0)
        match local_key(event, "cell"):
            case "choose", _ if self._cell is not None:
                self.chosen.emit(*self._cell)
            case "release", _ if self._cell is not None:
                self._point(None)
            case "row" | "column", _ if self._cell is None and rows and columns:
                self._point((0, 0))
            case "row", step if rows and columns:
                self._point((min(max(row + step, 0), rows - 1), column))
            case "column", step if rows and columns:
                self._point((row, min(max(column + step, 0), columns - 1)))
            case _:
                super().keyPressEvent(event)

    def _point(self, cell: Cell | None) -> None:
        if cell != self._cell:
            self._cell = cell
            self._read()
            self.update()

    def _read(self) -> None:
        self.read_out.emit("" if self._cell is None else self.reading(*self._cell))

    # ---- painting ----

    @Slot()
    def _change_theme(self) -> None:
        self.prepare(self._themes.theme)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make again what painting needs."""
        super().resizeEvent(event)
        self.prepare(self._themes.theme)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, the cell that is pointed at, and the focus."""
        painter = QPainter(self)
        painter.setFont(self.small_font())
        theme = self._themes.theme
        if all(self.shape()):
            self.paint(painter, theme)
            if self._cell is not None:
                self.mark(painter, theme)
        paint_focus_ring(painter, self, theme, has_focus=self.hasFocus())
        painter.end()

    def mark(self, painter: QPainter, theme: Theme) -> None:
        """Outline the cell that is pointed at."""
        if self._cell is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rect = self.cell_rect(*self._cell)
        grow = max(0.0, (5.0 - min(rect.width(), rect.height())) / 2.0)
        painter.setPen(QPen(QColor(theme.text), 1.5))
        painter.drawRect(rect.adjusted(-grow, -grow, grow, grow))

    def sizeHint(self) -> QSize:
        """As in a narrow card."""
        return QSize(260, 240)

    def minimumSizeHint(self) -> QSize:
        """Still readable."""
        return QSize(180, 48)
