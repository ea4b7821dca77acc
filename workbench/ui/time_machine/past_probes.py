"""Instruments over the steps of a run: live while it trains, and after the fact by executing its mini-batches again.

Nothing is computed while nobody looks.
"""

import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from workbench.insight.probes.probe import Probe
from workbench.insight.probes.probe_curve import (
    ROUNDS,
    ProbeCurve,
    ProbeLook,
    ProbeReading,
    branch_readings,
    cells_known,
    may_have_failed,
    wanted_steps,
)
from workbench.insight.probes.probe_rows import PROBES
from workbench.language import tr
from workbench.runs.history.history import History
from workbench.runs.history.origin import Origin
from workbench.training.messages import StepWatched
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.kept_curves import KeptCurves
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.widgets.background import Background, Mode, Report, Work
from workbench.ui.widgets.parts import timer

_WAIT_MILLISECONDS: Final = 250
_COST_SECONDS: Final = 3.0
_ROUNDS_OF_A_LIVE_RUN: Final = ROUNDS[:2]  # the finest would keep a core busy that its trainer may want


@dataclass(frozen=True, slots=True)
class PointsSeen:
    """How far the curves are: ``known`` of the ``wanted`` points of what is visible, whether more are on their way.

    ``cost``: share of the trainer's time that looking takes; None where it does not look. ``problem``: why no more come.
    """

    known: int = 0
    wanted: int = 0
    is_searching: bool = False
    cost: float | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    run_id: str
    branch: int
    reading: ProbeReading


