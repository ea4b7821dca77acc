"""The upper line of a row: what it is, and when an edit takes effect or how far it has come."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from workbench.language import tr
from workbench.numbers import grouped
from workbench.specs.hyperparameters import Effect, Info
from workbench.ui.panels.hyperparameters.live_edits import Progress
from workbench.ui.panels.hyperparameters.row_texts import label_text
from workbench.ui.widgets.arrangement import across
from workbench.ui.widgets.theme import ThemeSource

_SPACING = 6
_LEAST_BADGE = 90
USUAL_EFFECT: Final[Effect] = "next mini-batch"
"""Said once above all rows; a row says only what differs, and how far an edit has come."""


class RowHeader(QWidget):
    """Label with symbol to the left, badge to the right."""

    def __init__(self, info: Info, themes: ThemeSource) -> None:
        super().__init__()
        self._effect = "" if info.effect == USUAL_EFFECT else info.effect
        self._themes = themes
        self._colour = "muted"
        self._wordings: tuple[str, ...] = (self._effect,)
        self.label = QLabel(label_text(info))
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.badge = QLabel(self._effect)
        self.badge.setIndent(0)
        self.badge.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        across(self.label, 1, self.badge, spacing=_SPACING, inside=self)
        self._paint()
        themes.changed.connect(self._paint)

    def show_progress(self, progress: Progress) -> None:
        """Say how far the last edit has come."""
        match progress.stage:
            case "pending":
                self._show((tr("pending …"),), "warning")
            case "in force":
                step = grouped(progress.step)
                self._show(
                    (tr("in force since step {step}", step=step), tr("since step {step}", step=step), f"✓ {step}"),
                    "good",
                )
            case _:
                self._show((self._effect,), "muted")

    def show_waiting(self, waits: bool) -> None:
        """Point out that the run that is live goes on with another value."""
        self._show((tr("from the next run on") if waits else self._effect,), "waiting" if waits else "muted")

    def _show(self, wordings: tuple[str, ...], colour: str) -> None:
        self._wordings, self._colour = wordings, colour
        self.badge.setToolTip(wordings[0] if len(wordings) > 1 else "")
        self._paint()
        self._fit()

    def _fit(self) -> None:
        """Take the longest wording that leaves room for the label."""
        room = self.width() - self.label.sizeHint().width() - _SPACING
        metrics = self.badge.fontMetrics()
        fitting = (text for text in self._wordings if metrics.horizontalAdvance(text) <= room)
        self.badge.setText(next(fitting, self._wordings[-1]))

    def minimumSizeHint(self) -> QSize:
        """The badge gives way to the label."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self.label.sizeHint().width() + _LEAST_BADGE), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the wording for the new width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Grey out with the row."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._paint()

    @Slot()
    def _paint(self) -> None:
        theme = self._themes.theme
        inks = {"muted": theme.muted, "warning": theme.warning, "good": theme.good, "waiting": theme.text}
        ink = inks[self._colour]
        background = theme.accent_soft if self._colour == "waiting" else "transparent"
        padding = tr("1px 6px") if self._colour == "waiting" else tr("1px 0")
        sheet = f"color: {ink}; background: {background}; border-radius: 4px; padding: {padding}; font-size: 8pt"
        if sheet != self.badge.styleSheet():
            self.badge.setStyleSheet(sheet)
