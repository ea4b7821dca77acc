"""Rows, columns and grids of widgets, each in one call."""

from collections.abc import Sequence
from typing import TypeAlias, TypeVar

from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

Part: TypeAlias = QWidget | QLayout | int | tuple[QWidget | QLayout, int]
"""A widget or a layout, with its stretch where it has one; a number is empty room with that stretch."""
Margins: TypeAlias = tuple[int, int, int, int]

Box = TypeVar("Box", bound=QBoxLayout)
_NONE: Margins = (0, 0, 0, 0)


def across(*parts: Part, spacing: int = 8, margins: Margins = _NONE, inside: QWidget | None = None) -> QHBoxLayout:
    """Side by side; ``spacing`` -1 is that of the style, ``inside`` the widget that they fill."""
    return _filled(QHBoxLayout(inside) if inside else QHBoxLayout(), parts, spacing, margins)


def down(*parts: Part, spacing: int = 8, margins: Margins = _NONE, inside: QWidget | None = None) -> QVBoxLayout:
    """One below the other, as ``across``."""
    return _filled(QVBoxLayout(inside) if inside else QVBoxLayout(), parts, spacing, margins)


def grid(
    across: int = 8,
    down: int = 8,
    *,
    margins: Margins = _NONE,
    stretches: Sequence[int] = (),
    inside: QWidget | None = None,
) -> QGridLayout:
    """Empty, with so many pixels between columns and between rows; ``stretches`` are those of the columns."""
    made = QGridLayout(inside) if inside else QGridLayout()
    made.setContentsMargins(*margins)
    made.setHorizontalSpacing(across)
    made.setVerticalSpacing(down)
    for column, stretch in enumerate(stretches):
        made.setColumnStretch(column, stretch)
    return made


def take_away(widget: QWidget) -> None:
    """Remove a part for good. It lives a little longer, but is neither seen nor heard any more, whoever presses it meanwhile."""
    for part in (widget, *widget.findChildren(QWidget)):
        part.blockSignals(True)
    widget.hide()
    widget.deleteLater()


def _filled(box: Box, parts: tuple[Part, ...], spacing: int, margins: Margins) -> Box:
    box.setContentsMargins(*margins)
    box.setSpacing(spacing)
    for part in parts:
        if isinstance(part, int):
            box.addStretch(part)
            continue
        item, stretch = part if isinstance(part, tuple) else (part, 0)
        if isinstance(item, QWidget):
            box.addWidget(item, stretch)
        else:
            box.addLayout(item, stretch)
    return box
