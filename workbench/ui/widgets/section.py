"""A part of the panel that can be folded away: a heading with an arrow, a word on what is inside, a stripe."""

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from workbench.language import tr
from workbench.specs.hyperparameters import Tier
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.parts import describe, text_label
from workbench.ui.widgets.theme import Theme, ThemeSource

_STRIPE = 3.0


class TierGroup(QWidget):
    """A titled column of rows. ``tier`` None paints the stripe of no priority."""

    def __init__(self, title: str, meaning: str, tier: Tier, themes: ThemeSource) -> None:
        super().__init__()
        self._tier, self._themes = tier, themes
        self._title = text_label(title, tip=meaning)
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
        _paint_stripe(self, self._themes.theme, self._tier)


class Section(QWidget):
    """``tier`` gives heading and stripe its colour; None is no priority."""

    def __init__(self, title: str, meaning: str, themes: ThemeSource, tier: Tier = None) -> None:
        super().__init__()
        self._title, self._meaning, self._tier, self._themes = title, meaning, tier, themes
        self.head = QToolButton()
        self.head.setText(title)
        self.head.setCheckable(True)
        self.head.setChecked(True)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        describe(self.head, title, more=meaning)
        self.head.toggled.connect(self._fold)
        self.summary = text_label("", "muted")
        self._content = QWidget()
        self._rows = QVBoxLayout(self._content)
        self._rows.setContentsMargins(12, 0, 0, 4)
        self._rows.setSpacing(8)
        head = across(self.head, 1, self.summary, spacing=-1, margins=(6, 0, 0, 0))
        down(head, self._content, spacing=4, inside=self)
        themes.changed.connect(self._paint_head)
        self._fold(True)

    @property
    def is_open(self) -> bool:
        """Whether its content is shown."""
        return self.head.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Show or fold away the content."""
        self.head.setChecked(is_open)

    def add(self, row: QWidget) -> None:
        """Append a row."""
        self._rows.addWidget(row)

    def say(self, summary: str) -> None:
        """A few words beside the heading."""
        self.summary.setText(summary)

    @Slot(bool)
    def _fold(self, is_open: bool) -> None:
        self._content.setVisible(is_open)
        self.head.setToolTip(
            tr(
                "{meaning}\nClick to {is_open}.",
                meaning=self._meaning,
                is_open="fold it away" if is_open else "open it",
            )
        )
        self._paint_head()

    @Slot()
    def _paint_head(self) -> None:
        self.head.setArrowType(Qt.ArrowType.DownArrow if self.is_open else Qt.ArrowType.RightArrow)
        self.head.setStyleSheet(
            f"QToolButton {{ color: {self._colour()}; font-weight: 600; font-size: 9pt; padding: 2px 4px; }}"
            "QToolButton:checked { background: transparent; }"
            f"QToolButton:hover {{ background: {self._themes.theme.raised}; }}"
        )
        self.update()

    def _colour(self) -> str:
        theme = self._themes.theme
        return theme.text if self._tier is None else theme.tiers[self._tier - 1]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The stripe along the left edge."""
        _paint_stripe(self, self._themes.theme, self._tier)


def _paint_stripe(widget: QWidget, theme: Theme, tier: Tier) -> None:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.separator if tier is None else theme.tiers[tier - 1]))
    painter.drawRoundedRect(QRectF(0, 1, _STRIPE, widget.height() - 2), _STRIPE / 2, _STRIPE / 2)
    painter.end()
