"""A file that is dragged over the window: what would become of it stands across the window, whether it can be opened or not."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from workbench.data.importing.taking_in import Verdict, judge_file, judge_together
from workbench.language import tr
from workbench.ui.widgets.theme import ThemeSource

_MARGIN: Final = 12


class DropMark(QWidget):
    """Lies over the window while a file is held there; the mouse goes through it."""

    def __init__(self, window: QWidget, themes: ThemeSource) -> None:
        super().__init__(window)
        self._window, self._themes = window, themes
        self.verdict = Verdict("", is_fine=True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(tr("What becomes of the file that is dragged"))
        self.hide()

    def show_verdict(self, verdict: Verdict) -> None:
        """Cover the window and say this."""
        self.verdict = verdict
        self.setAccessibleDescription(verdict.text)
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A frame and a sentence."""
        theme = self._themes.theme
        colour = QColor(theme.accent if self.verdict.is_fine else theme.error)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(theme.surface)
        veil.setAlpha(210)
        painter.fillRect(self.rect(), veil)
        style = Qt.PenStyle.DashLine if self.verdict.is_fine else Qt.PenStyle.SolidLine
        painter.setPen(QPen(colour, 3, style))
        frame = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        painter.drawRoundedRect(frame, 10, 10)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.5)
        painter.setFont(font)
        painter.setPen(QColor(theme.text) if self.verdict.is_fine else colour)
        room = frame.adjusted(40, 40, -40, -40)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.verdict.text)
        painter.end()


class FileDrop(QObject):
    """Hears of files that are dragged to the window or to any part of it that takes no drops of its own."""

    dropped = Signal(object)
    """The path of a file that can be opened."""
    dropped_together = Signal(object)
    """The paths of files that belong together, a tuple."""
    refused = Signal(str)
    """Why what was dropped cannot be opened."""

    def __init__(self, window: QWidget, themes: ThemeSource) -> None:
        super().__init__(window)
        self.mark = DropMark(window, themes)
        self.judge: Callable[[Path], Verdict] = judge_file
        """Says what becomes of a file"""
        self._paths: tuple[Path, ...] = ()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take what is about files; everything else goes its way."""
        match event:
            case QDragEnterEvent() if _paths(event.mimeData()):
                self._judge(_paths(event.mimeData()))
                event.acceptProposedAction()
                return True
            case QDragMoveEvent() if _paths(event.mimeData()):
                event.acceptProposedAction()
                return True
            case QDropEvent() if _paths(event.mimeData()):
                self._judge(_paths(event.mimeData()))
                self.mark.hide()
                event.acceptProposedAction()
                self._pass_on()
                return True
            case QDragLeaveEvent():
                self.mark.hide()
        return False

    def _judge(self, paths: list[Path]) -> None:
        verdict = judge_together(paths) if len(paths) > 1 else self.judge(paths[0])
        self._paths = tuple(paths) if verdict.is_fine else ()
        self.mark.show_verdict(verdict)

    def _pass_on(self) -> None:
        match self._paths:
            case ():
                self.refused.emit(self.mark.verdict.text)
            case (path,):
                self.dropped.emit(path)
            case paths:
                self.dropped_together.emit(paths)


def _paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []
