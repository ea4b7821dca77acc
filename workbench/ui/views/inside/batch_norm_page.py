"""The page "Batch norm" of the tab *Inside*."""

from PySide6.QtWidgets import QWidget

from workbench.insight.insight_texts import layer_name
from workbench.language import tr
from workbench.ui.views.inside.step_reader import StepSeen
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.parts import note
from workbench.ui.widgets.theme import ThemeSource


class BatchNormPage(QWidget):
    """What batch norm did in a mini-batch."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self.message = note()
        down(self.message, 1, margins=(12, 12, 12, 12), inside=self)

    def show_step(self, seen: StepSeen) -> None:
        """Show this mini-batch."""
        layers = ", ".join(layer_name(layer.number, is_output=False) for layer, _ in seen.view.norms)
        self.message.setText(layers or tr("This network has no batch norm."))

    def shut_down(self) -> bool:
        """There is no work."""
        return True
