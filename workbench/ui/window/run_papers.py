"""What is written of a run for other people: a card about a state, and a bundle of everything."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QProgressDialog, QWidget

from workbench.errors import FileError
from workbench.files.atomic import write_folder_atomically
from workbench.files.looking import is_there
from workbench.language import tr
from workbench.runs.history.origin import Origin
from workbench.runs.writing.run_log import RunLog
from workbench.ui.time_machine.interface import NO_RUN
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.widgets.arrangement import take_away
from workbench.ui.widgets.background import Background, Report
from workbench.ui.widgets.files import PaperChoices
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.widgets.parts import text_label

_THOUSAND: Final = 1000
_MOMENT_MILLISECONDS: Final = 400


@dataclass(frozen=True, slots=True, eq=False)
class _Paper:
    """A card, or with ``is_bundle`` a bundle with it, at ``path``."""

    log: RunLog
    origin: Origin
    path: Path
    is_bundle: bool

    def write(self, stop: threading.Event, report: Report) -> Notice:
        def watch(share: float) -> None:
            if stop.is_set():
                raise _CancelledError
            report(share)

        try:
            return Notice(Severity.GOOD, self._written(stop, watch))
        except _CancelledError:
            return Notice(Severity.INFO, tr("Cancelled: {path} was not written.", path=self.path))

    def _written(self, stop: threading.Event, watch: Callable[[float], None]) -> str:
        from workbench.export.bundle import is_bundle, write_bundle
        from workbench.export.card import CardSource, card_files

        if is_there(self.path) and not (self.is_bundle and is_bundle(self.path)):
            raise FileError(tr("{path} is there already and is left alone. Choose another name.", path=self.path))
        origin = self.origin
        snapshot = origin.reach(stop)
        if snapshot is None:
            raise _CancelledError
        header, metrics = self.log.header, origin.source.metrics
        source = CardSource(
            header, origin.history, metrics, origin.data, origin.place, snapshot, step=lambda: watch(0.0)
        )
        files = card_files(source)
        watch(0.0)
        if self.is_bundle:
            found = write_bundle(self.log.path, files, self.path, watch=watch)
            return tr(
                "The bundle is written to {path}; its hash is {sha256}.", path=self.path, sha256=found.sha256[:16]
            )
        write_folder_atomically(self.path, files)
        return tr("The card is written to {path}.", path=self.path / "card.md")


class _CancelledError(Exception):
    pass


class RunPapers(QObject):
    """One at a time, beside the window."""

    notice = Signal(object)
    """A ``Notice``."""

    def __init__(self, machine: TimeMachine, choices: PaperChoices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._machine, self._choices = machine, choices
        self.window: QWidget | None = parent
        """Over which the file is asked for"""
        self._progress: QProgressDialog | None = None
        self._work = Background(tr("card or bundle"), self)
        self._work.progressed.connect(self._show_share)
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
        self._hide_progress()
        return self._work.shut_down()

    def _begin(self, *, is_bundle: bool) -> None:
        seen, log, window = self._machine.seen, self._machine.run.log, self.window
        origin = seen.origin_at(seen.cursor)
        if origin is None or log is None or window is None:
            self.notice.emit(Notice(Severity.WARNING, seen.owner_text or NO_RUN))
            return
        ask = self._choices.bundle_to_write if is_bundle else self._choices.card_to_write
        path = ask(window, origin.spec.name or origin.spec.data.name)
        if path is None:
            return
        paper = _Paper(log, origin, path, is_bundle)
        if self._work.start(paper.write, tr("{path} was not written", path=path)):
            self._progress = self._made_progress(window, path)

    def _made_progress(self, window: QWidget, path: Path) -> QProgressDialog:
        """Is shown where it takes more than a moment."""
        progress = QProgressDialog("", tr("Cancel"), 0, _THOUSAND, window)
        progress.setWindowTitle(tr("Card or bundle"))
        progress.setLabel(text_label(tr("{path} is being written …", path=path.name), plain=True))
        progress.setAutoReset(False)
        progress.setMinimumWidth(360)
        progress.setMinimumDuration(_MOMENT_MILLISECONDS)
        progress.canceled.connect(self._work.stop)
        progress.setValue(0)
        return progress

    def _hide_progress(self) -> None:
        if self._progress is not None:
            self._progress.reset()
            take_away(self._progress)
            self._progress = None

    @Slot(object)
    def _show_share(self, shares: tuple[float, ...]) -> None:
        if self._progress is not None and not self._progress.wasCanceled():
            self._progress.setValue(round(_THOUSAND * shares[-1]))

    @Slot(object)
    def _tell(self, notice: Notice) -> None:
        self._hide_progress()
        self.notice.emit(notice)

    @Slot(str)
    def _tell_failure(self, text: str) -> None:
        self._hide_progress()
        self.notice.emit(Notice(Severity.ERROR, text))
