"""A ring around a part of the window that is pointed at: it lets the mouse through and goes by itself."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.ui.charts.focus_ring import paint_ring
from workbench.ui.widgets.parts import timer
from workbench.ui.widgets.theme import ThemeSource

SECONDS: Final = 5
_WIDTH: Final = 4.0
_ROUND: Final = 6.0


class PointingRing(QWidget):
    """Lies over ``target`` and goes with it."""

    def __init__(self, target: QWidget, themes: ThemeSource) -> None:
        super().__init__(target)
        self._themes = themes
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        target.installEventFilter(self)
        self._end = timer(self, self.go, 1000 * SECONDS, once=True)
        self._end.start()
        self.setGeometry(target.rect())
        self.raise_()
        self.show()

    @Slot()
    def go(self) -> None:
        """Point no more."""
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As large as its target."""
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A strong line inside the rim."""
        painter = QPainter(self)
        paint_ring(painter, self, QColor(self._themes.theme.accent), _WIDTH, _ROUND)
        painter.end()
