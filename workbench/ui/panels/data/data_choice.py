"""All data sets to choose from, as cards with pictures."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QWidget

from workbench.data.loading import describe_known, load_dataset
from workbench.errors import DataError
from workbench.files.looking import is_folder
from workbench.language import tr
from workbench.specs.data import DATA_FORMATS, TOYS, CatalogueSpec
from workbench.ui.panels.data.data_card import PICTURE_SIDE, DataCard
from workbench.ui.panels.data.data_thumbnail import thumbnail
from workbench.ui.widgets.arrangement import grid
from workbench.ui.widgets.parts import note, push_button, text_label, timer
from workbench.ui.widgets.theme import ThemeSource

_COLUMNS: Final = 2
_TO_INSTALL: Final = {name: row.package for row in DATA_FORMATS.values() if row.package for name in row.names}
"""Data sets that need a package, and which"""
LOOKED_AT: Final = (QEvent.Type.Show, QEvent.Type.EnabledChange, QEvent.Type.WindowActivate)
"""When a panel may have come to the front"""
_SAME_PICTURE: Final = {"fashion-full": "fashion"}
"""Large sets look like their small relative, which is quicker to read."""


class DataChoice(QWidget):
    """Says which data set is wanted."""

    chosen = Signal(str)
    """The name of a data set."""
    draw_asked = Signal()
    """Points of one's own are wanted."""

    def __init__(self, themes: ThemeSource, installed_folder: Path) -> None:
        super().__init__()
        self._themes, self._installed_folder = themes, installed_folder
        self.cards: dict[str, DataCard] = {}
        self._group = QButtonGroup(self)
        self._without_picture: list[str] = []
        self._pictures: dict[str, QPixmap] = {}
        self._timer = timer(self, self._paint_next)
        self.how_to_install = note(
            "\n".join(
                tr("For {name} run: apt-get install {package}", name=name, package=package)
                for name, package in _TO_INSTALL.items()
            )
        )
        self._lay_out()
        self._look_for_installed()
        self._group.buttonClicked.connect(self._choose)
        themes.changed.connect(self._forget_pictures)

    def show_chosen(self, name: str) -> None:
        """Mark the card of a data set; none where it is no card's."""
        self._group.setExclusive(name in self.cards)
        for card_name, card in self.cards.items():
            card.setChecked(card_name == name)

    def event(self, event: QEvent) -> bool:
        """Look again for what can be installed; behind another tab a panel is not hidden, but disabled.

        Pictures come after the window is up.
        """
        if self.isEnabled() and event.type() in LOOKED_AT:
            self._look_for_installed()
            if not self._pictures:
                self._forget_pictures()
        return super().event(event)

    def _lay_out(self) -> None:
        cards = grid(stretches=(1,) * _COLUMNS, inside=self)
        row = 0
        for heading, names in _groups().items():
            title = text_label(heading, "card-title")
            cards.addWidget(title, row, 0, 1, _COLUMNS)
            for number, name in enumerate(names):
                card = self._add_card(name)
                cards.addWidget(card, row + 1 + number // _COLUMNS, number % _COLUMNS)
            row += 2 + len(names) // _COLUMNS
            if TOYS.keys() & set(names):
                self.draw = push_button(
                    tr("Draw your own points…"), tr("With the mouse, up to six classes"), self.draw_asked, height=32
                )
                cards.addWidget(self.draw, row, 0, 1, _COLUMNS)
                row += 1
            if set(names) & set(_TO_INSTALL):
                cards.addWidget(self.how_to_install, row, 0, 1, _COLUMNS)
                row += 1

    def _add_card(self, name: str) -> DataCard:
        card = DataCard(describe_known(name))
        self._group.addButton(card)
        self.cards[name] = card
        return card

    def _look_for_installed(self) -> None:
        is_there = is_folder(self._installed_folder)
        for name, package in _TO_INSTALL.items():
            reason = tr("Not installed. On Debian or Ubuntu run: apt-get install {package}", package=package)
            self.cards[name].show_reason(None if is_there else reason)
        self.how_to_install.setVisible(not is_there)

    @Slot(QAbstractButton)
    def _choose(self, button: QAbstractButton) -> None:
        self.chosen.emit(button.objectName())

    @Slot()
    def _forget_pictures(self) -> None:
        self._pictures.clear()
        self._without_picture = list(self.cards)
        if self.isVisible():
            self._timer.start(0)

    @Slot()
    def _paint_next(self) -> None:
        """One picture at a time, between events."""
        if not self._without_picture or not self.isVisible():
            self._timer.stop()
            return
        name = self._without_picture.pop(0)
        source = _SAME_PICTURE.get(name, name)
        if source not in self._pictures:
            try:
                data = load_dataset(CatalogueSpec(name=source))
            except DataError as error:
                self.cards[name].setToolTip(f"<p>{error}</p>")
                return
            self._pictures[source] = thumbnail(data, PICTURE_SIDE, self.devicePixelRatioF(), self._themes.theme)
        self.cards[name].show_picture(self._pictures[source])


def _groups() -> dict[str, list[str]]:
    """The names of the data sets under each heading."""
    groups: dict[str, list[str]] = {}
    for row in DATA_FORMATS.values():
        groups.setdefault(row.heading, []).extend(row.names)
    return groups
