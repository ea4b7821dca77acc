"""Rows of one priority: a heading and a stripe in the colour of the tier."""

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.specs.hyperparameters import Tier
from workbench.ui.theme import ThemeSource

_STRIPE = 3.0


class TierGroup(QWidget):
    """A titled column of rows. ``tier`` None paints the stripe of no priority."""

    def __init__(
        self, title: str, meaning: str, tier: Tier, themes: ThemeSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tier, self._themes = tier, themes
        self._title = QLabel(title)
        self._title.setToolTip(meaning)
        self._title.setAccessibleDescription(meaning)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(12, 0, 0, 4)
        self._rows.setSpacing(10)
        self._rows.addWidget(self._title)
        self._paint_title()
        themes.changed.connect(self._paint_title)

    def add_row(self, row: QWidget) -> None:
        """Append a row."""
        self._rows.addWidget(row)

    @Slot()
    def _paint_title(self) -> None:
        self._title.setStyleSheet(f"color: {self._colour()}; font-weight: 600; font-size: 9pt")
        self.update()

    def _colour(self) -> str:
        theme = self._themes.theme
        return theme.muted if self._tier is None else theme.tiers[self._tier - 1]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The stripe along the left edge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._themes.theme.separator if self._tier is None else self._colour()))
        painter.drawRoundedRect(QRectF(0, 1, _STRIPE, self.height() - 2), _STRIPE / 2, _STRIPE / 2)
        painter.end()
