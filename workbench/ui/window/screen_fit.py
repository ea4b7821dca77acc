"""Keeps a window inside its screen, title bar and frame included."""

from PySide6.QtCore import QObject, QRect, QSize, QTimer, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget


class PressKey(QObject):
    """Switched on only while a button, a box or a list of choices has the focus; text fields keep their Return."""

    def __init__(self, action: QAction, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._action = action
        action.triggered.connect(self._press)
        application.focusChanged.connect(self._follow_focus)
        self._follow_focus(None, QApplication.focusWidget())

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        is_choice = isinstance(new, QComboBox) and not new.isEditable()
        self._action.setEnabled(is_choice or isinstance(new, QAbstractButton))

    @Slot()
    def _press(self) -> None:
        match QApplication.focusWidget():
            case QAbstractButton() as button:
                button.click()
            case QComboBox() as box:
                box.showPopup()


_FRAME_SETTLES = (100, 300, 1000, 3000)  # ms: the window manager puts its frame around a new window when it can


class ScreenFit(QObject):
    """Shrinks and moves ``window`` soon after it is shown, if its frame reaches beyond what the screen has free."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._waits = iter(_FRAME_SETTLES)
        self._border: QSize | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self._timer.start(next(self._waits))

    @Slot()
    def _look(self) -> None:
        """Again only where the frame has come or changed since: afterwards the place is the person's."""
        border = self._window.frameGeometry().size() - self._window.size()
        if border != self._border:
            self._border = border
            self._fit()
        wait = next(self._waits, None)
        if wait is not None:
            self._timer.start(wait)

    def _fit(self) -> None:
        if not (self._window.isMaximized() or self._window.isFullScreen()):
            _put_inside(self._window)


def bring_in(window: QWidget) -> None:
    """Put a window back on a screen that was left on one that is gone."""
    title = window.frameGeometry().adjusted(0, 0, 0, 40 - window.frameGeometry().height())
    if not any(screen.availableGeometry().intersects(title) for screen in QGuiApplication.screens()):
        _put_inside(window)


def _put_inside(window: QWidget) -> None:
    size, place = fitted(window.size(), window.frameGeometry(), window.screen().availableGeometry())
    if size != window.size():
        window.resize(size)
    if place.topLeft() != window.frameGeometry().topLeft():
        window.move(place.topLeft())


def fitted(inner: QSize, frame: QRect, free: QRect) -> tuple[QSize, QRect]:
    """Size of the window without its frame, and place of the frame, so that the frame lies within ``free``."""
    border = QSize(frame.width() - inner.width(), frame.height() - inner.height())
    outer = QSize(min(frame.width(), free.width()), min(frame.height(), free.height()))
    left = max(free.left(), min(frame.left(), free.left() + free.width() - outer.width()))
    top = max(free.top(), min(frame.top(), free.top() + free.height() - outer.height()))
    return outer - border, QRect(left, top, outer.width(), outer.height())
