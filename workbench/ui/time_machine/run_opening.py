"""Opening a run file, off the window's thread: the run it holds goes on exactly where it stood."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from workbench.data.dataset import Dataset
from workbench.data.loading import load_dataset
from workbench.errors import FileError, WorkbenchError
from workbench.language import tr
from workbench.runs.disk.lock import FileIsLocked
from workbench.runs.format.environment import describe_environment
from workbench.runs.history.history import Place
from workbench.runs.history.replay import Replayer
from workbench.runs.reading import RunReader
from workbench.runs.writing.machine_seam import machine_change
from workbench.runs.writing.run_log import RunLog
from workbench.training.snapshot import Snapshot
from workbench.ui.widgets.background import Background, Mode

_WAIT_MILLISECONDS = 1500


@dataclass(frozen=True, slots=True, eq=False)
class OpenedRun:
    """A run file with the state in which it goes on. ``owner_text``: who writes it, where this window may only look."""

    file: RunLog | RunReader
    data: Dataset
    place: Place
    snapshot: Snapshot
    owner_text: str = ""
    other_machine: str = ""
    """What is another here than where it was trained, so that its last bits may differ; empty where nothing is."""


class RunOpening(QObject):
    """Opens one file at a time; the answers come in the window's thread."""

    opened = Signal(object)
    """``OpenedRun``."""
    failed = Signal(str)
    """Why a file cannot be opened."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = Background(tr("opening a run"), self, Mode.QUEUE)
        self._work.finished.connect(self.opened)
        self._work.failed.connect(self.failed)

    def open(self, path: Path) -> None:
        """Open a file to go on in it, or to look at it while another window writes it."""
        self._work.start(lambda _stop, _report: open_run(path), tr("{path} was not opened", path=path))

    def shut_down(self) -> None:
        """Let a file that is being opened be."""
        self._work.forget()
        self._work.shut_down(_WAIT_MILLISECONDS)


def open_run(path: Path) -> OpenedRun:
    """Open a run file, its data and its current state. Raises ``WorkbenchError``."""
    file, owner_text = _open_file(path)
    try:
        data = load_dataset(file.header.spec.data)
        if data.sha256 != file.header.data_sha256:
            raise FileError(
                tr(
                    "{path} was trained on other data: {data} has the hash {sha256}… now, recorded is "
                    "{data_sha256}…. It cannot go on bit for bit, so it is not opened.",
                    path=path,
                    data=data.name,
                    sha256=data.sha256[:12],
                    data_sha256=file.header.data_sha256[:12],
                )
            )
        place = file.history.current
        with Replayer(data) as replayer:
            if owner_text:  # another window trains on anyway: the newest kept state will do
                snapshot = replayer.nearest(file.history, file.snapshot, place)
            else:
                snapshot = replayer.reach(file.history, file.snapshot, place)
        if snapshot is None:
            raise FileError(
                tr("{path} holds no state to go on from: it ends before the first one was kept.", path=path)
            )
    except WorkbenchError:
        file.close()
        raise
    change = machine_change(file.header.environment, file.history, describe_environment())
    return OpenedRun(file, data, place, snapshot, owner_text, change)


def _open_file(path: Path) -> tuple[RunLog | RunReader, str]:
    try:
        return RunLog.open(path), ""
    except FileIsLocked as error:
        return RunReader(path), tr("This run is written by {owner}.", owner=error.owner)
