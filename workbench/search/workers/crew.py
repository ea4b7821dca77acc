"""Who trains the rungs of a search: the interface that a campaign talks to, and a crew of one in this process."""

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from workbench.data.dataset import Dataset
from workbench.language import tr
from workbench.search.workers.code_version import code_version
from workbench.search.workers.rungs import RungOrder, WorkDone
from workbench.search.workers.worker_process import train_orders


@dataclass(frozen=True, slots=True)
class TaskDone:
    """A worker has answered task ``task``."""

    task: int
    work: WorkDone


@dataclass(frozen=True, slots=True)
class TaskLost:
    """Task ``task`` will never be answered: its worker died under it, or (``blameless``) the scheduler is gone."""

    task: int
    reason: str
    blameless: bool = False
    deaths: int = 1
    """Workers that died under it"""


@dataclass(frozen=True, slots=True)
class TaskFailed:
    """The task itself broke, which is a fault of the workbench or of the worker's installation."""

    task: int
    reason: str


CrewReport = TaskDone | TaskLost | TaskFailed
Report = Callable[[CrewReport], None]
"""Called once per task, from any thread."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that trains, or a thread of one."""

    address: str


@dataclass(frozen=True, slots=True)
class CrewState:
    """``lost_since``: ``time.monotonic()`` of when the contact was lost, None while there is contact.

    ``problem`` says why there is none, ``place`` where the crew works.
    """

    workers: tuple[Worker, ...] = ()
    is_ready: bool = False
    lost_since: float | None = None
    problem: str = ""
    place: str = ""
    is_one_process: bool = False
    """Whether a trial that kills its worker takes down what all the others train"""


class Crew(Protocol):
    """Trains rungs. Its methods are called by one thread, that of the campaign, and return at once."""

    def begin(self, report: Report) -> None:
        """Start; ``report`` gets what happens to the tasks."""

    def state(self) -> CrewState:
        """As it is now; also the moment at which a lost contact is noticed and built up again."""

    def resize(self, workers: int) -> None:
        """Have that many workers, where they are ours to start."""

    def submit(self, task: int, orders: Sequence[RungOrder], seconds: float) -> None:
        """Have one worker train ``orders`` for about ``seconds``."""

    def send_data(self, data: Dataset) -> None:
        """From now on send the data with each task: a worker could not load them."""

    def close(self) -> None:
        """End it all, within two seconds; may be called again."""


class InlineCrew:
    """One worker in a thread of this process: for tests, and for machines where no process can be started."""

    def __init__(self) -> None:
        self._tasks: queue.SimpleQueue[tuple[int, Sequence[RungOrder], float] | None] = queue.SimpleQueue()
        self._report: Report | None = None
        self._data: Dataset | None = None
        self._thread = threading.Thread(target=self._work, name="trials", daemon=True)

    def begin(self, report: Report) -> None:
        """Start the thread."""
        self._report = report
        self._thread.start()

    def state(self) -> CrewState:
        """Always there."""
        return CrewState(workers=(Worker(tr("this process")),), is_ready=True, place=tr("this process"))

    def resize(self, workers: int) -> None:
        """It stays one."""

    def submit(self, task: int, orders: Sequence[RungOrder], seconds: float) -> None:
        """Queue a task."""
        self._tasks.put((task, orders, seconds))

    def send_data(self, data: Dataset) -> None:
        """Keep the data for the tasks to come."""
        self._data = data

    def close(self) -> None:
        """Wait for the task under way."""
        if self._thread.is_alive():
            self._tasks.put(None)
            self._thread.join()

    def _work(self) -> None:
        while (item := self._tasks.get()) is not None:
            task, orders, seconds = item
            answer = train_orders([order.to_plain() for order in orders], seconds, code_version(), self._data)
            if self._report is not None:
                self._report(TaskDone(task, WorkDone.from_plain(answer)))
