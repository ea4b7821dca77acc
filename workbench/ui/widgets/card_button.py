"""A button with a picture and lines of text inside."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy

from workbench.ui.widgets.arrangement import Margins, across, down


class CardButton(QPushButton):
    """As large as what is in it; checked while it is the one that is chosen."""

    def __init__(self, picture: QLabel, lines: tuple[QLabel, ...], spacing: int, margins: Margins, gap: int) -> None:
        super().__init__()
        self.narrowest = 0
        """Pixels to which it may be squeezed, where its lines take care of themselves"""
        self.setCheckable(True)
        self.setProperty("role", "card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = down(1, *lines, 1, spacing=gap)
        across(picture, (column, 1), spacing=spacing, margins=margins, inside=self)
        for label in (picture, *lines):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """As the labels need it."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """The same, so that nothing is cut off; a ``setMinimumWidth`` would bring in the height of the style sheet."""
        hint = self.sizeHint()
        return QSize(self.narrowest or hint.width(), hint.height())
