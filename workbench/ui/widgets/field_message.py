"""The line under a field that says what is wrong with it: an icon and a sentence, or nothing at all."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from workbench.language import tr
from workbench.ui.widgets.arrangement import across
from workbench.ui.widgets.icons import pixmap
from workbench.ui.widgets.parts import text_label
from workbench.ui.widgets.theme import ThemeSource

_SIDE = 14


class FieldMessage(QWidget):
    """Takes no room while there is nothing to say."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self._icon = QLabel()
        self._icon.setFixedWidth(_SIDE)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self._text = text_label("", "error", wraps=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        across(self._icon, (self._text, 1), spacing=6, margins=(0, 0, 0, 2), inside=self)
        self.hide()
        self._paint_icon()
        themes.changed.connect(self._paint_icon)

    @property
    def text(self) -> str:
        """The sentence shown; empty when all is well."""
        return self._text.text()

    def show_problem(self, message: str | None) -> None:
        """Show a sentence, or nothing with None."""
        sentence = message[:1].upper() + message[1:] if message else ""
        if sentence != self._text.text():
            self._text.setText(sentence)
            self.setAccessibleName(tr("Problem: {value}", value=sentence) if sentence else "")
        self.setVisible(bool(sentence))

    @Slot()
    def _paint_icon(self) -> None:
        theme = self._themes.theme
        self._icon.setPixmap(pixmap("error", theme.error, _SIDE, self.devicePixelRatioF()))
