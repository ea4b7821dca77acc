"""Makes the run files of trials that are done, in a thread of its own: a tenth of a second each."""

import logging
import queue
import threading

from workbench.errors import WorkbenchError
from workbench.search.study.trial_store import TrialStore

_log = logging.getLogger(__name__)


class RunKeeper:
    """``close`` waits until all files are written."""

    def __init__(self, store: TrialStore) -> None:
        self._store = store
        self._numbers: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="run files", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def put(self, number: int) -> None:
        """Make the file of this trial; returns at once."""
        self._numbers.put(number)

    def close(self) -> None:
        """Finish what was asked for."""
        self._numbers.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (number := self._numbers.get()) is not None:
            try:
                self._store.make_run(number)
            except (WorkbenchError, OSError) as error:  # it can still be made when somebody asks
                _log.warning("the run file of trial %d was not written: %s", number, error)
