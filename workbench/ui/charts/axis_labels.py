"""Labels along an axis, as many as fit beside each other."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from workbench.search.space.ticks import Mark
from workbench.ui.widgets.theme import Theme

_APART: Final = 8.0
_BELOW: Final = 3.0
_MOST: Final = 6

Labels = list[tuple[str, QRectF]]


def fitting_labels(
    marks_of: Callable[[int], Sequence[Mark]], area: QRectF, metrics: QFontMetricsF, most: int = _MOST
) -> Labels:
    """Labels side by side below ``area``, each with its rectangle. ``marks_of`` gives at most so many marks."""
    for count in range(most, 0, -1):
        found = _placed(marks_of(count), area, metrics)
        if all(right.left() - left.right() >= _APART for (_, left), (_, right) in pairwise(found)):
            return found
    kept: Labels = []  # choices cannot be fewer than they are: some are left out
    for text, rect in _placed(marks_of(1), area, metrics):
        if not kept or rect.left() - kept[-1][1].right() >= _APART:
            kept.append((text, rect))
    return kept


def paint_labels(painter: QPainter, labels: Labels, theme: Theme) -> None:
    """In the muted colour of what only explains."""
    painter.setPen(QColor(theme.muted))
    for text, rect in labels:
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, text)


def _placed(marks: Sequence[Mark], area: QRectF, metrics: QFontMetricsF) -> Labels:
    found = []
    for position, text in marks:
        width = metrics.horizontalAdvance(text) + 1.0
        centre = area.left() + position * area.width()
        left = min(max(centre - width / 2.0, area.left() - 10.0), area.right() + 10.0 - width)
        found.append((text, QRectF(left, area.bottom() + _BELOW, width, metrics.height())))
    return found