class PastProbes(QObject):
    """Lives in the window's thread."""

    found = Signal()
    """Curves, or ``seen``, are others than before."""

    def __init__(
        self, session: RunSession, machine: TimeMachine, steps: Timeline, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._machine, self._steps = session, machine, steps
        self._probes: tuple[Probe, ...] = ()
        self._is_watched = False
        self._order = 0  # the number of what the trainer looks with; 0: nothing
        self._kept = KeptCurves(machine, self)
        self._spent: deque[tuple[float, float]] = deque()
        self._problem = ""
        self._searches = Background(tr("instruments of the past"), self, Mode.LATEST)
        self._timer = timer(self, self._search, _WAIT_MILLISECONDS, once=True)
        self._searches.progressed.connect(self._take)
        self._searches.finished.connect(self._search_soon)
        self._searches.failed.connect(self._fail)
        session.requests.step_watched.connect(self._take_live)
        session.run_started.connect(self._begin)
        session.state_changed.connect(self._search_soon)
        machine.history_changed.connect(self._search_soon)
        machine.cursor_changed.connect(self._search_soon)
        steps.range_changed.connect(self._search_soon)

    # ---- what there is ----

    @property
    def branch(self) -> int | None:
        """The branch whose curves are drawn: the live one, or the one looked at where that lies beside its past."""
        seen = self._machine.seen
        live, cursor, history = seen.live, seen.cursor, seen.history
        if live is None or history is None or not history.has_branch(live.branch):
            return None
        if cursor is None or history.branch_at(live.branch, cursor.step) == cursor.branch:
            return live.branch
        return cursor.branch

    @property
    def history(self) -> History | None:
        """Of the run on the screen, as far as its trainer is; None without a run."""
        seen = self._machine.seen
        if seen.history is None or seen.live is None or not seen.history.has_branch(seen.live.branch):
            return None
        return seen.history.with_length(seen.live.branch, seen.live.step)

    @property
    def last(self) -> int:
        """The step of the last mini-batch of the branch, the one that failed included; -1 without one."""
        branch, history = self.branch, self.history
        if branch is None or history is None:
            return -1
        return history.branch(branch).length - (0 if may_have_failed(history, branch) else 1)

    def curve(self, name: str) -> ProbeCurve:
        """What is known of one instrument."""
        branch, history = self.branch, self.history
        if branch is None or history is None:
            return ProbeCurve.empty(0)
        return self._kept.of(history).curve(history, branch, name)

    @property
    def seen(self) -> PointsSeen:
        """How far the curves are."""
        branch, history = self.branch, self.history
        if branch is None or history is None or not self._probes:
            return PointsSeen(problem=self._problem)
        first, last = self._stretch(self.last)
        known = self._known(history, branch)
        count, wanted = cells_known(known, first, last) if first <= last else (0, 0)
        return PointsSeen(count, wanted, self._searches.is_running, self._cost, self._problem)

    @property
    def _cost(self) -> float | None:
        if not self._order or self._session.state is not SessionState.TRAINING or len(self._spent) < 2:
            return None
        passed = self._spent[-1][0] - self._spent[0][0]
        return sum(seconds for _, seconds in list(self._spent)[1:]) / passed if passed > 0.0 else None

    @property
    def chosen(self) -> tuple[str, ...]:
        """The names of what is looked with."""
        return tuple(probe.name for probe in self._probes)

    # ---- what is asked for ----

    def choose(self, names: Iterable[str]) -> None:
        """Look with these instruments from now on."""
        self._probes = tuple(PROBES[name] for name in names if name in PROBES)
        self._watch()
        self._search_soon()

    def set_watched(self, watched: bool) -> None:
        """Whether somebody looks at the curves."""
        self._is_watched = watched
        self._watch()
        if watched:
            self._search_soon()
        else:
            self._timer.stop()
            self._searches.forget()
            self._searches.stop()

    def origin(self) -> Origin | None:
        """From where the mini-batches of the branch can be executed again; None without a run."""
        seen, branch, history = self._machine.seen, self.branch, self.history
        if branch is None or history is None:
            return None
        tip = seen.live if seen.live is not None and seen.live.branch == branch else history.tip(branch)
        origin = seen.origin_at(tip)
        return None if origin is None else replace(origin, history=history, known=None)

    def shut_down(self) -> bool:
        """End the thread; False if it is still at work after a moment."""
        self._timer.stop()
        self._kept.shut_down()
        return self._searches.shut_down()

    # ---- live ----

    @Slot()
    def _begin(self) -> None:
        """Another trainer knows nothing of what the last one was asked."""
        self._order, self._problem = 0, ""
        self._watch()
        self._search_soon()

    def _watch(self) -> None:
        probes = tuple(probe for probe in self._probes if probe.is_live)
        wanted = self._is_watched and bool(probes)
        if wanted or self._order:
            number = self._session.requests.watch_steps(ProbeLook(probes) if wanted else None, "instruments")
            self._order = number if wanted else 0
        self._spent.clear()

    @Slot(object)
    def _take_live(self, told: StepWatched) -> None:
        if told.number != self._order:
            return
        self._spent.append((time.monotonic(), told.seconds))
        while self._spent[-1][0] - self._spent[0][0] > _COST_SECONDS:
            self._spent.popleft()
        place = self._session.seen.place
        if told.problem:
            self._fail(told.problem)
        elif isinstance(told.found, ProbeReading) and place is not None:
            self._add([_Found(self._session.seen.run_id, place.branch, told.found)])

    # ---- after the fact ----

    @Slot()
    def _search_soon(self) -> None:
        if self._is_watched and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _search(self) -> None:
        origin = self.origin()
        if origin is None or not self._probes or not self._is_watched:
            return
        history, branch = origin.history, origin.place.branch
        first, last = self._stretch(self.last)
        known = self._known(history, branch)
        trains = self._session.state is SessionState.TRAINING
        rounds = wanted_steps(history, branch, first, last, known, _ROUNDS_OF_A_LIVE_RUN if trains else ROUNDS)
        steps = list(chain.from_iterable([self._held(first, last, known), *rounds]))
        if last == history.branch(branch).length and last not in known:
            steps.append(last)
        if steps and not self._searches.is_running:
            self._searches.start(_measure(origin, self._probes, steps, self._kept.run_id))
        self.found.emit()

    def _held(self, first: int, last: int, known: Sequence[int]) -> list[int]:
        """The step that the crosshair is held at, where it is not known yet: it is told exactly, too."""
        step = int(self._steps.step) if self._steps.is_pinned and self._steps.step is not None else -1
        return [step] if first <= step <= last and step not in known else []

    @Slot(object)
    def _take(self, found: tuple[_Found, ...]) -> None:
        self._add(found)

    def _add(self, found: Sequence[_Found]) -> None:
        history = self.history
        if history is None:
            return
        points = self._kept.of(history)
        for one in found:
            if one.run_id == self._kept.run_id and history.has_branch(one.branch):
                points.add(one.branch, one.reading)
        points.thin(*self._steps.range)
        self._kept.keep_soon()
        self.found.emit()

    @Slot(str)
    def _fail(self, text: str) -> None:
        self._problem = text
        self.found.emit()

    # ---- of which run ----

    def _known(self, history: History, branch: int) -> list[int]:
        names = [probe.name for probe in self._applying]
        return [int(step) for step in self._kept.of(history).known(history, branch, names)]

    @property
    def _applying(self) -> list[Probe]:
        spec = self._session.seen.spec
        return [p for p in self._probes if spec is not None and (p.per == "network" or p.layers_in(spec.network))]

    def _stretch(self, last: int) -> tuple[int, int]:
        first, end = self._steps.range
        return max(0, int(first)), min(last, int(end) + 1)


def _measure(origin: Origin, probes: tuple[Probe, ...], steps: Sequence[int], run_id: str) -> Work:
    def measure(stop: threading.Event, report: Report) -> None:
        for branch, reading in branch_readings(origin, probes, steps, stop):
            report(_Found(run_id, branch, reading))

    return measure
