"""One entry of the list of own data: a card to press, and what can be done where its file has changed or gone."""

from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from workbench.data.importing.recent_data import RecentRecord, Whereabouts
from workbench.data.importing.recent_looks import card_tip, state_text
from workbench.language import as_markup, tr
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.card_button import CardButton
from workbench.ui.widgets.icons import icon
from workbench.ui.widgets.parts import describe, push_button, text_label
from workbench.ui.widgets.theme import Theme

OWN_PICTURE: Final = 44


class OwnRow(QWidget):
    """Shows what it is told."""

    asked = Signal(object, str)  # the record, and what is wanted: use, remove, place (its file is to be found), new

    def __init__(self, record: RecentRecord, theme: Theme) -> None:
        super().__init__()
        self.record = record
        self.picture = QLabel()
        self.picture.setFixedSize(OWN_PICTURE, OWN_PICTURE)
        when = tr("used {day}", day=record.used_at[:16].replace("T", " "))
        said = (("card-title", record.name), ("muted", record.line), ("muted", when))
        self._texts = {text_label(text, role, plain=True): text for role, text in said}
        card = CardButton(self.picture, tuple(self._texts), 8, (7, 6, 6, 6), 0)
        self.card = describe(card, tr("Own data {name}: {line}", name=record.name, line=record.line))
        self.card.narrowest = OWN_PICTURE + 80
        self.card.clicked.connect(self._ask)
        self.remove = describe(
            QToolButton(),
            tr("Remove {name} from the list", name=record.name),
            tr("Take it off the list. Your file is not touched."),
        )
        self.remove.setIcon(icon("close", theme))
        self.remove.setAutoRaise(True)
        self.remove.clicked.connect(self._ask)
        self.state = text_label("", "warning", wraps=True, plain=True)
        self.locate = push_button(tr("Locate…"), tr("Say where the file is now"), self._ask)
        self.look = push_button(
            tr("Take the new one as new data…"),
            tr("Look at the file as it is now, with the same choices"),
            self._ask,
        )
        first = across((self.card, 1), down(self.remove, 1), spacing=2)  # a button alone would bound the height
        down(first, self.state, across(self.locate, self.look, 1), spacing=4, inside=self)
        self._wishes: dict[QObject, str] = {
            self.card: "use",
            self.remove: "remove",
            self.locate: "place",
            self.look: "new",
        }
        self.show_whereabouts("", is_usable=True)

    def show_whereabouts(self, found: Whereabouts, *, is_usable: bool, gone: tuple[str, ...] = ()) -> None:
        """Say whether the files are still there, which are not, and what the kept table is good for."""
        text = state_text(self.record, found, is_usable=is_usable, gone=gone)
        self.state.setText(text)
        self.state.setVisible(bool(text))
        self.locate.setVisible(found == "gone")
        self.look.setVisible(found == "changed")
        self.card.setToolTip(as_markup(card_tip(self.record)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names of any length have their place; the tooltip has them whole."""
        super().resizeEvent(event)
        for label, text in self._texts.items():
            room = self.width() - OWN_PICTURE - 68
            label.setText(label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(40, room)))

    def show_picture(self, picture: QPixmap) -> None:
        """Show what the data look like."""
        self.picture.setPixmap(picture)

    @Slot()
    def _ask(self) -> None:
        self.asked.emit(self.record, self._wishes[self.sender()])
