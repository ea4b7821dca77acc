"""Choices with long texts: Qt does not break the text of a button, here it is broken at the width that there is."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

_BESIDE: Final = 40  # pixels of the mark, the room after it and the margins


class WrappedText(QObject):
    """Belongs to the button, and breaks its text anew at every width."""

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button)
        self._button, self._words = button, button.text().split(" ")
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another width."""
        if isinstance(event, QResizeEvent):
            text = "\n".join(self._lines(event.size().width() - _BESIDE))
            if text != self._button.text():
                self._button.setText(text)
        return super().eventFilter(watched, event)

    def _lines(self, width: int) -> Iterator[str]:
        metrics, line = self._button.fontMetrics(), self._words[0]
        for word in self._words[1:]:
            if metrics.horizontalAdvance(f"{line} {word}") > width:
                yield line
                line = word
            else:
                line = f"{line} {word}"
        yield line
