"""Cards in as many columns as there is room for, all of one height."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.ui.charts.card import Card
from workbench.ui.widgets.arrangement import grid

NARROWEST: Final = 272
_SPACING: Final = 8
_MOST_COLUMNS: Final = 3
_LOWEST, _HIGHEST = 350, 480


class CardGrid(QWidget):
    """Shows some of its cards; the last one takes what is left of its row."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "surface")
        self._cards: tuple[Card, ...] = ()
        self._laid_out: tuple[int, tuple[Card, ...]] = (0, ())
        self._grid = grid(_SPACING, _SPACING, margins=(12, 4, 12, 12), inside=self)
        self.setMinimumWidth(NARROWEST)  # of one column; the layout alone would not let go of a second one

    def adopt(self, cards: Sequence[Card]) -> None:
        """Own these cards, hidden until they are shown."""
        for card in cards:
            card.setParent(self)
            card.hide()

    def show_cards(self, cards: Sequence[Card]) -> None:
        """Show these cards, in this order, and no others."""
        if tuple(cards) == self._cards:
            return
        for card in self._cards:
            card.setVisible(card in cards)
        self._cards = tuple(cards)
        self._lay_out()
        for card in self._cards:
            card.show()
        self._settle()

    @property
    def columns(self) -> int:
        """How many there is room for."""
        room = self.width() - self._grid.contentsMargins().left() - self._grid.contentsMargins().right() + _SPACING
        return max(1, min(_MOST_COLUMNS, room // (NARROWEST + _SPACING)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap where the room asks for it."""
        super().resizeEvent(event)
        self._lay_out()

    def _settle(self) -> None:
        """Give every card its place now: a layout that waits for its turn leaves them upon each other when there is much to do."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def _lay_out(self) -> None:
        columns = self.columns
        width = (self.width() - 24) // columns
        for card in self._cards:
            card.setFixedHeight(max(_LOWEST, min(_HIGHEST, round(0.95 * width))))
        if self._laid_out == (columns, self._cards):
            return
        self._laid_out = (columns, self._cards)
        while self._grid.count():
            self._grid.takeAt(0)
        rows = -(-len(self._cards) // columns)
        for row in range(max(self._grid.rowCount(), rows + 1)):
            self._grid.setRowStretch(row, 1 if row == rows else 0)  # what is left over stays below the cards
        for column in range(_MOST_COLUMNS):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for place, card in enumerate(self._cards):
            row, column = divmod(place, columns)
            is_last = place == len(self._cards) - 1
            self._grid.addWidget(card, row, column, 1, columns - column if is_last else 1)
