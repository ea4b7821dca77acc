"""A combo box for panels that scroll."""

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox


class ChoiceBox(QComboBox):
    """Leaves the mouse wheel to the panel, so that scrolling past it cannot change the choice."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel, not the choices."""
        event.ignore()
