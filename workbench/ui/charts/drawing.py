"""A small picture that paints itself: again whenever the theme changes, and with a tooltip for what is pointed at."""

from PySide6.QtCore import QEvent, QPoint, QSize, Slot
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.ui.widgets.theme import Theme, ThemeSource


class Drawing(QWidget):
    """Abstract. ``usual`` is its size where there is room; it grows sideways only."""

    def __init__(self, themes: ThemeSource, usual: QSize) -> None:
        super().__init__()
        self._themes, self._usual = themes, usual
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self._repaint)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """All of it."""
        raise NotImplementedError

    def tip_at(self, place: QPoint) -> str | None:
        """What the tooltip says there; None: what it says everywhere."""
        return None

    def sizeHint(self) -> QSize:
        """As it was made."""
        return self._usual

    @Slot()
    def _repaint(self) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """In the colours in force."""
        painter = QPainter(self)
        self.paint(painter, self._themes.theme)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Tell about the place under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.tip_at(event.pos())
            if text is not None:
                QToolTip.showText(event.globalPos(), text, self)
                return True
        return super().event(event)


class ReflowingDrawing(Drawing):
    """Abstract. As high as ``heightForWidth`` says of the width that there is."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, QSize())
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Narrow pictures have no room for names."""
        return True

    def sizeHint(self) -> QSize:
        """For a narrow dock."""
        return QSize(300, self.heightForWidth(300))

    def minimumSizeHint(self) -> QSize:
        """A small picture is better than none."""
        return QSize(160, self.heightForWidth(160))
