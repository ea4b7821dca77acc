"""The message strip above the plots: one message at a time, never in the way, never a dialog."""

import time
from collections import deque
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from workbench.language import tr
from workbench.ui.widgets.icons import icon, pixmap
from workbench.ui.widgets.parts import describe, text_label, timer
from workbench.ui.widgets.theme import Theme, ThemeSource

PASSING_MILLISECONDS = 12_000
_MOST_WAITING = 5
_MOST_KEPT = 200


class Severity(Enum):
    """Decides icon and colour; the value is the name of both."""

    INFO = "info"
    GOOD = "good"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Notice:
    """A message with at most two things to do about it. Good news and information pass by themselves."""

    severity: Severity
    text: str
    action: QAction | None = None
    other: QAction | None = None

    @property
    def passes(self) -> bool:
        """Whether it goes away after a while: nothing is lost if it was not read."""
        return not self.is_trouble and self.action is None

    @property
    def is_trouble(self) -> bool:
        """Whether it has to be read: another one may stand before it, but not take its place."""
        return self.severity in {Severity.WARNING, Severity.ERROR}


@dataclass(frozen=True)
class Told:
    """A notice with the time of day at which it was shown first."""

    at: str
    notice: Notice


class NoticeStrip(QFrame):
    """Hidden while there is nothing to say. The newest notice is shown; trouble that it displaced comes back after it."""

    told = Signal()
    """``history`` has another entry."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self.notice: Notice | None = None
        self._waiting: list[Notice] = []
        self._history: deque[Told] = deque(maxlen=_MOST_KEPT)
        self._icon = QLabel()
        self.text = text_label(wraps=True, plain=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton()
        self.button.clicked.connect(self._act)
        self.other = QPushButton()
        self.other.clicked.connect(self._act_otherwise)
        self._close = QToolButton()
        describe(self._close, tr("Close this message"), tr("Close this message"))
        self._close.clicked.connect(self.clear)
        self._timer = timer(self, self.clear, once=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        row.addWidget(self.other)
        row.addWidget(self._close)
        self.setObjectName("notice")
        self.setProperty("role", "notice")
        self.hide()
        themes.changed.connect(self._paint)

    @property
    def history(self) -> tuple[Told, ...]:
        """What was said so far, the oldest first; of very much the newest part."""
        return tuple(self._history)

    @Slot(object)
    def show_notice(self, notice: Notice) -> None:
        """Show a notice before all others."""
        self._history.append(Told(time.strftime("%H:%M:%S"), notice))
        self._show(notice)
        self.told.emit()

    def _show(self, notice: Notice) -> None:
        if self.notice is not None and self.notice.is_trouble:
            self._waiting = [one for one in (*self._waiting, self.notice) if one != notice][-_MOST_WAITING:]
        self.notice = notice
        self.text.setText(notice.text)
        self.text.setAccessibleName(f"{notice.severity.value}: {notice.text}")
        for button, action in ((self.button, notice.action), (self.other, notice.other)):
            button.setVisible(action is not None)
            if action is not None:
                action.changed.connect(self._follow_actions, Qt.ConnectionType.UniqueConnection)
        self._follow_actions()
        self._paint(self._themes.theme)
        self.show()
        self._timer.stop()
        if notice.passes:
            self._timer.start(PASSING_MILLISECONDS)

    @Slot()
    def clear(self) -> None:
        """Take the notice away; trouble that was told before it is shown again."""
        self._timer.stop()
        self.notice = None
        if self._waiting:
            self._show(self._waiting.pop())
        else:
            self.hide()

    @Slot()
    def end_offers(self) -> None:
        """Another run has begun: what was offered was about the one before."""
        if self.notice is not None and self.notice.action is not None:
            self.clear()

    @Slot()
    def _follow_actions(self) -> None:
        """A button is on while what it does can be done."""
        if self.notice is None:
            return
        for button, action in ((self.button, self.notice.action), (self.other, self.notice.other)):
            if action is not None:
                button.setText(action.text())
                button.setToolTip(action.toolTip())
                button.setEnabled(action.isEnabled())

    @Slot()
    def _act(self) -> None:
        notice = self.notice
        self.clear()
        if notice is not None and notice.action is not None:
            notice.action.trigger()

    @Slot()
    def _act_otherwise(self) -> None:
        notice = self.notice
        self.clear()
        if notice is not None and notice.other is not None:
            notice.other.trigger()

    @Slot(object)
    def _paint(self, theme: Theme) -> None:
        if self.notice is None:
            return
        name = self.notice.severity.value
        colour = {"good": theme.good, "warning": theme.warning, "error": theme.error}.get(name, theme.accent)
        self._icon.setPixmap(pixmap(name, colour, ratio=self.devicePixelRatioF()))
        self._close.setIcon(icon("close", theme))
        self.setStyleSheet(
            f"QFrame#notice {{ background: {theme.raised}; border: none; border-left: 4px solid {colour}; }}"
        )
