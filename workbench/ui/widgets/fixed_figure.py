"""One figure of the status bar: a muted caption and a value, of fixed width."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget

from workbench.ui.widgets.arrangement import across

EMPTY = "–"


class Figure(QWidget):
    """As wide as ``sample``, so that nothing moves while numbers change."""

    def __init__(self, caption: str, sample: str, tooltip: str) -> None:
        super().__init__()
        self._caption_text, self._sample = caption, sample
        self.caption = QLabel(caption, self)
        self.caption.setProperty("role", "muted")
        self.value = QLabel(EMPTY)
        self.value.setTextFormat(Qt.TextFormat.PlainText)
        self.caption.setVisible(bool(caption))
        across(self.caption, self.value, spacing=6, inside=self)
        self.setToolTip(tooltip)
        self._fix_width()

    @property
    def text(self) -> str:
        """The value as shown."""
        return self.value.text()

    def show_caption(self, caption: str, tooltip: str) -> None:
        """Show another quantity in the same place."""
        if caption != self._caption_text:
            self._caption_text = caption
            self.caption.setText(caption)
            self.caption.setVisible(bool(caption))
            self._fix_width()
        self.setToolTip(tooltip)

    def show_text(self, text: str) -> None:
        """Show another value; an empty text is a dash."""
        text = text or EMPTY
        if text != self.value.text():
            self.value.setText(text)
            self.value.setAccessibleName(f"{self._caption_text} {text}".strip())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._fix_width()
        super().changeEvent(event)

    def _fix_width(self) -> None:
        metrics = self.fontMetrics()
        self.value.setFixedWidth(metrics.horizontalAdvance(self._sample) + 4)
        caption = self.caption.fontMetrics().horizontalAdvance(self._caption_text) + 6 if self._caption_text else 0
        self.setFixedWidth(self.value.width() + caption)
