"""One plot of a board as it stands in its room: open, or folded to its line of values; dragged to another place by that line."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton

from workbench.language import tr
from workbench.layouts.plot_room import LINE, LOWEST
from workbench.training.curves import CurveSource
from workbench.ui.views.plots.plot_pane import PlotPane
from workbench.ui.views.plots.room.constant import varies
from workbench.ui.widgets.parts import describe

_LARGEST = 16_777_215  # what Qt calls no limit


class Fold(QObject):
    """The button at the left of the line folds and opens; it lives as long as the plot."""

    asked = Signal(str, bool)
    """The name of the plot, and whether it is to be a line."""
    dropped = Signal(str, QPoint)
    """The name of the plot, and where on the screen it was let go."""

    def __init__(self, pane: PlotPane) -> None:
        super().__init__(pane)
        self.pane, self.name = pane, pane.plan.title
        self.is_constant = False
        self._store: CurveSource | None = None
        self._varied = False
        self._grabbed: QPoint | None = None
        self._is_dragging = False
        self.button = describe(QToolButton(pane), "")
        self.button.setAutoRaise(True)
        self.button.setMinimumSize(24, 24)
        self.button.setStyleSheet("QToolButton { padding: 0; }")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        pane.head.setContentsMargins(2, 0, 8, 0)
        pane.head.insertWidget(0, self.button)
        self.button.clicked.connect(self._ask)
        pane.read_out.installEventFilter(self)
        self.apply(False)

    @property
    def is_line(self) -> bool:
        """Whether only its line of values is shown."""
        return bool(self.pane.canvas.isHidden())

    def apply(self, is_line: bool) -> None:
        """Fold or open it."""
        self.pane.canvas.setHidden(is_line)
        self.pane.log_button.setHidden(is_line or not self.pane.plan.can_be_log)
        self.pane.setMinimumHeight(LINE if is_line else LOWEST)
        self.pane.setMaximumHeight(LINE if is_line else _LARGEST)
        self.button.setArrowType(Qt.ArrowType.RightArrow if is_line else Qt.ArrowType.DownArrow)
        title = self.pane.plan.title
        name = tr("Open the plot {title}", title=title) if is_line else tr("Fold the plot {title}", title=title)
        more = tr("Drag its title to another plot to move it there.")
        describe(self.button, name, tr("{name}. {more}", name=name, more=more))

    def judge(self, store: CurveSource) -> bool:
        """Look whether the curve is constant so far; True where that has changed. What once varied is not looked at again."""
        if store is self._store and self._varied:
            return False
        was, self._store = self.is_constant, store
        found = varies(self.pane.traces, store)
        self._varied, self.is_constant = found is True, found is False
        return self.is_constant != was

    @Slot()
    def _ask(self) -> None:
        self.asked.emit(self.name, not self.is_line)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The line of values is what the plot is dragged by."""
        if not isinstance(event, QMouseEvent):
            return False
        match event.type():
            case QEvent.Type.MouseButtonPress if event.button() is Qt.MouseButton.LeftButton:
                self._grabbed, self._is_dragging = event.globalPosition().toPoint(), False
                event.accept()
                return True
            case QEvent.Type.MouseMove if self._grabbed is not None and not self._is_dragging:
                way = (event.globalPosition().toPoint() - self._grabbed).manhattanLength()
                if way >= QApplication.startDragDistance():
                    self._is_dragging = True
                    self.pane.read_out.setCursor(Qt.CursorShape.ClosedHandCursor)
            case QEvent.Type.MouseButtonRelease if self._grabbed is not None:
                self._grabbed = None
                self.pane.read_out.unsetCursor()
                if self._is_dragging:
                    self.dropped.emit(self.name, event.globalPosition().toPoint())
        return False
