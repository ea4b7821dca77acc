"""The button *Add an instrument*: all instruments there are, those that are shown with a tick."""

from collections.abc import Iterable

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton

from workbench.insight.probes.probe_rows import PROBES
from workbench.language import tr
from workbench.ui.views.instruments.instrument_plans import meaning_of
from workbench.ui.widgets.parts import describe


class InstrumentMenu(QPushButton):
    """Tells what is wanted; shows what it is told is there."""

    switched = Signal(str, bool)
    """The name of an instrument, and whether it is wanted."""

    def __init__(self) -> None:
        super().__init__(tr("Add an instrument"))
        describe(self, self.text(), tr("Choose what is measured in each mini-batch, live and from the first step on"))
        self.setMinimumHeight(24)
        self.choices = QMenu(self)
        self.choices.setToolTipsVisible(True)
        self.actions_by_name = {name: self._action(name) for name in PROBES}
        self.setMenu(self.choices)
        self.choices.triggered.connect(self._switch)

    def show_chosen(self, names: Iterable[str]) -> None:
        """These have a tick."""
        chosen = set(names)
        for name, action in self.actions_by_name.items():
            action.setChecked(name in chosen)

    def _action(self, name: str) -> QAction:
        probe = PROBES[name]
        text = probe.title if not probe.cost else tr("{title} ({cost})", title=probe.title, cost=probe.cost)
        action = self.choices.addAction(f"{text.replace('&', '&&')}\t{probe.formula}")
        action.setCheckable(True)
        action.setData(name)
        action.setToolTip(meaning_of(probe))
        return action

    @Slot(QAction)
    def _switch(self, action: QAction) -> None:
        self.switched.emit(action.data(), action.isChecked())
