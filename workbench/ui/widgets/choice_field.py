"""One of a few named settings, with a line below that says why one would choose it."""

from collections.abc import Iterable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.language import tr
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.parts import note, text_label


class ChoiceField(QWidget):
    """``choices`` holds for every setting its name and its reason; the first one is the default."""

    chosen = Signal()
    """The person chose another setting."""

    def __init__(self, caption: str, meaning: str, choices: Iterable[tuple[str, tuple[str, str]]]) -> None:
        super().__init__()
        self._choices = dict(choices)
        default, _ = next(iter(self._choices.values()))
        self.box = ChoiceBox(caption, tr("{meaning}\nDefault: {default}.", meaning=meaning, default=default))
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for name, reason in self._choices.values():
            self.box.add_choice(name, reason)
        self.reason = note()
        label = text_label(caption, field=self.box)
        label.setMinimumWidth(64)
        line = across(label, (self.box, 1))
        down(line, self.reason, spacing=2, inside=self)
        self.box.activated.connect(self._choose)
        self._explain()

    @property
    def value(self) -> str:
        """The setting shown."""
        return list(self._choices)[self.box.currentIndex()]

    def show_value(self, value: str) -> None:
        """Show another setting. Raises ``ValueError`` for one that is not offered."""
        self.box.setCurrentIndex(list(self._choices).index(value))
        self._explain()

    @Slot(int)
    def _choose(self, _index: int) -> None:
        self._explain()
        self.chosen.emit()

    def _explain(self) -> None:
        self.reason.setText(self._choices[self.value][1])
