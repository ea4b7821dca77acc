"""What the twin compares on: budget, invented score or real trainings, and for those the two rows."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QLabel,
    QSizePolicy,
    QWidget,
)

from workbench.language import tr
from workbench.search.advice.twin_model import BUDGETS
from workbench.specs.search_space import ROWS, Dimension
from workbench.ui.widgets.arrangement import across, down, grid
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.number_field import NumberField
from workbench.ui.widgets.parts import push_button, text_label
from workbench.ui.widgets.theme import ThemeSource

_USUAL_BUDGET = 25
_USUAL_EPOCHS = 3
_MOST_EPOCHS = 50
_USUAL_ACROSS = "learning_rate"
_USUAL_UPWARDS = ("epsilon", "bn_epsilon", "weight_decay")
"""Rows that hardly matter near their usual values."""


class TwinForm(QWidget):
    """Says what is wanted; decides nothing."""

    changed = Signal()
    seed_asked = Signal()

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._rows: tuple[Dimension, ...] = ()
        self.budgets = QButtonGroup(self)
        self.score = ChoiceBox(
            tr("Score of the comparison"),
            tr(
                "Invented: a known curve, at once. Real: short trainings of the run in the window, in the background.\n"
                "Default: invented."
            ),
        )
        self.score.addItems([tr("Invented score"), tr("Real trainings")])
        tip = tr("Draw other random points; the grid stays.")
        self.again = push_button(tr("Other seed"), tip, name=tr("Another seed for the random points"))
        self.across = _row_box("across", tr("The row along the lower edge."))
        self.upwards = _row_box("upwards", tr("The row along the right edge; take one that hardly matters."))
        meaning = tr("How long each training is.")
        self._epochs = NumberField(tr("Epochs"), meaning, _USUAL_EPOCHS, (1, _MOST_EPOCHS), themes)
        self._real = QWidget()
        self._lay_out()
        self._real.hide()
        self.budgets.idClicked.connect(self._tell)
        self.score.activated.connect(self._choose_score)
        self.across.activated.connect(self._tell)
        self.upwards.activated.connect(self._tell)
        self.again.clicked.connect(self.seed_asked)
        self._epochs.changed.connect(self.changed)

    @property
    def budget(self) -> int:
        """Trials of each side."""
        return self.budgets.checkedId()

    @property
    def trains(self) -> bool:
        """Whether real trainings are wanted."""
        return self.score.currentIndex() == 1

    @property
    def epochs(self) -> int:
        """Epochs of each training."""
        return int(self._epochs.value)

    @property
    def axes(self) -> tuple[Dimension, Dimension] | None:
        """The rows across and upwards; None while there are none."""
        if not self._rows:
            return None
        return self._rows[self.across.currentIndex()], self._rows[self.upwards.currentIndex()]

    @property
    def problem(self) -> str:
        """Why nothing can be trained; empty when it can."""
        axes = self.axes
        if axes is not None and axes[0].name == axes[1].name:
            return tr("Choose two different rows.")
        return ""

    def offer_rows(self, rows: Sequence[Dimension]) -> None:
        """The rows that can be put on the axes; what is chosen stays chosen."""
        if tuple(rows) == self._rows:
            return
        old = self.axes
        self._rows = tuple(rows)
        names = [row.name for row in rows]
        wanted = (old[0].name, old[1].name) if old else ("", "")
        usual = ((wanted[0], _USUAL_ACROSS, *names[:1]), (wanted[1], *_USUAL_UPWARDS, *names[-1:]))
        for box, preferred in zip((self.across, self.upwards), usual, strict=True):
            with QSignalBlocker(box):
                box.clear()
                box.addItems([ROWS[name].label for name in names])
                box.setCurrentIndex(next((names.index(name) for name in preferred if name in names), -1))
        if self.trains and old is not None and old != self.axes:
            self.changed.emit()

    def set_running(self, *, running: bool) -> None:
        """While it runs, what is compared stays as it is."""
        for widget in (*self.budgets.buttons(), self.score, self.again, self._real):
            widget.setEnabled(not running)

    def _lay_out(self) -> None:
        label = QLabel(tr("Trials"))
        line = across(label, spacing=4)
        for budget in BUDGETS:
            tip = tr(
                "{budget} trials for the grid and {budget} random ones; default {usual_budget}.",
                budget=budget,
                usual_budget=_USUAL_BUDGET,
            )
            button = push_button(str(budget), tip, name=tr("{budget} trials each", budget=budget))
            button.setCheckable(True)
            button.setChecked(budget == _USUAL_BUDGET)
            button.setStyleSheet("QPushButton { padding: 3px 6px; } QPushButton:focus { padding: 2px 5px; }")
            self.budgets.addButton(button, budget)
            line.addWidget(button)
        line.addStretch(1)
        line.addWidget(self.again)
        form = grid(down=-1, stretches=(0, 1), inside=self._real)
        for place, (caption, box) in enumerate(((tr("Across"), self.across), (tr("Upwards"), self.upwards))):
            form.addWidget(text_label(caption, field=box), place, 0)
            form.addWidget(box, place, 1)
        form.addWidget(self._epochs, 0, 2, 2, 1)
        down(line, self.score, self._real, inside=self)

    @Slot(int)
    def _tell(self, _index: int) -> None:
        self.changed.emit()

    @Slot(int)
    def _choose_score(self, _index: int) -> None:
        self._real.setVisible(self.trains)
        self.changed.emit()


def _row_box(place: str, meaning: str) -> ChoiceBox:
    box = ChoiceBox(tr("Row {place}", place=place), meaning)
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return box
