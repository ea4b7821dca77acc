"""Writes down what a campaign does, in a thread of its own, and tells of it only then.

Workers train on while the disk works, and what has happened is told (to the window, on the command line) when it is on
record and not before. All changes that wait go into one transaction of the study; the state of a trial is kept before its
end is written, its run file made after that.
"""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.errors import FileError
from workbench.language import tr
from workbench.search.campaign.campaign_messages import CampaignEvent
from workbench.search.campaign.run_keeper import RunKeeper
from workbench.search.study.optuna_tables import Change
from workbench.search.study.study import StudyFile
from workbench.search.study.trial_store import KeptTrial, TrialStore

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Changes:
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True, eq=False)
class _Keep:
    number: int
    kept: KeptTrial


@dataclass(frozen=True, slots=True)
class _MakeRun:
    number: int


class Ledger:
    """``tell`` gets each event when all that was to be written before it is written.

    Where the study cannot be written, ``problem`` raises that from then on, nothing more is written, and what was to be
    told waits for ``close``.
    """

    def __init__(self, study: StudyFile, store: TrialStore, tell: Callable[[CampaignEvent], None]) -> None:
        self._study, self._store, self._tell = study, store, tell
        self._runs = RunKeeper(store)
        self._items: queue.SimpleQueue[_Changes | _Keep | _MakeRun | CampaignEvent | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="ledger of the search", daemon=True)
        self._error: FileError | None = None
        self.note = ""
        """What could not be kept of a trial, which is no reason to end the search"""

    def start(self) -> None:
        """Begin: from now on the changes of the study go through here."""
        self._study.hand_changes_to(lambda changes: self._items.put(_Changes(changes)))
        self._runs.start()
        self._thread.start()

    def tell(self, event: CampaignEvent) -> None:
        """Tell it when everything up to now is written."""
        self._items.put(event)

    def keep(self, number: int, kept: KeptTrial) -> None:
        """Keep the state of a trial on the disk."""
        self._items.put(_Keep(number, kept))

    def make_run(self, number: int) -> None:
        """Have the run file of a trial made, whose state is kept."""
        self._items.put(_MakeRun(number))

    def check(self) -> None:
        """Raises ``FileError`` where the study could not be written."""
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        """Write and tell all that waits, finish the run files; may be called again."""
        self._study.hand_changes_to(self._study.write)
        if self._thread.is_alive():
            self._items.put(None)
            self._thread.join()
            self._runs.close()

    def _work(self) -> None:
        unsaid: list[CampaignEvent] = []
        is_open = True
        while is_open:
            batch = [self._items.get()]
            while not self._items.empty():
                batch.append(self._items.get())
            is_open = batch[-1] is not None
            events, runs = self._written(batch)
            unsaid += events
            if self._error is None or not is_open:
                for event in unsaid:
                    self._tell(event)
                unsaid.clear()
            for number in runs:
                self._runs.put(number)

    def _written(self, batch: Sequence[Any]) -> tuple[list[CampaignEvent], list[int]]:
        """Put it all on the disk; what is to be told then, and of which trials run files are to be made."""
        kept: dict[int, KeptTrial] = {}
        changes: list[Change] = []
        runs: list[int] = []
        events: list[CampaignEvent] = []
        for item in batch:
            match item:
                case _Changes():
                    changes += item.changes
                case _Keep():
                    kept[item.number] = item.kept  # a later state takes the place of an earlier one
                case _MakeRun():
                    runs.append(item.number)
                case None:
                    pass
                case _:
                    events.append(item)
        for number, state in kept.items():
            self._keep(number, state)
        if changes and self._error is None:
            self._write(changes)
        return events, runs

    def _keep(self, number: int, kept: KeptTrial) -> None:
        try:
            self._store.keep(number, kept)
        except FileError as error:
            self.note = str(error)

    def _write(self, changes: Sequence[Change]) -> None:
        try:
            self._study.write(changes)
        except FileError as error:
            self._error = error
        except Exception as error:  # noqa: BLE001 - the border of a thread
            _log.exception("the ledger broke")
            reason = f"{type(error).__name__}: {error}"
            self._error = FileError(
                tr("The study {path} could not be written: {reason}.", path=self._study.path, reason=reason)
            )
