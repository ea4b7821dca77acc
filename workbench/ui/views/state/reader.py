"""Looks at states in a thread of its own. Of several that were asked for in the meantime only the newest is looked at."""

import threading
import time
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from workbench.data.dataset import Dataset
from workbench.insight.plane import MAIN_CUT, Cut, Plane, plane_of
from workbench.insight.report import NothingToSee, Probe, StateReport, examine
from workbench.insight.sample_pass import MOST_ROWS
from workbench.language import tr
from workbench.numbers import grouped
from workbench.runs.history.history import Place
from workbench.specs.run import RunSpec
from workbench.training.messages import Part
from workbench.training.snapshot import Snapshot
from workbench.ui.widgets.background import Background, Mode, Report

_WAIT_MILLISECONDS = 1500


@dataclass(frozen=True, slots=True, eq=False)
class ReadOrder:
    """A state to look at, on the first ``most_rows`` examples of ``part``, its regions on the plane ``cut``. ``branch`` is the title of its branch."""

    spec: RunSpec
    data: Dataset
    snapshot: Snapshot
    place: Place
    is_exact: bool
    branch: str
    part: Part = "dev"
    cut: Cut = MAIN_CUT
    most_rows: int = MOST_ROWS


@dataclass(frozen=True, slots=True, eq=False)
class StateRead:
    """What was found, and the seconds it took."""

    order: ReadOrder
    report: StateReport | NothingToSee
    seconds: float


@dataclass(slots=True)
class _Planes:
    """The plane of the data set that was looked at last; touched by the reading thread only."""

    made_for: tuple[str, Cut] | None = None
    plane: Plane | None = field(default=None)

    def of(self, data: Dataset, cut: Cut) -> Plane | None:
        if self.made_for != (data.sha256, cut):
            self.plane = None if data.targets else plane_of(data, cut)
            self.made_for = data.sha256, cut
        return self.plane


class StateReader(QObject):
    """Lives in the window's thread. ``shut_down`` it before it goes."""

    was_read = Signal(object)
    """A ``StateRead``."""
    failed = Signal(str)
    """Why a state could not be looked at."""

    def __init__(self, probes: tuple[Probe, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._probes = probes
        self._planes = _Planes()
        self._work = Background("state view", self, Mode.LATEST)
        self._work.finished.connect(self.was_read)
        self._work.failed.connect(self.failed)

    def ask(self, order: ReadOrder) -> None:
        """Look at a state as soon as possible, instead of one that still waits."""
        planes, probes = self._planes, self._probes

        def look(_stop: threading.Event, _report: Report) -> StateRead:
            start = time.perf_counter()
            plane = planes.of(order.data, order.cut)
            report = examine(order.spec, order.data, order.snapshot, plane, probes, order.part, order.most_rows)
            return StateRead(order, report, time.perf_counter() - start)

        self._work.start(look, tr("Step {step} could not be looked at", step=grouped(order.snapshot.step)))

    def forget(self) -> None:
        """Do not look at what still waits."""
        self._work.forget()

    def shut_down(self) -> bool:
        """Forget what waits, and wait for the look under way; False if that takes longer than a moment."""
        return self._work.shut_down(_WAIT_MILLISECONDS)
