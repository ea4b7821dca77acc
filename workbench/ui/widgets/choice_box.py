"""Controls that the wheel passes by: it scrolls what they stand in, changes none of them and gives none the keyboard."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from workbench.ui.widgets.parts import describe


class WheelGuard(QObject):
    """Keeps the wheel from ``control``, of whatever kind it is."""

    def __init__(self, control: QWidget) -> None:
        super().__init__(control)
        control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let what lies behind have the wheel."""
        if event.type() is not QEvent.Type.Wheel:
            return False
        event.ignore()
        return True


class ChoiceBox(QComboBox):
    """Leaves the mouse wheel to the panel, so that scrolling past it cannot change the choice."""

    def __init__(self, name: str = "", tip: str = "", *, letters: int | None = None, height: int = 26) -> None:
        """``letters`` at least are readable where there is little room; None: the longest choice."""
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # of its own a box takes the keyboard from the wheel
        describe(self, name, tip)
        self.setMinimumHeight(height)
        if letters is not None:
            self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            self.setMinimumContentsLength(letters)

    def add_choice(self, text: str, tip: str, data: object = None) -> None:
        """One more, with a tooltip of its own."""
        self.addItem(text, data)
        self.setItemData(self.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)

    def offer(self, choices: Sequence[tuple[str, object]], usual: int = 0) -> None:
        """These texts, each with its data. What was chosen stays where it can, and nobody is told."""
        if [data for _, data in choices] == [self.itemData(place) for place in range(self.count())]:
            return
        chosen = self.currentData()
        with QSignalBlocker(self):
            self.clear()
            for text, data in choices:
                self.addItem(text, data)
            kept = self.findData(chosen)
            self.setCurrentIndex(kept if kept >= 0 else min(usual, len(choices) - 1))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel, not the choices."""
        event.ignore()


def counted_box(name: str, tip: str, prefix: str) -> QSpinBox:
    """Which one of several, counted from 1 and told when it is typed to its end; the wheel passes it by."""
    box = describe(QSpinBox(), name, tip)
    box.setPrefix(prefix)
    box.setRange(1, 1)
    box.setKeyboardTracking(False)
    WheelGuard(box)
    return box
