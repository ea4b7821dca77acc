"""The curves of the branches of a run, read from its file once."""

from PySide6.QtCore import QObject, Slot

from workbench.errors import WorkbenchError
from workbench.training.metrics import MetricStore
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.watched_run import WatchedRun

_MOST_OTHERS = 8
_LONG = 500_000


class BranchCurves(QObject):
    """All in the window's thread."""

    def __init__(self, session: RunSession, run: WatchedRun, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._run = session, run
        self._known: dict[int, MetricStore] = {}
        self._run_id = ""
        run.replaced.connect(self._forget)
        session.run_started.connect(self._keep)
        session.branch_begun.connect(self._keep)

    @property
    def known(self) -> dict[int, MetricStore]:
        """By the number of the branch, the one that grows among them; those of another run are forgotten."""
        if not self._run.is_of(self._run_id):
            self._known = {}
            self._run_id = "" if self._run.source is None else self._run.source.run_id
        return self._known

    def others(self) -> tuple[MetricStore, ...]:
        """Those of the newest visible branches beside the one that is live; of very long ones only if known."""
        history, live, source = self._run.history, self._run.live, self._run.source
        if history is None or live is None or source is None:
            return ()
        known, found = self.known, list[MetricStore]()
        for branch in reversed(history.branches):
            if branch.number == live.branch or branch.is_hidden or len(found) == _MOST_OTHERS:
                continue
            if branch.number not in known:
                if branch.length - branch.first_step > _LONG:
                    continue
                try:
                    known[branch.number] = source.metrics(branch.number)
                except WorkbenchError:
                    continue  # its disk is away; the curves of the live branch are in memory
            found.append(known[branch.number])
        return tuple(found)

    @Slot()
    def _forget(self) -> None:
        self._known = {}
        self._keep()

    @Slot()
    def _keep(self) -> None:
        """The curves of the branch that grows, so that they need not be read again."""
        seen = self._session.seen
        if seen.place is not None and seen.store is not None and self._run.is_of(seen.run_id) and seen.has_begun:
            self.known[seen.place.branch] = seen.store
