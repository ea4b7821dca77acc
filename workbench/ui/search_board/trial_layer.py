"""A picture of many trials that grows by a few hundred at a time, so that no frame takes long.

The best come first, and later ones are put beneath them; what ends after the picture is complete is put on top.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from workbench.ui.search_board.board_data import Bools

Paint = Callable[[QPainter, Bools], None]
"""Paints the trials at the places where the array is true."""

AT_ONCE: Final = 150


class TrialLayer:
    """``aim`` says what the picture is of, ``grow`` paints some more of it."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._picture: QPixmap | None = None
        self._drawn: set[int] = set()
        self._pending: list[int] = []
        self._was_complete = False

    @property
    def is_complete(self) -> bool:
        """Whether everything is painted."""
        return not self._pending

    def forget(self) -> None:
        """Begin anew at the next ``aim``."""
        self._key = None

    def aim(self, key: Hashable, places: Sequence[int]) -> None:
        """What the picture is to hold: ``places`` of trials, the best first.

        Goes on with what is painted where ``key`` (all that decides how a trial looks) is the same and nothing must go.
        """
        wanted = set(places)
        if key != self._key or not self._drawn <= wanted:
            self._key, self._picture, self._drawn, self._was_complete = key, None, set(), False
        elif not self._pending:
            self._was_complete = True
        self._pending = [place for place in places if place not in self._drawn]

    def grow(self, size: QSize, ratio: float, trials: int, paint: Paint) -> QPixmap:
        """Paint some more; the picture as it is then, of ``size`` logical pixels."""
        if self._picture is None:
            self._picture = _empty(size, ratio)
        if self._pending:
            some, self._pending = self._pending[:AT_ONCE], self._pending[AT_ONCE:]
            self._drawn.update(some)
            shown = np.zeros(trials, dtype=np.bool_)
            shown[some] = True
            self._add(size, ratio, shown, paint)
        return self._picture

    def _add(self, size: QSize, ratio: float, shown: Bools, paint: Paint) -> None:
        picture = self._picture
        if picture is None:
            return
        part = _empty(size, ratio)
        painter = QPainter(part)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter, shown)
        painter.end()
        painter = QPainter(picture)
        if not self._was_complete:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOver)
        painter.drawPixmap(0, 0, part)
        painter.end()


def _empty(size: QSize, ratio: float) -> QPixmap:
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture
