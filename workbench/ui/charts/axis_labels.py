"""Labels along the axis of a hyperparameter, as many as fit."""

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from workbench.numbers import tick_text
from workbench.search.space.scales import position_of
from workbench.search.space.ticks import ticks
from workbench.specs.search_space import Dimension

_APART: Final = 8.0
_MOST: Final = 6


def tick_marks(axis: Dimension, most: int) -> list[tuple[float, str]]:
    """Positions from 0 to 1 and labels, rising."""
    values = ticks(axis, most)
    positions = position_of(axis, list(values)).tolist() if values else []
    return [(position, tick_text(value)) for position, value in zip(positions, values, strict=True)]


def fitting_labels(
    axis: Dimension, area: QRectF, metrics: QFontMetricsF, most: int = _MOST
) -> list[tuple[str, QRectF]]:
    """Labels side by side below ``area``, each with its rectangle; choices that do not fit are left out."""
    for count in range(most, 0, -1):
        found = _placed(tick_marks(axis, count), area, metrics)
        gaps = [right.left() - left.right() for (_, left), (_, right) in pairwise(found)]
        if all(gap >= _APART for gap in gaps):
            return found
    kept: list[tuple[str, QRectF]] = []
    for text, rect in _placed(tick_marks(axis, 1), area, metrics):
        if not kept or rect.left() - kept[-1][1].right() >= _APART:
            kept.append((text, rect))
    return kept


def _placed(marks: list[tuple[float, str]], area: QRectF, metrics: QFontMetricsF) -> list[tuple[str, QRectF]]:
    found = []
    for position, text in marks:
        width = metrics.horizontalAdvance(text) + 1.0
        centre = area.left() + position * area.width()
        left = min(max(centre - width / 2.0, area.left() - 10.0), area.right() + 10.0 - width)
        found.append((text, QRectF(left, area.bottom() + 3.0, width, metrics.height())))
    return found
