"""The reading, keeping and counting of data that are taken in, as work that is done beside the window and can be stopped."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from workbench.data.importing.column_figures import ColumnFigures, figures_of
from workbench.data.importing.draft_spec import Sheet
from workbench.data.importing.taking_in import Arrays, Source, beginning_of, looked_into, read_source, take_in
from workbench.data.table import Column
from workbench.specs.own_data import ArraysSpec, ImagesSpec, Scaling, TableSpec

Report = Callable[[object], None]
_FIGURES_AT_ONCE: Final = 50


class _CancelledError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Watch:
    """Passes the share on; ends the work once it is asked to."""

    stop: threading.Event
    report: Report

    def __call__(self, share: float) -> None:
        if self.stop.is_set():
            raise _CancelledError
        self.report(float(share))


def reading(source: Source, stop: threading.Event, report: Report) -> tuple[Source, Sheet | Arrays] | None:
    """Report the beginning and how far it is; None where it was stopped. Raises ``DataError``."""
    beginning = beginning_of(source)
    try:
        if beginning is not None:
            report(beginning)
            report(looked_into(beginning, source.numbers, _Watch(stop, lambda _share: None)))
        return source, read_source(source, _Watch(stop, report))
    except _CancelledError:
        return None


def keeping(spec: TableSpec, sheet: Sheet, stop: threading.Event, report: Report) -> TableSpec | None:
    """Keep the table; None where it was stopped. Raises ``DataError`` or ``FileError``."""
    try:
        return take_in(spec, sheet.read.table, _Watch(stop, report))
    except _CancelledError:
        return None


def keeping_arrays(
    arrays: Arrays, scaling: Scaling, stop: threading.Event, report: Report
) -> ArraysSpec | ImagesSpec | None:
    """Keep arrays or images; None where it was stopped. Raises ``FileError`` or ``SpecError``."""
    watch = _Watch(stop, report)
    try:
        return arrays.kept(scaling, lambda: watch(0.5))
    except _CancelledError:
        return None


def count_values(columns: tuple[Column, ...], stop: threading.Event, report: Report) -> None:
    """Report the columns, the place of the first one that is told, and its figures with those of the next."""
    found: list[ColumnFigures] = []
    first = 0
    for place, column in enumerate(columns):
        if stop.is_set():
            return
        found.append(figures_of(column))
        if len(found) >= _FIGURES_AT_ONCE or len(column) > 100_000:
            report((columns, first, tuple(found)))
            found, first = [], place + 1
    report((columns, first, tuple(found)))
