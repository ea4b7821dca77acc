"""A piece of work for a thread pool that ends in one of two signals."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QRunnable, SignalInstance

from workbench.errors import WorkbenchError

log = logging.getLogger(__name__)


class PoolTask(QRunnable):
    """Does ``work`` and emits its result with ``done``, or with ``failed`` why there is none.

    Both are signals of an object that lives in the window's thread: they are the only way back. ``trouble`` begins the
    sentence about a fault that nobody foresaw.
    """

    def __init__(self, work: Callable[[], object], done: SignalInstance, failed: SignalInstance, trouble: str) -> None:
        super().__init__()
        self._work, self._done, self._failed, self._trouble = work, done, failed, trouble

    def run(self) -> None:
        """Never raises."""
        try:
            result = self._work()
        except WorkbenchError as error:
            log.warning("%s: %s", self._trouble, error)
            self._failed.emit(str(error))
        except Exception as error:  # the border of the thread
            log.exception("%s", self._trouble)
            self._failed.emit(f"{self._trouble}: {error!r}")
        else:
            self._done.emit(result)
