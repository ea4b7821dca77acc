"""What all views of the board share: the data of this moment, the selected trials, the marked parts of the axes."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from workbench.ui.search.interface import SeenSearch, WatchedSearch
from workbench.ui.views.board.board_data import SCORE, BoardData, Bools, Brushes, board_data


class BoardModel(QObject):
    """Lives in the window's thread; lays the data out once for every ``changed`` of the search."""

    data_changed = Signal()
    """Other trials or other figures of them."""
    selection_changed = Signal()
    """Other trials are selected, or other parts of axes marked."""

    def __init__(self, search: WatchedSearch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.search, self.seen = search, search.seen
        self._data: BoardData | None = None
        self._selected: frozenset[int] = frozenset()
        self._mask: Bools = np.zeros(0, dtype=np.bool_)
        self._brushes: dict[str, tuple[float, float]] = {}
        search.changed.connect(self._take)
        self._take(search.seen)

    @property
    def data(self) -> BoardData | None:
        """The search as it stands; None while there is none."""
        return self._data

    @property
    def selected(self) -> frozenset[int]:
        """Numbers of the selected trials."""
        return self._selected

    @property
    def mask(self) -> Bools:
        """Whether each trial of the data is selected, (trials,)."""
        return self._mask

    @property
    def brushes(self) -> Brushes:
        """The marked parts of axes; empty when trials were selected one by one."""
        return self._brushes

    def select(self, numbers: Iterable[int]) -> None:
        """Select these trials; marks on axes go."""
        self._brushes = {}
        self._show(frozenset(numbers))

    def toggle(self, number: int) -> None:
        """Select a trial more, or less."""
        self.select(self._selected ^ {number})

    def click(self, number: int | None, *, adds: bool) -> None:
        """A trial, or the empty space, was clicked; ``adds``: with the key held that selects one more, or less."""
        if number is None:
            self.clear()
        elif adds:
            self.toggle(number)
        else:
            self.select([number])

    def brush(self, name: str, part: tuple[float, float] | None) -> None:
        """Mark a part of one axis, or nothing of it. Trials inside all marks are selected."""
        self.brush_all({**self._brushes, name: part} if part else {n: p for n, p in self._brushes.items() if n != name})

    def brush_all(self, brushes: Brushes) -> None:
        """Mark these parts, in place of all others."""
        self._brushes = dict(brushes)
        self._show(self._inside())

    def restore(self, selected: frozenset[int], brushes: Brushes) -> None:
        """Select and mark what was before."""
        self._brushes = dict(brushes)
        self._show(selected)

    @Slot()
    def show_all(self) -> None:
        """Make room for scores that flatten all others, or no longer."""
        if self._data is not None:
            self._data = replace(self._data, shows_all=not self._data.shows_all)
            self._brushes.pop(SCORE, None)  # other scores stand there now
            self.data_changed.emit()

    @Slot()
    def clear(self) -> None:
        """Select nothing."""
        self.select(())

    def _inside(self) -> frozenset[int]:
        if self._data is None or not self._brushes:
            return frozenset()
        return frozenset(self._data.numbers[self._data.inside(self._brushes)].tolist())

    def _show(self, selected: frozenset[int]) -> None:
        self._selected = selected
        self._update_mask()
        self.selection_changed.emit()

    def _update_mask(self) -> None:
        records = self._data.records if self._data else ()
        self._mask = np.fromiter((r.number in self._selected for r in records), dtype=np.bool_, count=len(records))

    @Slot(object)
    def _take(self, seen: SeenSearch) -> None:
        self.seen, before = seen, self._selected
        plan = seen.plan
        shows_all = self._data is not None and self._data.shows_all
        found = None if plan is None else board_data(plan, seen.records, seen.ended_at, self._data)
        self._data = found if found is None or not shows_all else replace(found, shows_all=True)
        if self._data is None:
            self._brushes, self._selected = {}, frozenset()
        elif self._brushes:
            self._selected = self._inside()
        self._update_mask()
        self.data_changed.emit()
        if self._selected != before:
            self.selection_changed.emit()
