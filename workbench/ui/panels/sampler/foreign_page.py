"""The import of a foreign space: one card for every row, and the button that takes them over."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from workbench.errors import SpecError
from workbench.language import tr
from workbench.search.foreign.reading import foreign_space
from workbench.search.foreign.rows import ForeignRow
from workbench.ui.panels.sampler.foreign_card import ForeignCard, needs_other_scale, summary
from workbench.ui.widgets.arrangement import across, down, take_away
from workbench.ui.widgets.field_message import FieldMessage
from workbench.ui.widgets.local_keys import key_text, local_key
from workbench.ui.widgets.parts import check_box, push_button, text_label
from workbench.ui.widgets.theme import ThemeSource

_TAKE = tr("Make these rows the search space; Undo takes it back.")


class ForeignPage(QWidget):
    """Takes the place of the rows while a space is looked at."""

    taken = Signal(str, object)
    """Name of the edit, and the ``SearchSpace``."""
    left = Signal()
    """The person changed their mind."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._name = ""
        self._rows: tuple[ForeignRow, ...] = ()
        self.cards: list[ForeignCard] = []
        self.summary = text_label(wraps=True)
        tip = tr(
            "Rows such as β, whose usual scale is 1−log, keep their ends but are drawn on that scale here.\n"
            "Off: they are drawn as the other tool draws them."
        )
        name = tr("Draw averages on the 1−log scale")
        self.suggestions = check_box(tr("Draw averages on 1−log"), tip, name=name)
        self.take = push_button(
            tr("Take over"), _TAKE, self._take, name=tr("Take over the imported rows"), role="primary"
        )
        tip = tr("Leave the search space as it is ({key})", key=key_text("foreign.back"))
        self.back = push_button(tr("Back"), tip, self.left, name=tr("Back to the search space"))
        self.message = FieldMessage(themes)
        self._lay_out()
        self.suggestions.toggled.connect(self._judge)

    def show_rows(self, name: str, rows: Sequence[ForeignRow]) -> None:
        """Show the rows of the file called ``name``."""
        self._name, self._rows = name, tuple(rows)
        for card in self.cards:
            self._list.removeWidget(card)
            take_away(card)
        self.cards = [ForeignCard(row) for row in self._rows]
        for card in self.cards:
            self._list.insertWidget(self._list.count() - 1, card)
        self.summary.setText(summary(name, self._rows))
        self.suggestions.setVisible(any(needs_other_scale(row) for row in self._rows))
        self.suggestions.setChecked(any(needs_other_scale(row) for row in self._rows))
        self._judge()
        (self.take if self.take.isEnabled() else self.back).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if local_key(event, "foreign")[0]:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        title = text_label(tr("What it really draws"), "title")
        content = QWidget()
        content.setProperty("role", "surface")
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(12, 12, 12, 12)
        self._list.setSpacing(8)
        self._list.addWidget(title)
        self._list.addWidget(self.summary)
        self._list.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("Rows of the imported search space"))
        area.setWidget(content)
        line = across(1, self.back, self.take)
        foot = down(self.suggestions, self.message, line, spacing=6, margins=(12, 8, 12, 10))
        down((area, 1), foot, spacing=0, inside=self)

    @Slot()
    def _judge(self) -> None:
        suggests = self.suggestions.isChecked()
        for card in self.cards:
            card.show_verdict(take_suggestions=suggests)
        reason = self._reason(take_suggestions=suggests)
        self.take.setEnabled(not reason)
        self.take.setToolTip(reason or _TAKE)
        self.message.show_problem(reason)

    def _reason(self, *, take_suggestions: bool) -> str | None:
        try:
            space = foreign_space(self._rows, take_suggestions=take_suggestions)
        except SpecError as error:
            return tr("this cannot be taken over: {message}", message=error.problems[0].message)
        return None if space.dimensions else tr("none of these rows can be taken over")

    @Slot()
    def _take(self) -> None:
        space = foreign_space(self._rows, take_suggestions=self.suggestions.isChecked())
        self.taken.emit(tr("Import {name}", name=self._name), space)
