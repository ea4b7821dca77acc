"""Takes a picture of the window after a while and closes it: how the pictures of the guide are made."""

import logging
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

log = logging.getLogger(__name__)


class Screenshot(QObject):
    """``failed`` tells afterwards whether the file could not be written."""

    def __init__(self, window: QWidget, path: Path, seconds: float) -> None:
        super().__init__(window)
        self._window, self._path = window, path
        self.failed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._take)
        self._timer.start(round(1000 * seconds))

    @Slot()
    def _take(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self.failed = not self._window.grab().save(str(self._path))
        if self.failed:
            log.error("%s was not written; its name must end in .png or .jpg", self._path)
        self._window.close()
