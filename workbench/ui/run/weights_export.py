"""From Ctrl+E to the file: which file, a snapshot from the trainer, and the writing in a thread of its own."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.data.dataset import Dataset
from workbench.errors import FileError
from workbench.export.formats import ExportFormat, export_format_of
from workbench.language import tr
from workbench.numbers import grouped, significant
from workbench.specs.run import RunSpec
from workbench.training.snapshot import Snapshot
from workbench.ui.run.requests import SnapshotRequest
from workbench.ui.run.session import RunSession
from workbench.ui.widgets.background import Background, Mode
from workbench.ui.widgets.files import FileChoices
from workbench.ui.widgets.notices import Notice, Severity

_WAIT_MILLISECONDS = 1500


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """All that the writing needs, taken in the window's thread."""

    snapshot: Snapshot
    spec: RunSpec
    data: Dataset
    path: Path
    format: ExportFormat


class WeightsExport(QObject):
    """Works while training, paused or finished. Reports by notices only."""

    notice = Signal(object)
    """A ``Notice`` about an export."""

    def __init__(self, session: RunSession, choices: FileChoices, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._choices, self._window = session, choices, parent
        self._asked: dict[SnapshotRequest, Path] = {}
        self._work = Background("export", self, Mode.QUEUE)
        self._work.finished.connect(self.notice)
        self._work.failed.connect(self._report_failure)

    @Slot()
    def choose_and_export(self) -> None:
        """Ask for a file, then for the state of this moment."""
        spec = self._session.seen.spec
        if spec is None:
            return
        path = self._choices.weights_to_write(self._window, f"{spec.name or spec.data.name}-weights")
        if path is None:
            return
        try:
            export_format_of(path)
        except FileError as error:
            self.notice.emit(Notice(Severity.ERROR, str(error)))
            return
        request = self._session.request_snapshot()
        self._asked[request] = path
        request.answered.connect(self._write)

    def shut_down(self) -> None:
        """Let an export under way come to its end, for a moment."""
        self._work.shut_down(_WAIT_MILLISECONDS)

    @Slot(object)
    def _write(self, request: SnapshotRequest) -> None:
        path, snapshot = self._asked.pop(request), request.snapshot
        spec, data = self._session.seen.spec, self._session.seen.data
        if snapshot is None or spec is None or data is None:
            self.notice.emit(Notice(Severity.ERROR, tr("Nothing was exported: {refusal}.", refusal=request.refusal)))
            return
        order = ExportOrder(snapshot, spec, data, path, export_format_of(path))
        self._work.start(lambda _stop, _report: _export(order), tr("{path} was not written", path=path))

    @Slot(str)
    def _report_failure(self, reason: str) -> None:
        self.notice.emit(Notice(Severity.ERROR, reason))


def _export(order: ExportOrder) -> Notice:
    """Write the weights and read them back. In a thread of its own."""
    from workbench.export.weights import export_weights

    report = export_weights(order.snapshot, order.spec, order.data, order.path, order.format)
    text = tr(
        "Weights of step {step} written to {path}. Read back and compared on "
        "{rows_checked} examples: largest difference {max_abs_difference}, rounding explains up to {bound}.",
        step=grouped(order.snapshot.step),
        path=report.path,
        rows_checked=grouped(report.rows_checked),
        max_abs_difference=significant(report.max_abs_difference, 1),
        bound=significant(report.bound, 1),
    )
    return Notice(Severity.GOOD, text)
