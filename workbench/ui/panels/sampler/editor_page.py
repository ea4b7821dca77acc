"""The rows of the space in their tiers, the twin of grid and random, and how to search; side by side where it is wide."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QWidget

from workbench.language import tr
from workbench.specs.hyperparameter_texts import TIER_MEANINGS
from workbench.specs.hyperparameters import Tier
from workbench.specs.search_space import SearchSpace, tier_of
from workbench.ui.panels.sampler.dimension_row import DimensionRow
from workbench.ui.panels.sampler.panel_head import PanelHead
from workbench.ui.panels.sampler.sampler_texts import tier_title
from workbench.ui.panels.sampler.search_form import SearchForm
from workbench.ui.panels.sampler.twin_view import TwinView
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.section import Section
from workbench.ui.widgets.theme import ThemeSource

_TIERS: Final[tuple[Tier, ...]] = (1, 2, 3, None)
_TWO_COLUMNS: Final = 700
"""From this width on there are two columns."""


class EditorPage(QScrollArea):
    """Lays out what the panel connects. Never scrolls sideways."""

    def __init__(
        self, head: PanelHead, rows: Mapping[str, DimensionRow], twin: TwinView, search: SearchForm, themes: ThemeSource
    ) -> None:
        super().__init__()
        self.tiers: dict[Tier, Section] = {}
        for tier in _TIERS:
            section = Section(tier_title(tier), TIER_MEANINGS[tier], themes, tier)
            for name, row in rows.items():
                if tier_of(name) == tier:
                    section.add(row)
            self.tiers[tier] = section
        self.tiers[None].set_open(False)
        self.twin = Section(
            tr("Grid or random?"),
            tr("The same number of trials on a grid and at random, on a score with one inert axis."),
            themes,
        )
        self.twin.add(twin)
        self.twin.set_open(False)
        self.search = Section(tr("Search"), tr("How the space is searched: strategy, budget, pruning, seeds."), themes)
        self.search.add(search)
        twin.summary_changed.connect(self._say_twin)
        self._say_twin(twin.summary)
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._lay_out(head)

    @property
    def is_wide(self) -> bool:
        """Whether there are two columns."""
        return self._columns.direction() == QBoxLayout.Direction.LeftToRight

    def show_counts(self, space: SearchSpace) -> None:
        """Say how many rows vary in each tier; a tier that is folded away opens for the first row that does."""
        names = {dimension.name for dimension in space.dimensions}
        for tier, section in self.tiers.items():
            count = sum(tier_of(name) == tier for name in names)
            if count and not section.summary.text():
                section.set_open(True)
            section.say(tr("{count} vary", count=count) if count > 1 else tr("1 varies") if count else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column or two."""
        super().resizeEvent(event)
        wide = self.width() >= _TWO_COLUMNS
        if wide != self.is_wide:
            direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
            self._columns.setDirection(direction)

    def _lay_out(self, head: PanelHead) -> None:
        first, second = QWidget(), QWidget()
        self._sides = (first, second)
        for column, widgets in (
            (first, [head, *self.tiers.values()]),
            (second, [self.twin, self.search]),
        ):
            down(*widgets, 1, spacing=12, inside=column)
            self._columns.addWidget(column, 1)
        content = QWidget()
        content.setProperty("role", "surface")
        self._columns.setContentsMargins(12, 12, 12, 12)
        self._columns.setSpacing(12)
        content.setLayout(self._columns)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Search space"))
        self.setWidget(content)

    def minimumSizeHint(self) -> QSize:
        """As wide as one column and the scroll bar need, whatever fonts there are."""
        hint, margins = super().minimumSizeHint(), self._columns.contentsMargins()
        width = max(side.minimumSizeHint().width() for side in self._sides) + margins.left() + margins.right()
        return hint.expandedTo(QSize(width + self.verticalScrollBar().sizeHint().width(), 0))

    @Slot(str)
    def _say_twin(self, summary: str) -> None:
        self.twin.say(summary)
