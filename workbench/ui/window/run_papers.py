"""What is written of a run for other people: a card about a state, and a bundle of everything."""

import threading
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.errors import FileError
from workbench.files.atomic import write_atomically
from workbench.files.looking import is_there
from workbench.language import tr
from workbench.runs.history.origin import Origin
from workbench.runs.writing.run_log import RunLog
from workbench.ui.time_machine.interface import NO_RUN
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.widgets.background import Background, Report
from workbench.ui.widgets.files import PaperChoices
from workbench.ui.widgets.notices import Notice, Severity


@dataclass(frozen=True, slots=True, eq=False)
class _Paper:
    """A card, or with ``is_bundle`` a bundle with it, at ``path``."""

    log: RunLog
    origin: Origin
    path: Path
    is_bundle: bool

    def write(self, stop: threading.Event, _report: Report) -> str:
        from workbench.export.bundle import is_bundle, write_bundle
        from workbench.export.card import CardSource, card_files

        if is_there(self.path) and not (self.is_bundle and is_bundle(self.path)):
            raise FileError(tr("{path} is there already and is left alone. Choose another name.", path=self.path))
        origin = self.origin
        snapshot = origin.reach(stop)
        if snapshot is None:
            return ""
        source = CardSource(self.log.header, origin.history, origin.source.metrics, origin.data, origin.place, snapshot)
        files = card_files(source)
        if self.is_bundle:
            found = write_bundle(self.log.path, files, self.path)
            return tr(
                "The bundle is written to {path}; its hash is {sha256}.", path=self.path, sha256=found.sha256[:16]
            )
        for name, content in files.items():
            write_atomically(self.path / name, content)
        return tr("The card is written to {path}.", path=self.path / "card.md")


class RunPapers(QObject):
    """One at a time, beside the window."""

    notice = Signal(object)
    """A ``Notice``."""

    def __init__(self, machine: TimeMachine, choices: PaperChoices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._machine, self._choices = machine, choices
        self.window: QWidget | None = parent
        """Over which the file is asked for"""
        self._work = Background(tr("card or bundle"), self)
        self._work.finished.connect(self._tell)
        self._work.failed.connect(self._tell_failure)

    @Slot()
    def save_card(self) -> None:
        """A folder with a page about the step looked at."""
        self._begin(is_bundle=False)

    @Slot()
    def save_bundle(self) -> None:
        """One file with the run, its data and the card of the step looked at."""
        self._begin(is_bundle=True)

    def shut_down(self) -> bool:
        """Break off; False if it is still at work after a moment."""
        return self._work.shut_down()

    def _begin(self, *, is_bundle: bool) -> None:
        seen, log, window = self._machine.seen, self._machine.run.log, self.window
        origin = seen.origin_at(seen.cursor)
        if origin is None or log is None or window is None:
            self.notice.emit(Notice(Severity.WARNING, seen.owner_text or NO_RUN))
            return
        ask = self._choices.bundle_to_write if is_bundle else self._choices.card_to_write
        path = ask(window, origin.spec.name or origin.spec.data.name)
        if path is not None:
            paper = _Paper(log, origin, path, is_bundle)
            self._work.start(paper.write, tr("{path} was not written", path=path))

    @Slot(object)
    def _tell(self, text: str) -> None:
        if text:
            self.notice.emit(Notice(Severity.GOOD, text))

    @Slot(str)
    def _tell_failure(self, text: str) -> None:
        self.notice.emit(Notice(Severity.ERROR, text))
