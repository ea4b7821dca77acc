"""What became of the run of last time: read in the background, because a damaged file may take a while to refuse."""

import logging
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from workbench.errors import WorkbenchError
from workbench.runs.reading import RunReader

_WAIT_MILLISECONDS = 500

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LastRun:
    """A run that can be gone on with; ``text`` says which and how."""

    path: Path
    text: str


class LastRunSearch(QObject):
    """Answers once, in the window's thread, or not at all."""

    found = Signal(object)
    """``LastRun``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def begin(self, path: Path | None) -> None:
        """Look into the newest run file, if there is one."""
        if path is not None:
            self._pool.start(_ReadTask(path, self))

    def shut_down(self) -> None:
        """Let it be."""
        self._pool.waitForDone(_WAIT_MILLISECONDS)


class _ReadTask(QRunnable):
    def __init__(self, path: Path, owner: LastRunSearch) -> None:
        super().__init__()
        self._path, self._owner = path, owner

    def run(self) -> None:
        try:
            reader = RunReader(self._path)
            try:
                text = _describe(reader)
            finally:
                reader.close()
        except WorkbenchError as error:
            log.warning("the last run cannot be gone on with: %s", error)
        except Exception:  # the border of the thread
            log.exception("the last run %s", self._path)
        else:
            self._owner.found.emit(LastRun(self._path, text))


def _describe(reader: RunReader) -> str:
    history, spec = reader.history, reader.header.spec
    name, step = spec.name or spec.data.name, history.current.step
    branches = len(history.branches)
    within = f" in {history.branch(history.current.branch).title}, one of {branches} branches" if branches > 1 else ""
    if reader.owner() is not None:
        return f"Your last run, {name}, is open in another window. You can look on from here."
    return (
        f"Your last run, {name}, stands at step {step:,}{within}. It goes on bit for bit, as if nothing had happened."
    )
