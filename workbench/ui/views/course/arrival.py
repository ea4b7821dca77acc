"""Parts of a long page come into view when they matter: the button once a choice is made, the answer once it is there."""

from typing import Final

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtWidgets import QScrollArea, QWidget

from workbench.ui.widgets.parts import timer

_ABOVE: Final = 8  # pixels
_BELOW: Final = 12
_LAID_OUT_MILLISECONDS: Final = 60


class Arrival(QObject):
    """Belongs to the button; scrolls the page around both, where it scrolls."""

    def __init__(self, button: QWidget, answer: QWidget) -> None:
        """``answer``: the uppermost part of it."""
        super().__init__(button)
        self._button, self._answer = button, answer
        self._laid_out = timer(self, self._show_answer, _LAID_OUT_MILLISECONDS, once=True)

    @Slot()
    def show_button(self) -> None:
        """No further than needed."""
        if (area := _area_of(self._button)) is not None:
            area.ensureWidgetVisible(self._button, 0, _BELOW)

    def start(self) -> None:
        """Bring the answer to the top once it has its place, so that what follows has all the room below."""
        self._laid_out.start()

    @Slot()
    def _show_answer(self) -> None:
        if (area := _area_of(self._answer)) is not None and (page := area.widget()) is not None:
            area.verticalScrollBar().setValue(self._answer.mapTo(page, QPoint(0, 0)).y() - _ABOVE)


def _area_of(part: QWidget) -> QScrollArea | None:
    above = part.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above
