"""What all that is painted over a plot has in common."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QGraphicsItem

from workbench.ui.charts.step_view_box import StepViewBox


class ViewItem(QGraphicsItem):
    """Lies in a view box, in the pixels of that box, as large as it, and leaves the mouse to what is below."""

    def __init__(self, view_box: StepViewBox, z: float) -> None:
        super().__init__(view_box)
        self._view_box = view_box
        self.setZValue(z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        """The whole view."""
        return QRectF(self._view_box.rect())
