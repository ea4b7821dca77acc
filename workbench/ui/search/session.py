"""The search that the window shows: opens it, drains its campaign's events, and passes on what is asked for."""

import functools
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.search.campaign.campaign import Campaign
from workbench.search.campaign.campaign_messages import CampaignCommand, CloseSearch
from workbench.search.study.plan import StudyPlan
from workbench.search.study.trial_store import run_of_trial
from workbench.search.workers.cluster import warm_up
from workbench.search.workers.local_host import WarmHost, default_workers
from workbench.ui.search.heard_search import HeardSearch
from workbench.ui.search.interface import SeenSearch
from workbench.ui.search.search_opening import OpenedSearch, SearchOrder, open_search
from workbench.ui.widgets.background import Background, Report
from workbench.ui.widgets.parts import timer

_REFRESH_MILLISECONDS = 250
_OPENING_MILLISECONDS = 3000
_CLOSE_SECONDS = 1.5  # the worker processes end by themselves when this one is gone


class SearchSession(QObject):
    """At most one search at a time. Lives in the window's thread. Follows ``WatchedSearch``."""

    changed = Signal(object)
    """Something is new, at most four times a second: the ``SeenSearch`` of now."""
    started = Signal()
    """A search was begun or opened."""
    failed = Signal(str)
    """What could not be done, and why."""
    put_aside = Signal(object)
    """The study file of a search that had not ended and made room for another."""
    panda_asked = Signal(object)
    """The path of the run file of a trial that is to be opened."""

    def __init__(
        self,
        parent: QObject | None = None,
        open_order: Callable[[SearchOrder], OpenedSearch] | None = None,
        hosts: WarmHost | None = None,
    ) -> None:
        super().__init__(parent)
        self._hosts = hosts
        self._campaign: Campaign | None = None
        self._leaving: list[Campaign] = []
        self._unheard: list[Campaign] = []
        """Opened beside the window, which has not taken them over yet"""
        self._heard: HeardSearch | None = None
        self._seen = SeenSearch()
        self._open_order = open_order or functools.partial(open_search, hosts=hosts)
        self._warming = Background(tr("starting a worker"), self)
        self._opening = Background(tr("opening a search"), self)
        self._opening.finished.connect(self._begin)
        self._opening.failed.connect(self._fail)
        self._timer = timer(self, self._drain, _REFRESH_MILLISECONDS)

    @property
    def seen(self) -> SeenSearch:
        """The search as it was last told."""
        return self._seen

    @property
    def path(self) -> Path | None:
        """The study file of the search on the board."""
        return None if self._campaign is None else self._campaign.path

    # ---- beginning and end ----

    def search(self, plan: StudyPlan, workers: int | None = None, scheduler: str | None = None) -> None:
        """Begin a search; one under way is closed and can be opened again from its file."""
        self._open(SearchOrder(plan, None, workers or default_workers(), scheduler))

    def open(self, path: Path, workers: int | None = None) -> None:
        """Go on with the search in a study file."""
        self._open(SearchOrder(None, path, workers or default_workers()))

    @Slot(bool)
    def warm_up(self, is_wanted: bool = True) -> None:
        """Have the worker started before a search is asked for, where somebody looks at how to begin one."""
        if self._hosts is not None and is_wanted and not self._warming.is_running:
            self._warming.start(functools.partial(warm_up, self._hosts))

    def _open(self, order: SearchOrder) -> None:
        if self._opening.is_running:
            return
        campaign = self._campaign
        if campaign is not None and campaign.is_alive and self._seen.activity.state != "finished":
            self.put_aside.emit(campaign.path)
        self._leave()
        leaving = tuple(self._leaving)

        def open_beside_the_window(stop: threading.Event, _report: Report) -> OpenedSearch:
            for other in leaving:
                other.join()  # until it has let go of its study, which may be the one to open
            opened = self._open_order(order)
            self._unheard.append(opened.campaign)
            if stop.is_set():  # the window was closed meanwhile: nobody will close it
                opened.campaign.put(CloseSearch())
            return opened

        self._opening.start(open_beside_the_window, tr("The search could not be started"))
        self._tell()

    def prepare_shut_down(self) -> None:
        """Let the campaign come to its end while other things are closed; ``shut_down`` waits for it."""
        self._timer.stop()
        if self._campaign is not None:
            self._campaign.put(CloseSearch())

    def shut_down(self, patience: float = _CLOSE_SECONDS) -> bool:
        """Close the search; its trials go on when the study is opened again.

        Waits ``patience`` seconds at most; False if something is still at work then, which ends with the process.
        """
        self._opening.shut_down(_OPENING_MILLISECONDS)
        self._warming.shut_down(_OPENING_MILLISECONDS)
        self._leave()
        until = time.monotonic() + patience
        ended = [campaign.join(max(0.0, until - time.monotonic())) for campaign in self._leaving]
        if self._hosts is not None:
            self._hosts.close()
        return all(ended)

    def _leave(self) -> None:
        """Ask the campaign to end, and watch it no more."""
        self._timer.stop()
        ending = self._unheard if self._campaign is None else [*self._unheard, self._campaign]
        self._campaign, self._unheard = None, []
        for campaign in ending:
            campaign.put(CloseSearch())
        self._leaving = [one for one in (*self._leaving, *ending) if one.is_alive]

    @Slot(object)
    def _begin(self, opened: OpenedSearch) -> None:
        self._campaign = opened.campaign
        self._unheard.clear()
        self._leaving = [one for one in self._leaving if one.is_alive]
        self._heard = HeardSearch(opened)
        self._timer.start()
        self._seen = self._heard.seen
        self.started.emit()
        self._tell()

    @Slot(str)
    def _fail(self, reason: str) -> None:
        self.failed.emit(reason)
        self._tell()

    # ---- requests ----

    def ask(self, command: CampaignCommand) -> None:
        """Have the campaign do something; what it refuses comes as ``failed``."""
        if self._campaign is None or self._heard is None or not self._campaign.is_alive:
            self.failed.emit(tr("The search has ended. Open its study again to go on."))
            return
        self._campaign.put(command)
        self._heard.ask(command)
        self._tell()

    def open_as_panda(self, number: int) -> None:
        """Open the trial as a run of its own, from its last state."""
        record = next((record for record in self._seen.records if record.number == number), None)
        if self._campaign is None or record is None:
            return
        try:
            path = run_of_trial(self._campaign.path, record)
        except WorkbenchError as error:
            self.failed.emit(str(error))
            return
        self.panda_asked.emit(path)

    @Slot()
    def retune(self) -> None:
        """Search tier 1 again around the best settings, as they are trained today."""
        from workbench.search.advice.retune import best_setting, retune_plan

        seen = self._seen
        best = None if seen.plan is None else best_setting(seen.plan, seen.records, str(self.path or ""))
        if best is None:
            self.failed.emit(tr("No trial is done yet, so there is no best setting to search around."))
            return
        self.search(retune_plan(best))

    # ---- news ----

    @Slot()
    def _drain(self) -> None:
        campaign, heard = self._campaign, self._heard
        if campaign is None or heard is None:
            return
        events = campaign.events()
        # Times pass without an event; read after the events, the state is at least as new as any among them.
        for text in heard.take(campaign.state, events):
            self.failed.emit(text)
        if events or replace(heard.activity, eta=None) != replace(self._seen.activity, eta=None):
            self._tell()

    def _tell(self) -> None:
        seen = SeenSearch() if self._heard is None else self._heard.seen
        if self._opening.is_running:
            seen = replace(seen, activity=replace(seen.activity, state="starting"))
        self._seen = seen
        self.changed.emit(seen)
