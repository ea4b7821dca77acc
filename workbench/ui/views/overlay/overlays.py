"""Which past runs and branches lie over the curves: read beside the window, each with its spec."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from workbench.language import tr
from workbench.runs.history.earlier_scores import curves_to
from workbench.runs.history.history import History
from workbench.runs.history.origin import Kept
from workbench.runs.history.settings_difference import SettingDifference, setting_differences
from workbench.runs.reading import RunReader
from workbench.specs.run import RunSpec
from workbench.training.aligned_curves import AlignedCurves
from workbench.training.curves import CurveSource
from workbench.ui.charts.reading.curves_of_others import Overlaid
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.interface import TimeTravel
from workbench.ui.widgets.background import Background, Mode

COLOURS: Final = (4, 5, 6, 7)
"""Of the series; the others are those of the run's own curves. So many overlays there can be."""


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """One branch of a run; ``path`` None: of the run that is on the screen. ``branches``: all that there are, with names."""

    path: Path | None
    branch: int
    title: str
    branches: tuple[tuple[int, str], ...]
    spec: RunSpec
    curves: CurveSource
    colour: int = COLOURS[0]


class Overlays(QObject):
    """Lives in the window's thread. Nothing is read before it is asked for."""

    changed = Signal()
    failed = Signal(str)
    """A run could not be read; the text says why."""

    def __init__(
        self, session: RunSession, machine: TimeTravel, steps: Timeline, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._machine, self._steps = session, machine, steps
        self._work = Background(tr("curves of another run"), self, Mode.QUEUE)
        self._work.finished.connect(self._take)
        self._work.failed.connect(self.failed)
        session.log_changed.connect(self._forget_branches)
        machine.history_changed.connect(self._tell)
        steps.unit_changed.connect(self._tell)
        self.shown: tuple[Overlay, ...] = ()
        """In the order in which they came"""

    @property
    def spec(self) -> RunSpec | None:
        """That of the branch on the screen, with the edits made so far."""
        seen = self._machine.seen
        if seen.history is None or seen.live is None:
            return self._session.seen.spec
        return seen.history.spec(seen.live.branch)

    @property
    def path(self) -> Path | None:
        """The file of the run on the screen."""
        log = self._session.journeys.log
        return None if log is None else log.path

    @property
    def branches(self) -> tuple[tuple[int, str], ...]:
        """The branches of the run on the screen beside the one that is there already, with their names."""
        seen = self._machine.seen
        if seen.history is None or seen.live is None:
            return ()
        return tuple((one.number, one.title) for one in seen.history.branches if one.number != seen.live.branch)

    def differences(self, overlay: Overlay) -> tuple[SettingDifference, ...]:
        """In what its settings differ from those on the screen."""
        spec = self.spec
        return () if spec is None else setting_differences(spec, overlay.spec)

    def overlaid(self) -> tuple[Overlaid, ...]:
        """What the plots draw; along epochs each run at its own pace."""
        curves = self._session.seen.metrics
        found = []
        for one in self.shown:
            own = one.curves
            if self._steps.in_epochs and curves is not None and own.epochs.is_known:
                own = AlignedCurves(own, curves.epochs)
            found.append(Overlaid(one.title, own, one.colour))
        return tuple(found)

    def add_branch(self, branch: int) -> None:
        """Lay a branch of the run on the screen over the curves."""
        seen = self._machine.seen
        if seen.source is not None and seen.history is not None:
            read = partial(_of_source, seen.source, seen.history, None, branch, "")
            self._start(read, tr("The branch was not read"))

    def add_file(self, path: Path, branch: int | None = None) -> None:
        """Lay a branch of a run file over the curves; None: the one in which it would go on."""
        self._start(partial(_of_file, path, branch), tr("{path} was not read", path=path))

    def choose_branch(self, overlay: Overlay, branch: int) -> None:
        """Another branch of the same run in its place."""
        self.remove(overlay)
        if overlay.path is None:
            self.add_branch(branch)
        else:
            self.add_file(overlay.path, branch)

    def remove(self, overlay: Overlay) -> None:
        """Take one away."""
        self.shown = tuple(one for one in self.shown if one is not overlay)
        self.changed.emit()

    def shut_down(self) -> bool:
        """End the thread; False if it is still at work after a moment."""
        self._work.forget()
        return self._work.shut_down()

    def _start(self, read: Callable[[], Overlay], trouble: str) -> None:
        self._work.start(lambda _stop, _report: read(), trouble)

    @Slot(object)
    def _take(self, found: Overlay) -> None:
        kept = tuple(one for one in self.shown if (one.path, one.branch) != (found.path, found.branch))
        kept = kept[-(len(COLOURS) - 1) :]  # the oldest one makes room
        free = next(colour for colour in COLOURS if colour not in {one.colour for one in kept})
        self.shown = (*kept, replace(found, colour=free))
        self.changed.emit()

    @Slot()
    def _forget_branches(self) -> None:
        """Numbers of branches mean nothing in another run."""
        self.shown = tuple(one for one in self.shown if one.path is not None)
        self.changed.emit()

    @Slot()
    def _tell(self) -> None:
        if self.shown:
            self.changed.emit()


def _of_source(source: Kept, history: History, path: Path | None, branch: int, name: str) -> Overlay:
    title = history.branch(branch).title
    if name:
        title = tr("{name}, {branch}", name=name, branch=title) if len(history.branches) > 1 else name
    branches = tuple((one.number, one.title) for one in history.branches)
    curves = curves_to(history, history.tip(branch), source.metrics)
    return Overlay(path, branch, title, branches, history.spec(branch), curves)


def _of_file(path: Path, branch: int | None) -> Overlay:
    with RunReader(path) as reader:
        chosen = reader.history.current.branch if branch is None else branch
        return _of_source(reader, reader.history, path, chosen, path.stem)
