"""What is left behind when something goes wrong: the log, the crash report, Qt's messages, unhandled exceptions."""

import faulthandler
import logging
import logging.handlers
import signal
import socket
import sys
from collections import Counter
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO

from PySide6.QtCore import QMessageLogContext, QObject, QSocketNotifier, QtMsgType, Signal, Slot, qInstallMessageHandler

from workbench.files.looking import is_there
from workbench.language import tr


class Termination(QObject):
    """Made in the main thread; ``close`` it before the application ends."""

    requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._old_descriptor = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._old = {number: signal.signal(number, self._note) for number in (signal.SIGINT, signal.SIGTERM)}

    def close(self) -> None:
        """Give the signals back."""
        for number, handler in self._old.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_descriptor)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        """Being called keeps Python from dying of the signal; the socket does the rest."""

    @Slot()
    def _wake(self) -> None:
        self._reader.recv(64)
        self.requested.emit()


_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_LOG_BYTES = 1_000_000
_OFTEN_ENOUGH = 3

log = logging.getLogger(__name__)
qt_log = logging.getLogger("qt")


def log_file(folder: Path) -> Path:
    """Where the log lies in the data folder."""
    return folder / "workbench.log"


def start_log(folder: Path) -> Path | None:
    """Warnings to standard error, everything from INFO on to a file; None if the folder cannot be written to."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False  # a log on a full disk must not add a traceback to every line
    console = logging.StreamHandler()
    console.setLevel(logging.WARNING)
    root.addHandler(console)
    path = log_file(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = logging.handlers.RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8")
    except OSError as error:
        log.warning("there will be no log file: %s", error)
        return None
    file.setFormatter(logging.Formatter(tr("%(asctime)s %(levelname)s %(name)s: %(message)s")))
    root.addHandler(file)
    return path


class CrashReport:
    """A file that stays empty unless the process dies of a fault in native code.

    What an earlier session left in it is moved aside; ``previous`` is where.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "crash.log"
        self.previous: Path | None = None
        self._file: IO[str] | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._keep_previous()
            self._file = self._path.open("w", encoding="utf-8")
            faulthandler.enable(self._file)
        except OSError as error:
            log.warning("there will be no crash report: %s", error)

    def _keep_previous(self) -> None:
        if is_there(self._path) and self._path.stat().st_size > 0:
            self.previous = self._path.replace(self._path.with_name("crash-previous.log"))

    def close(self) -> None:
        """The session ended in good order."""
        faulthandler.disable()
        if self._file is not None:
            self._file.close()
            self._file = None


def log_qt_messages() -> None:
    """Send what Qt has to say to the log, under the name ``qt``."""
    qInstallMessageHandler(_log_qt_message)


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s (%s)", message, context.category)


class UnhandledErrors(QObject):
    """The last net: logs what nobody caught and says so in the window. Usable from every thread.

    What happens again and again at one place, at each frame for instance, is told three times.
    """

    caught = Signal(str)
    """A sentence for the person at the screen; a receiver in the window's thread gets it there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._times: Counter[tuple[type[BaseException], str, int]] = Counter()

    def install(self) -> None:
        """Take the place of ``sys.excepthook``."""
        sys.excepthook = self.catch

    def uninstall(self) -> None:
        """Give ``sys.excepthook`` back."""
        sys.excepthook = sys.__excepthook__

    def catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """What Python calls with an error that nobody caught."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        last = trace
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        place = (kind, "", 0) if last is None else (kind, last.tb_frame.f_code.co_filename, last.tb_lineno)
        self._times[place] += 1
        if self._times[place] > _OFTEN_ENOUGH:
            return
        log.critical("nobody caught this", exc_info=(kind, error, trace))
        text = tr(
            "A fault in the workbench: {reason}. Training goes on; the log has the details.",
            reason=str(error) or kind.__name__,
        )
        if self._times[place] == _OFTEN_ENOUGH:
            log.critical("this was the third time; it is not told any more")
            text = tr("{text} It happens again and again and is not told any more.", text=text)
        self.caught.emit(text)
