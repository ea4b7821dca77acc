"""The lab that runs beside the window: one at a time, the newest wish wins."""

import dataclasses
import threading
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from workbench.labs.course import CourseLab
from workbench.labs.lab import LabStopped, Outcome, Setting
from workbench.language import tr
from workbench.ui.widgets.background import Background, Mode, Report


@dataclass(frozen=True, slots=True)
class Shown:
    """An outcome with what led to it."""

    lab: CourseLab
    setting: Setting
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader has seen of a lab: ``choice`` was said and ``answer`` measured in the first run, ``shown`` is the last one."""

    choice: str
    answer: str | None
    shown: Shown


class LabSession(QObject):
    """``shut_down`` it before it goes."""

    measured = Signal(object)
    """A ``Shown``."""
    told = Signal(str)
    """What takes long; empty when that is over."""
    stopped = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = Background(tr("a lab of the course"), self, Mode.LATEST)
        self._work.finished.connect(self._take)
        self._work.failed.connect(self.failed)
        self._work.progressed.connect(self._tell)

    @property
    def is_running(self) -> bool:
        """Whether a lab is under way."""
        return self._work.is_running

    def run(self, lab: CourseLab, setting: Setting) -> None:
        """Run it; one that is under way is stopped."""

        def work(stop: threading.Event, report: Report) -> Shown | None:
            asked = dataclasses.replace(setting, stop=stop, report=report)
            try:
                return Shown(lab, setting, lab.source.measure(asked))
            except LabStopped:
                return None

        self._work.start(work, tr("The lab failed"))

    @Slot()
    def stop(self) -> None:
        """Give up what is under way and what waits."""
        self._work.forget()
        self._work.stop()

    def shut_down(self) -> bool:
        """Wait for it; False if that takes longer than a moment."""
        return self._work.shut_down()

    @Slot(object)
    def _tell(self, reports: tuple[str, ...]) -> None:
        self.told.emit(reports[-1])

    @Slot(object)
    def _take(self, shown: Shown | None) -> None:
        if self._work.is_running:
            return  # another one is wanted by now
        if shown is None:
            self.stopped.emit()
        else:
            self.measured.emit(shown)
