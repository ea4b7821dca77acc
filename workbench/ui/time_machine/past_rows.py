"""The past row by row where the curves have only bins of it: for a stretch that is looked at closely, and for tables."""

import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from workbench.errors import FileError
from workbench.files.atomic import write_atomically
from workbench.language import tr
from workbench.numbers import grouped
from workbench.runs.history.exact_rows import replayed_rows
from workbench.runs.history.origin import Origin
from workbench.training.curve_table import Line, curve_table
from workbench.training.curves import CurveSource
from workbench.training.exact_curves import ExactCurves, coarse_stretch, stretches
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.widgets.background import Background, Mode, Report, Work
from workbench.ui.widgets.parts import timer

_WAIT_MILLISECONDS = 250
_CLOSE = 4_000
_MOST_IN_A_TABLE = 1_000_000


class PastRows(QObject):
    """Trains there again in threads of its own. Lives in the window's thread."""

    found = Signal()
    """``over`` knows more than before."""
    failed = Signal(str)
    """A table was not written, or not row by row; the text says why."""

    def __init__(
        self, session: RunSession, machine: TimeMachine, steps: Timeline, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._machine, self._steps = session, machine, steps
        self._exact: ExactCurves | None = None
        self._held: ExactCurves | None = None
        self._sought: tuple[CurveSource, int, int] | None = None
        self._looks = Background(tr("rows of the past"), self, Mode.LATEST)
        self._rows = Background(tr("the row that is pointed at"), self, Mode.LATEST)
        self._tables = Background(tr("table of a plot"), self, Mode.QUEUE)
        self._timer = timer(self, self._look, _WAIT_MILLISECONDS, once=True)
        steps.range_changed.connect(self._look_soon)
        steps.unit_changed.connect(self._look_soon)
        steps.crosshair_changed.connect(self._seek_held)
        self._looks.finished.connect(self._take)
        self._rows.finished.connect(self._take_held)
        self._tables.failed.connect(self.failed)

    def over(self, curves: CurveSource) -> CurveSource:
        """The curves with the rows that were found for them; those of another run or branch get none."""
        exact = self._exact
        return exact if exact is not None and exact.curves is curves else curves

    def at(self, curves: CurveSource, step: float) -> CurveSource:
        """The curves with the row of one step, where the crosshair is held there and it was found."""
        held = self._held
        curves = curves.curves if isinstance(curves, ExactCurves) else curves
        return held if held is not None and held.curves is curves and held.holds(step, step) else curves

    def save(self, lines: tuple[Line, ...], curves: CurveSource, path: Path, first: float, last: float) -> None:
        """Write what lies between two steps as a table, row by row."""
        stretch, origin = coarse_stretch(curves, first, last), self._origin()
        if stretch is not None and (origin is None or stretch[1] - stretch[0] > _MOST_IN_A_TABLE):
            self.failed.emit(_coarse(path))
            stretch = None

        def write(stop: threading.Event, report: Report) -> None:
            if stretch is None or origin is None:
                text = curve_table(lines, [(curves, first, last)])
            else:
                pieces = replayed_rows(origin, *stretch, stop, report)
                text = curve_table(lines, stretches(curves, first, last, pieces))
            if stop.is_set():
                raise FileError(tr("{path} was not written: the window closed.", path=path))
            write_atomically(path, text.encode())

        self._tables.start(write, tr("{path} was not written", path=path))

    def shut_down(self) -> bool:
        """End the threads; False if one is still at work after a moment."""
        self._timer.stop()
        return all([self._looks.shut_down(), self._rows.shut_down(), self._tables.shut_down()])

    def _origin(self) -> Origin | None:
        seen = self._machine.seen
        return seen.origin_at(seen.live)

    @Slot()
    def _look_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _look(self) -> None:
        curves, (first, last) = self._session.seen.metrics, self._steps.range
        origin = self._origin()
        if self._steps.scale.is_log:  # its first decades have the room that elsewhere a closer look has
            last = min(last, first + _CLOSE)
        if curves is None or origin is None or last - first > _CLOSE:
            return
        stretch = coarse_stretch(self.over(curves), first, last)
        if stretch is None:
            return
        begin, end = max(0, int(first) - _CLOSE // 4), min(curves.step, int(last) + _CLOSE // 4)
        if self._sought != (curves, begin, end):
            self._sought = (curves, begin, end)
            self._looks.start(_seek(origin, curves, begin, end))

    @Slot()
    def _seek_held(self) -> None:
        """Train the mini-batch again at which the crosshair is held, where the curves have only a bin of it."""
        step, curves = self._steps.step, self._session.seen.metrics
        if not self._steps.is_pinned or step is None or curves is None or not step < curves.step:
            return
        origin = self._origin()
        if origin is not None and coarse_stretch(self.at(self.over(curves), step), step, step) is not None:
            begin, end = max(0, int(step) - 1), min(curves.step, int(step) + 2)
            self._rows.start(_seek(origin, curves, begin, end))

    @Slot(object)
    def _take_held(self, exact: ExactCurves | None) -> None:
        if exact is not None and exact.curves is self._session.seen.metrics:
            self._held = exact
            self.found.emit()

    @Slot(object)
    def _take(self, exact: ExactCurves | None) -> None:
        if exact is not None and exact.curves is self._session.seen.metrics:
            self._exact = exact
            self.found.emit()


def _seek(origin: Origin, curves: CurveSource, begin: int, end: int) -> Work:
    def seek(stop: threading.Event, report: Report) -> ExactCurves | None:
        for rows, first, last in replayed_rows(origin, begin, end, stop, report):
            return ExactCurves(curves, rows, first, last)  # so few are one piece
        return None

    return seek


def _coarse(path: Path) -> str:
    return tr(
        "{path} tells of several mini-batches in one line where the curves do: at most {count} are trained again for a table.",
        path=path,
        count=grouped(_MOST_IN_A_TABLE),
    )
