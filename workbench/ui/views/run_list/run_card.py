"""One run as a card: its curve, its name, its score and when it was written; grey where its file is gone."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from workbench.language import as_markup, tr
from workbench.numbers import grouped
from workbench.runs.listing.run_rows import RunRow
from workbench.ui.views.run_list.curve_picture import curve_picture
from workbench.ui.views.run_list.run_table import row_tip, when_text
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.card_button import CardButton
from workbench.ui.widgets.parts import describe, push_button, text_label
from workbench.ui.widgets.theme import Theme

WIDTH: Final = 84
HEIGHT: Final = 46


class RunCard(QWidget):
    """Asks for what is pressed; does nothing by itself."""

    opened = Signal(object)
    """The ``RunRow``, as are the next two."""
    place_asked = Signal(object)
    removed = Signal(object)

    def __init__(self, row: RunRow, theme: Theme, ratio: float) -> None:
        super().__init__()
        self.row = row
        self.picture = QLabel()
        self.picture.setFixedSize(WIDTH, HEIGHT)
        glance = row.glance
        curve = () if glance is None else glance.curve
        self.picture.setPixmap(curve_picture(curve, WIDTH, HEIGHT, ratio, theme, is_grey=row.is_missing))
        name = tr("{name}, pinned", name=row.name) if row.is_pinned else row.name
        self._texts = {
            text_label(text, role, plain=True): text
            for role, text in (("card-title", name), ("muted", _score(row)), ("muted", _when(row)))
        }
        card = CardButton(self.picture, tuple(self._texts), 10, (8, 6, 8, 6), 0)
        self.card = describe(card, tr("Open the run {name}: {score}", name=row.name, score=_score(row)))
        self.card.setCheckable(False)
        self.card.setToolTip(as_markup(row_tip(row)))
        self.card.narrowest = WIDTH + 90
        self.card.setEnabled(not row.is_missing)
        self.card.clicked.connect(self._open)
        self.locate = push_button(
            tr("Locate…"),
            tr("Say where the file of this run is now"),
            self._ask_place,
            name=tr("Locate {name}", name=row.name),
        )
        self.remove = push_button(
            tr("Remove"),
            tr("Take it off this page; no file is touched"),
            self._remove,
            name=tr("Remove {name} from this page", name=row.name),
        )
        self.locate.setVisible(row.is_missing)
        self.remove.setVisible(row.is_missing)
        across((self.card, 1), down(self.locate, self.remove, 1, spacing=4), spacing=6, inside=self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names of any length have their place; the tooltip has them whole."""
        super().resizeEvent(event)
        beside = self.locate.sizeHint().width() + 8 if self.row.is_missing else 0
        room = max(40, self.width() - WIDTH - 34 - beside)
        for label, text in self._texts.items():
            label.setText(label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room))

    @Slot()
    def _open(self) -> None:
        self.opened.emit(self.row)

    @Slot()
    def _ask_place(self) -> None:
        self.place_asked.emit(self.row)

    @Slot()
    def _remove(self) -> None:
        self.removed.emit(self.row)


def _score(row: RunRow) -> str:
    if row.state:
        return row.state
    glance = row.glance
    if glance is None:
        return ""
    step = grouped(glance.step)
    if glance.best_loss is None:
        return tr("step {step}, not scored yet", step=step)
    return tr("loss {loss} · {score}", loss=glance.loss_text, score=glance.accuracy_text)


def _when(row: RunRow) -> str:
    seconds = row.written or (0.0 if row.memo is None else row.memo.opened)
    return when_text(seconds) if seconds else ""
