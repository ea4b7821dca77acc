"""The sampler panel: the rows that may vary, in the order of their priority, and the button that draws one set.

The panel keeps the search space (``space``, an immutable ``SearchSpace``); every edit of it is an entry on the undo
stack of the document. A draw goes into the document like an edit by hand.
"""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from workbench.errors import SpecError
from workbench.search.draws import apply_draw, draw
from workbench.specs.hyperparameters import Tier, Value
from workbench.specs.run import RunSpec
from workbench.specs.search_space import ROWS, Dimension, SearchSpace, tier_of, usual_dimension
from workbench.ui.hyperparameters.row_texts import TIER_MEANINGS
from workbench.ui.hyperparameters.tier_group import TierGroup
from workbench.ui.run_document import RunDocument
from workbench.ui.sampler.dimension_row import DimensionRow
from workbench.ui.sampler.draw_bar import DrawBar
from workbench.ui.sampler.space_document import SpaceDocument
from workbench.ui.sampler.why_random import WhyRandom
from workbench.ui.sampler.words import idle_reason, now_text, tier_title
from workbench.ui.theme import ThemeSource

_TIERS: Final[tuple[Tier, ...]] = (1, 2, 3, None)


class SamplerPanel(QWidget):
    """Chooses what varies and draws it."""

    space_changed = Signal(object)
    """The new ``SearchSpace``."""

    def __init__(self, document: RunDocument, themes: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._space = SpaceDocument(SearchSpace(), document.undo_stack, self)
        self._seed, self._next = 0, 1
        self._drawn: Mapping[str, Value] = {}
        self._rows = {name: DimensionRow(name, themes) for name in ROWS}
        self.tier_1 = _preset_button("Tier 1 only", "Vary the learning rate alone: tune it first.")
        self.tiers_1_2 = _preset_button(
            "Tiers 1 + 2", "Vary learning rate, mini-batch size, momentum and hidden units."
        )
        self.draw_bar = DrawBar(self._seed, themes)
        self._lay_out(themes)
        self._connect()
        self._show_space()
        self._show_spec(document.spec)

    @property
    def space(self) -> SearchSpace:
        """What varies at present."""
        return self._space.space

    def show_space(self, space: SearchSpace) -> None:
        """Take over a space that was saved; this is no edit."""
        self._space.show(space)

    def row(self, name: str) -> DimensionRow:
        """The widget of one row."""
        return self._rows[name]

    def _lay_out(self, themes: ThemeSource) -> None:
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        content = QWidget()
        content.setProperty("role", "surface")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(12, 12, 12, 12)
        inner.setSpacing(16)
        inner.addLayout(self._head())
        inner.addWidget(WhyRandom(themes))
        for tier in _TIERS:
            rows = [row for name, row in self._rows.items() if tier_of(name) == tier]
            group = TierGroup(tier_title(tier), TIER_MEANINGS[tier], tier, themes)
            for row in rows:
                group.add_row(row)
            inner.addWidget(group)
        inner.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(area, 1)
        layout.addWidget(_line())
        layout.addWidget(self.draw_bar)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        title = QLabel("What varies")
        title.setProperty("role", "title")
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.tier_1)
        head.addWidget(self.tiers_1_2)
        return head

    def _connect(self) -> None:
        self.tier_1.clicked.connect(self._take_tier_1)
        self.tiers_1_2.clicked.connect(self._take_tiers_1_2)
        self.draw_bar.draw_wanted.connect(self._draw)
        self.draw_bar.seed_entered.connect(self._take_seed)
        self._space.space_changed.connect(self._show_space)
        self._document.spec_changed.connect(self._show_spec)
        for row in self._rows.values():
            row.switched.connect(self._switch)
            row.dimension_entered.connect(self._change_dimension)

    @Slot(str, bool)
    def _switch(self, name: str, is_on: bool) -> None:
        names = [dimension.name for dimension in self.space.dimensions]
        chosen = {*names, name} if is_on else set(names) - {name}
        self._space.change(f"{'Vary' if is_on else 'Fix'} {ROWS[name].label.lower()}", self._with_names(chosen))

    @Slot(str, object)
    def _change_dimension(self, text: str, changed: Dimension) -> None:
        dimensions = tuple(changed if old.name == changed.name else old for old in self.space.dimensions)
        self._space.change(text, SearchSpace(dimensions=dimensions))

    @Slot()
    def _take_tier_1(self) -> None:
        self._space.change("Vary tier 1 only", self._with_names({n for n in ROWS if tier_of(n) == 1}))

    @Slot()
    def _take_tiers_1_2(self) -> None:
        self._space.change("Vary tiers 1 and 2", self._with_names({n for n in ROWS if tier_of(n) in (1, 2)}))

    def _with_names(self, names: set[str]) -> SearchSpace:
        """These rows in the order of the table, as they are if they vary already, otherwise as first offered."""
        known = {dimension.name: dimension for dimension in self.space.dimensions}
        return SearchSpace(dimensions=tuple(known.get(name) or usual_dimension(name) for name in ROWS if name in names))

    @Slot()
    def _draw(self) -> None:
        for name, row in self._rows.items():
            if row.problem is not None:
                self.draw_bar.message.show_problem(f"nothing drawn: {ROWS[name].label.lower()}: {row.problem}")
                return
        number, self._next = self._next, self._next + 1
        values = draw(self.space, self._seed, number)
        try:
            spec = apply_draw(self._document.spec, values)
        except SpecError as error:
            self.draw_bar.message.show_problem(f"draw {number} cannot be used: {error.problems[0].message}")
        else:
            self.draw_bar.message.show_problem(None)
            self._document.change("Draw hyperparameters", spec)
        self._drawn = values
        self.draw_bar.show_drawn(number, self._seed, values)
        self._show_draws()

    @Slot(object)
    def _take_seed(self, seed: int) -> None:
        self._seed, self._next, self._drawn = seed, 1, {}
        self.draw_bar.show_nothing_drawn()
        self._show_draws()

    @Slot()
    def _show_space(self) -> None:
        self._show_rows(self._document.spec)
        self._show_draws()
        self.space_changed.emit(self.space)

    @Slot(object)
    def _show_spec(self, spec: RunSpec) -> None:
        for name, row in self._rows.items():
            row.show_now(now_text(name, spec))
        self._show_rows(spec)

    def _show_rows(self, spec: RunSpec) -> None:
        varied = {dimension.name: dimension for dimension in self.space.dimensions}
        for name, row in self._rows.items():
            row.show_row(varied.get(name), idle_reason(name, spec.hyperparameters, frozenset(varied)))

    def _show_draws(self) -> None:
        for name, row in self._rows.items():
            row.show_draws(self._seed, self._drawn.get(name))
        self.draw_bar.show_next(self._next, self._seed, bool(self.space.dimensions))


def _preset_button(text: str, meaning: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(meaning)
    button.setAccessibleName(f"Preset: {text}")
    return button


def _line() -> QFrame:
    line = QFrame()
    line.setFixedHeight(1)
    line.setBackgroundRole(QPalette.ColorRole.Mid)
    line.setAutoFillBackground(True)
    return line
