"""Pages that scroll where there is little room."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class PageScroll(QScrollArea):
    """Never narrower than its page and a scroll bar need: whatever fonts there are, nothing is cut off at the side."""

    def __init__(self, name: str, page: QWidget) -> None:
        super().__init__()
        self._page = page
        self.setAccessibleName(name)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def minimumSizeHint(self) -> QSize:
        """The page may be long, but not wide."""
        hint = super().minimumSizeHint()
        width = self._page.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(max(hint.width(), width), hint.height())

    def showEvent(self, event: QShowEvent) -> None:
        """What was shown or hidden in the page behind another tab has its room now: Qt keeps the old heights of nested rows."""
        super().showEvent(event)
        layout = self._page.layout()
        if layout is not None:
            layout.invalidate()
            layout.activate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The page needs another width."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class _Held(QWidget):
    """As large as there is room, and at least as its view needs; a wrapped text in it does not ask for more."""

    def __init__(self, view: QWidget) -> None:
        super().__init__()
        self._view = view
        view.setParent(self)

    def minimumSizeHint(self) -> QSize:
        """That of the view."""
        return self._view.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give it all to the view."""
        super().resizeEvent(event)
        self._view.resize(event.size())

    def event(self, event: QEvent) -> bool:
        """The view needs another size."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)


def roomy(view: QWidget) -> QScrollArea:
    """A view that scrolls either way rather than make the window larger."""
    return _frameless(_Held(view))


def upright(view: QWidget) -> QScrollArea:
    """A view that fits itself to the width and scrolls up and down."""
    area = _frameless(view)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # or columns would come and go with it
    return area


def _frameless(view: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(view)
    return area
