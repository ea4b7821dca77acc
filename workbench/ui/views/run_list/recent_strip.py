"""The pinned runs and those used last, as cards, for the page that stands before the first run."""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from workbench.language import tr
from workbench.runs.listing.run_rows import RunRow, recent_first
from workbench.ui.views.run_list.run_card import RunCard
from workbench.ui.views.run_list.run_shelf import RunShelf, use_text
from workbench.ui.widgets.arrangement import across, down, grid, take_away
from workbench.ui.widgets.parts import push_button, text_label
from workbench.ui.widgets.theme import ThemeSource

MOST: Final = 4
_LOW: Final = 900
"""Pixels of the window below which half of them have to do: what else stands on the page is to be seen, too"""
_WIDE: Final = 460
"""Pixels from which two cards stand side by side"""


class RecentStrip(QWidget):
    """Takes no room while there is no run."""

    opened = Signal(object)
    """The ``RunRow`` to open."""
    place_asked = Signal(object)
    """The ``RunRow`` whose file is to be found."""
    list_asked = Signal()

    def __init__(self, shelf: RunShelf, themes: ThemeSource) -> None:
        super().__init__()
        self._shelf, self._themes = shelf, themes
        self.cards: tuple[RunCard, ...] = ()
        self._shown: tuple[RunRow, ...] = ()
        self._columns = 2
        self.all = push_button(
            tr("All runs…"), tr("Every run in a table, to be found, compared and tidied"), self.list_asked
        )
        self._grid = grid(12, 8)
        head = across(text_label(tr("Your runs"), "card-title"), 1, self.all)
        down(head, self._grid, spacing=6, inside=self)
        shelf.changed.connect(self._show)
        themes.changed.connect(self._repaint)
        self.hide()

    def showEvent(self, event: QShowEvent) -> None:
        """As many as there is room for."""
        super().showEvent(event)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as there is room for."""
        super().resizeEvent(event)
        columns = 2 if self.width() >= _WIDE else 1
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    @Slot()
    def _show(self) -> None:
        rows = recent_first(self._shelf.rows, MOST if self.window().height() >= _LOW else MOST // 2)
        self.all.setText(tr("All {use}…", use=use_text(self._shelf.rows)))
        if rows != self._shown:
            self._shown = rows
            self._make()
        self.setVisible(bool(rows))

    @Slot()
    def _repaint(self) -> None:
        if self._shown:
            self._make()

    def _make(self) -> None:
        focus = next((card.row.key for card in self.cards if card.card.hasFocus()), None)
        for card in self.cards:
            self._grid.removeWidget(card)
            take_away(card)
        theme, ratio = self._themes.theme, self.devicePixelRatioF()
        self.cards = tuple(RunCard(row, theme, ratio) for row in self._shown)
        for card in self.cards:
            card.opened.connect(self.opened)
            card.place_asked.connect(self.place_asked)
            card.removed.connect(self._shelf.forget)
            if card.row.key == focus:
                card.card.setFocus()
        self._arrange()

    def _arrange(self) -> None:
        for place, card in enumerate(self.cards):
            self._grid.addWidget(card, place // self._columns, place % self._columns)
        for column in range(2):
            self._grid.setColumnStretch(column, int(column < self._columns))
