"""The listed values of a row: boxes to tick for words, a line to type for numbers."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QWidget

from workbench.language import tr
from workbench.numbers import exact
from workbench.specs.hyperparameters import Info
from workbench.specs.search_space import Dimension
from workbench.ui.panels.sampler.dimension_edits import RowError, choice_dimension, read_choices
from workbench.ui.widgets.arrangement import across, grid
from workbench.ui.widgets.theme import refresh_role


class WordsForm(QWidget):
    """Which of a few words may be drawn; at least one stays ticked."""

    choices_entered = Signal(object)
    """A ``Dimension`` with other choices."""
    _COLUMNS = 2

    def __init__(self, name: str, info: Info) -> None:
        super().__init__()
        self._name = name
        self.boxes = {word: QCheckBox(word) for word in info.choices}
        layout = grid(16, 0, inside=self)
        for number, (word, box) in enumerate(self.boxes.items()):
            box.setAccessibleName(f"{info.label}: {word}")
            box.setToolTip(tr("Whether “{word}” may be drawn; all ticked words are equally likely.", word=word))
            box.clicked.connect(self._enter)
            layout.addWidget(box, number // self._COLUMNS, number % self._COLUMNS)
        layout.setColumnStretch(self._COLUMNS, 1)

    def show_dimension(self, dimension: Dimension) -> None:
        """Tick what may be drawn; the last tick cannot be taken away."""
        for word, box in self.boxes.items():
            box.setChecked(word in dimension.choices)
            box.setEnabled(dimension.choices != (word,))

    @Slot()
    def _enter(self) -> None:
        chosen = tuple(word for word, box in self.boxes.items() if box.isChecked())
        self.choices_entered.emit(choice_dimension(self._name, chosen))


class NumbersForm(QWidget):
    """Numbers to choose from, typed in one line."""

    choices_entered = Signal(object)
    """A ``Dimension`` with other choices."""
    problem_changed = Signal()

    def __init__(self, name: str, info: Info) -> None:
        super().__init__()
        self._name, self._info = name, info
        self._dimension: Dimension | None = None
        self.problem: str | None = None
        self.entry = QLineEdit()
        self.entry.setMinimumHeight(26)
        self.entry.setAccessibleName(tr("Choices of {lower}", lower=info.label.lower()))
        self.entry.setToolTip(
            tr(
                "Values of {lower} that may be drawn, all equally likely, such as 8, 16, 32.\n"
                "Possible: {low} to {high}.",
                lower=info.label.lower(),
                low=exact(info.low),
                high=exact(info.high),
            )
        )
        label = QLabel(tr("Values"))
        label.setBuddy(self.entry)
        across(label, (self.entry, 1), spacing=6, inside=self)
        self.entry.textEdited.connect(self._judge)
        self.entry.editingFinished.connect(self._enter)

    def show_dimension(self, dimension: Dimension) -> None:
        """Show the choices of a row."""
        self._dimension = dimension
        texts = [choice if isinstance(choice, str) else exact(choice) for choice in dimension.choices]
        self.entry.setText(", ".join(texts))
        self._set_problem(None)

    @Slot(str)
    def _judge(self, _text: str) -> None:
        self._read()

    @Slot()
    def _enter(self) -> None:
        found = self._read()
        if found is not None and found != self._dimension:
            self.choices_entered.emit(found)

    def _read(self) -> Dimension | None:
        try:
            per_layer = self._dimension is not None and self._dimension.per_layer
            found = choice_dimension(self._name, read_choices(self.entry.text(), self._info), per_layer=per_layer)
        except RowError as error:
            self._set_problem(str(error))
            return None
        self._set_problem(None)
        return found

    def _set_problem(self, problem: str | None) -> None:
        if problem != self.problem:
            self.problem = problem
            refresh_role(self.entry, "error" if problem else "")
            self.problem_changed.emit()
