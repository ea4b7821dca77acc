"""A picture of many trials that grows part by part, as much at a time as the last part was quick.

The best come first, and later ones are put beneath them; what ends after the picture is complete is put on top.
"""

import time
from collections.abc import Callable, Hashable, Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from workbench.ui.views.board.board_data import Bools

Paint = Callable[[QPainter, Bools], None]
"""Paints the trials at the places where the array is true."""

AT_ONCE: Final = 150
"""Trials in the first part."""
_FEWEST, _MOST = 40, 400
_SECONDS: Final = 0.006
"""That a part should take."""


class TrialLayer:
    """``aim`` says what the picture is of, ``grow`` paints some more of it."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._picture: QPixmap | None = None
        self._drawn: set[int] = set()
        self._pending: list[int] = []
        self._was_complete = False
        self._at_once = AT_ONCE

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
            some, self._pending = self._pending[: self._at_once], self._pending[self._at_once :]
            self._drawn.update(some)
            shown = np.zeros(trials, dtype=np.bool_)
            shown[some] = True
            started = time.perf_counter()
            self._add(size, ratio, shown, paint)
            self._learn(len(some), time.perf_counter() - started)
        return self._picture

    def _learn(self, trials: int, seconds: float) -> None:
        """How many trials to paint next time; small parts say little, most of their time is not spent on trials."""
        if trials >= _FEWEST:
            wanted = round(trials * _SECONDS / max(seconds, 1e-6))
            self._at_once = min(max(wanted, _FEWEST), _MOST)

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
