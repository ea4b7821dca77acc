"""The question when something first happened, in a row above the plots."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.insight.probes.first_time import Condition
from workbench.insight.probes.probe import Probe
from workbench.language import tr
from workbench.typed_numbers import Number
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.widgets.parts import push_button, text_label


class FirstTimeBar(QWidget):
    """Hidden until it is asked for."""

    asked = Signal(object)
    """``Condition``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._probe: Probe | None = None
        self.names: list[str] = []
        """What the numbers of the instrument belong to"""
        self.title = text_label("", plain=True)
        self.side = ChoiceBox(tr("Above or below"), tr("On which side of the value"))
        self.side.offer([(tr("above"), True), (tr("below"), False)])
        self.limit = NumberEntry(no_problem, integer=False, name=tr("Value"), tip=tr("The value to be passed"))
        self.limit.setFixedWidth(88)
        self.layer = ChoiceBox(tr("Layer"), tr("Of which layer; any: the first one that passes"))
        self.find_button = push_button(tr("Find"), tr("Look for the first mini-batch (Enter)"), self._ask, height=24)
        self.close_button = push_button(tr("Close"), tr("Put this question away"), self.hide, role="flat", height=24)
        self.result = text_label("", "muted", wraps=True, plain=True)
        self.result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = across(self.title, self.side, self.limit, self.layer, self.find_button, self.close_button, 1)
        down(row, self.result, spacing=4, margins=(8, 4, 8, 0), inside=self)
        self.limit.returnPressed.connect(self._ask, Qt.ConnectionType.QueuedConnection)  # the field takes it first
        self.hide()

    def open(self, probe: Probe, names: list[str]) -> None:
        """Ask about this instrument; ``names`` are those of its numbers."""
        if self._probe is not probe:
            low, high = probe.band.low, probe.band.high
            self.limit.show_value(high if high is not None else low if low is not None else 1.0)
            self.side.setCurrentIndex(0 if high is not None or low is None else 1)
            self.result.setText("")
        self._probe, self.names = probe, names
        self.title.setText(tr("When was {title} first", title=probe.title))
        choices: list[tuple[str, object]] = [(name, place) for place, name in enumerate(names)]
        self.layer.offer([(tr("in any layer"), None), *choices])
        self.layer.setVisible(len(names) > 1)
        self.show()
        self.limit.setFocus()

    @Slot(str)
    def tell(self, text: str) -> None:
        """Show what came out."""
        self.result.setText(text)

    @Slot()
    def _ask(self) -> None:
        if self._probe is not None and self.limit.value is not None:
            column = self.layer.currentData() if self.layer.isVisible() else None
            self.asked.emit(Condition(self._probe, bool(self.side.currentData()), float(self.limit.value), column))


def no_problem(_value: Number) -> str | None:
    """Any number will do."""
    return None
