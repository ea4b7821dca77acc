"""Compiles the engine's kernels before the first run, in a process of its own so that the window stays responsive.

The process prints ``done/total name`` after each kernel, and ``enough`` when a run can begin: what few need comes behind.
Where the kernels lie on disk already, nothing is started.
"""

import logging
import re
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal, Slot

import workbench
from workbench.engine.compile import ENOUGH
from workbench.isolated_child import child_command
from workbench.language import tr

COMPILE_MODULE = "workbench.engine.compile"
_PROGRESS = re.compile(r"(\d+)/(\d+) (.+)")
_KILL_MILLISECONDS = 10_000
"""A killed process ends as soon as it has its turn: at once, or after seconds on a machine with too much to do."""

log = logging.getLogger(__name__)


class PreparationState(Enum):
    """How far the kernels are."""

    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


class KernelPreparation(QObject):
    """Lives in the window's thread. ``start`` it once the window is up."""

    progressed = Signal(int, int, str)
    """Kernels done, kernels in all, name of the newest."""
    state_changed = Signal(object)
    """The new ``PreparationState``."""

    def __init__(
        self, is_ready: Callable[[], bool], command: Sequence[str] = (), parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._command = tuple(command or child_command(COMPILE_MODULE))
        self._process: QProcess | None = None
        self._unread = ""
        self.done, self.total = 0, 0
        self.reason = ""
        """Why it failed, for the person at the screen."""
        self.state = PreparationState.READY if is_ready() else PreparationState.WORKING

    @property
    def is_ready(self) -> bool:
        """Whether a run can start without compiling."""
        return self.state is PreparationState.READY

    @Slot()
    def start(self) -> None:
        """Begin to compile, or try again after a failure; nothing happens when it is under way or done."""
        if self.is_ready or self._process is not None:
            return
        self.done, self.total, self.reason, self._unread = 0, 0, "", ""
        process = QProcess(self)
        process.setWorkingDirectory(str(Path(workbench.__path__[0]).parent))
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._fail_to_start)
        self._process = process
        self._enter(PreparationState.WORKING)
        process.start(self._command[0], list(self._command[1:]))

    def shut_down(self) -> None:
        """End the process, if there is one, and wait for it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.blockSignals(True)
        process.kill()
        process.waitForFinished(_KILL_MILLISECONDS)

    @Slot()
    def _read(self) -> None:
        if self._process is None:
            return
        self._unread += bytes(self._process.readAllStandardOutput().data()).decode(errors="replace")
        *lines, self._unread = self._unread.split("\n")
        for line in lines:
            if found := _PROGRESS.fullmatch(line.strip()):
                self.done, self.total = int(found[1]), int(found[2])
                self.progressed.emit(self.done, self.total, found[3])
            elif line.strip() == ENOUGH:
                self._be_ready()

    @Slot(int, QProcess.ExitStatus)
    def _finish(self, code: int, status: QProcess.ExitStatus) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        errors = bytes(process.readAllStandardError().data()).decode(errors="replace").strip()
        process.deleteLater()
        if status is QProcess.ExitStatus.NormalExit and code == 0:
            self._be_ready()
            return
        log.error("compiling the kernels failed with exit code %d:\n%s", code, errors)
        if self.is_ready:
            return  # what is missing is compiled where it is needed
        last_line = errors.splitlines()[-1] if errors else tr("exit code {code}", code=code)
        self._fail(tr("The engine could not be compiled: {last_line}", last_line=last_line))

    @Slot(QProcess.ProcessError)
    def _fail_to_start(self, error: QProcess.ProcessError) -> None:
        if error is not QProcess.ProcessError.FailedToStart or self._process is None:
            return  # a crash is reported by `finished` as well
        reason = self._process.errorString()
        self._process.deleteLater()
        self._process = None
        self._fail(
            tr(
                "The engine could not be compiled: {command} did not start ({reason})",
                command=self._command[0],
                reason=reason,
            )
        )

    def _be_ready(self) -> None:
        if not self.is_ready:
            self._enter(PreparationState.READY)

    def _fail(self, reason: str) -> None:
        self.reason = reason
        self._enter(PreparationState.FAILED)

    def _enter(self, state: PreparationState) -> None:
        self.state = state
        self.state_changed.emit(state)
