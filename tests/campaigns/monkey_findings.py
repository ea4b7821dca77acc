"""What the monkey finds, and what it answers to questions for a file."""

import json
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, qInstallMessageHandler

QUIET = ("This plugin does not support", "Mouse event at ")  # the offscreen platform; drags that end outside


class Answers:
    """In the place of the person at any file dialog: good names, bad names, none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.random = Random(0)

    def __getattr__(self, question: str) -> Callable[..., Path | None]:
        return lambda *_: self._answer(question)

    def _answer(self, question: str) -> Path | None:
        suffixes = {"weights": (".npz", ".safetensors"), "ledger": (".csv", ".md"), "study": (".db",), "run": (".run",)}
        suffix = self.random.choice(suffixes.get(question.partition("_")[0], (".toml",)))
        # Not by ``Path.rglob``: it raises where a file goes while it looks.
        files = (Path(folder, name) for folder, _, names in os.walk(self._folder) for name in names)
        there = sorted(path for path in files if path.suffix == suffix)
        if "read" in question and there and self.random.random() < 0.7:
            return self.random.choice(there)
        names = ("one", "two", "n" * 300, "no/such/folder/one", "folder", "", "..", "ü ")
        name = self.random.choice(names)
        return None if self.random.random() < 0.2 else self._folder / (name if name == "folder" else f"{name}{suffix}")


class Findings(QObject):
    """What must not happen, told as it happens."""

    def __init__(self, deeds: Path) -> None:
        super().__init__()
        self.number, self.what = -1, "before the first action"
        self._file = deeds.open("w", encoding="utf-8", buffering=1)
        self._lock = threading.Lock()
        sys.excepthook = self.take_error
        sys.unraisablehook = lambda args: self.take_error(type(args.exc_value), args.exc_value, args.exc_traceback)
        threading.excepthook = lambda args: self.take_error(args.exc_type, args.exc_value, args.exc_traceback)
        qInstallMessageHandler(self.take_message)

    def begin(self, number: int, what: str) -> None:
        self.number, self.what = number, what
        self._file.write(f"{number} {what}\n")

    def say(self, **line: object) -> None:
        with self._lock:
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()

    def tell(self, kind: str, text: str, where: str = "") -> None:
        self.say(fault=kind, text=text, where=where, action=self.number, what=self.what)

    def take_error(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        lines = traceback.format_exception(kind, error, trace)
        frames = traceback.extract_tb(trace)
        own = [frame for frame in frames if "/workbench/" in frame.filename] or list(frames)
        place = f"{Path(own[-1].filename).name}:{own[-1].name}" if own else ""
        self.tell("exception", f"{'' if kind is None else kind.__name__}: {error}"[:300], place)
        sys.stderr.write("".join(lines))

    def take_message(self, kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) or message.startswith(QUIET):
            return
        frame = "".join(traceback.format_stack(limit=12)[:-1])
        self.tell("Qt", message[:300])
        sys.stderr.write(frame)


class LogFindings(logging.Handler):
    """Faults that a border of the program caught and wrote down."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(logging.ERROR)
        self._findings = findings

    def emit(self, record: logging.LogRecord) -> None:
        reason = record.exc_info[1] if record.exc_info else ""
        self._findings.tell("log", f"{record.getMessage()}: {type(reason).__name__}: {reason}"[:300])
        if record.exc_info:
            sys.stderr.write("".join(traceback.format_exception(*record.exc_info)))
