"""From Ctrl+E to the file: which file, the state that is meant, and the writing in a thread of its own."""

import threading
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.errors import FileError
from workbench.export.formats import export_format_of
from workbench.export.order import ExportOrder, carry_out
from workbench.language import tr
from workbench.numbers import grouped, significant
from workbench.runs.history.origin import Origin
from workbench.ui.run.requests import SnapshotRequest
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.interface import TimeTravel
from workbench.ui.widgets.background import Background, Mode
from workbench.ui.widgets.files import FileChoices
from workbench.ui.widgets.notices import Notice, Severity

_WAIT_MILLISECONDS = 1500


class WeightsExport(QObject):
    """Works while training, paused or finished. Reports by notices only."""

    notice = Signal(object)
    """A ``Notice`` about an export."""

    def __init__(self, session: RunSession, machine: TimeTravel, choices: FileChoices, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._machine, self._choices, self._window = session, machine, choices, parent
        self._asked: dict[SnapshotRequest, ExportOrder] = {}
        self._work = Background("export", self, Mode.QUEUE)
        self._work.finished.connect(self.notice)
        self._work.failed.connect(self._report_failure)

    @Slot()
    def choose_and_export(self) -> None:
        """Ask for a file and write the state that is looked at."""
        seen = self._machine.seen
        self._choose(seen.origin_at(seen.cursor) if seen.looks_back else None)

    @Slot()
    def choose_and_export_best(self) -> None:
        """The state of the lowest dev loss."""
        self._choose(self._machine.seen.origin_at(self._machine.seen.live), is_best=True)

    @Slot()
    def choose_and_export_last(self) -> None:
        """The state of this moment, or the one in which the run ended."""
        self._choose(None)

    def _choose(self, origin: Origin | None, *, is_best: bool = False) -> None:
        spec = self._session.seen.spec
        if spec is None:
            return
        path = self._choices.weights_to_write(self._window, f"{spec.name or spec.data.name}-weights")
        if path is None:
            return
        try:
            order = ExportOrder(path, export_format_of(path), origin=origin, is_best=is_best)
        except FileError as error:
            self.notice.emit(Notice(Severity.ERROR, str(error)))
            return
        if origin is not None:
            self._start(order)
            return
        request = self._session.request_snapshot()
        self._asked[request] = order
        request.answered.connect(self._write)

    def shut_down(self) -> None:
        """Let an export under way come to its end, for a moment."""
        self._work.shut_down(_WAIT_MILLISECONDS)

    @Slot(object)
    def _write(self, request: SnapshotRequest) -> None:
        order, snapshot = self._asked.pop(request), request.snapshot
        spec, data = self._session.seen.spec, self._session.seen.data
        if snapshot is None or spec is None or data is None:
            self.notice.emit(Notice(Severity.ERROR, tr("Nothing was exported: {refusal}.", refusal=request.refusal)))
            return
        self._start(replace(order, snapshot=snapshot, spec=spec, data=data))

    def _start(self, order: ExportOrder) -> None:
        self._work.start(lambda stop, _report: _export(order, stop), tr("{path} was not written", path=order.path))

    @Slot(str)
    def _report_failure(self, reason: str) -> None:
        self.notice.emit(Notice(Severity.ERROR, reason))


def _export(order: ExportOrder, stop: threading.Event) -> Notice:
    """Write the weights and read them back. In a thread of its own."""
    step, report = carry_out(order, stop)
    text = tr(
        "Weights of step {step} written to {path}. Read back and compared on "
        "{rows_checked} examples: largest difference {max_abs_difference}, rounding explains up to {bound}.",
        step=grouped(step),
        path=report.path,
        rows_checked=grouped(report.rows_checked),
        max_abs_difference=significant(report.max_abs_difference, 1),
        bound=significant(report.bound, 1),
    )
    return Notice(Severity.GOOD, text)
