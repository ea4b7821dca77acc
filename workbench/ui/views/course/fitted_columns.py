"""Columns of a small table share the width that there is: nothing is scrolled sideways, long texts are broken into lines."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHeaderView, QTableView

_BESIDE: Final = 12  # pixels between two columns
_HEAD: Final = 12  # pixels of a heading above and below its text
_FRAME: Final = 4


class FittedColumns(QObject):
    """Belongs to the view, whose model is filled and stays; shows at most ``most_rows`` rows at a time."""

    def __init__(self, view: QTableView, headings: Sequence[str], most_rows: int) -> None:
        super().__init__(view)
        self._view, self._headings, self._most_rows = view, tuple(headings), most_rows
        self._width = 0
        view.setWordWrap(True)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = view.horizontalHeader()
        head.setMinimumSectionSize(24)
        head.setStretchLastSection(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.resizeColumnsToContents()
        self._natural = [view.columnWidth(column) + _BESIDE for column in range(len(self._headings))]
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another width."""
        if event.type() is QEvent.Type.Resize and self._view.viewport().width() != self._width:
            self._width = self._view.viewport().width()
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        view, widths = self._view, shared(self._natural, self._width)
        for column, width in enumerate(widths):
            view.setColumnWidth(column, width)
        view.resizeRowsToContents()
        metrics = view.horizontalHeader().fontMetrics()
        heights = [
            metrics.boundingRect(0, 0, max(1, width - _BESIDE), 1000, int(Qt.TextFlag.TextWordWrap), text).height()
            for text, width in zip(self._headings, widths, strict=True)
        ]
        view.horizontalHeader().setFixedHeight(max(heights, default=0) + _HEAD)
        rows = min(view.model().rowCount(), self._most_rows)
        below = sum(view.rowHeight(row) for row in range(rows))
        view.setFixedHeight(view.horizontalHeader().height() + below + _FRAME)


def shared(wanted: Sequence[int], room: int) -> list[int]:
    """Pixels for each column: what it wants where all have room (the last takes the rest), else narrow ones keep theirs."""
    if not wanted:
        return []
    widths, left = list(wanted), room
    if sum(widths) > room:
        for count, column in enumerate(sorted(range(len(wanted)), key=lambda one: wanted[one])):
            widths[column] = min(wanted[column], left // (len(wanted) - count))
            left -= widths[column]
    widths[-1] += max(0, room - sum(widths))
    return widths
