"""A crew on Dask distributed: a process of this machine with threads that train, or a scheduler that runs somewhere.

Each task is a call of ``train_orders`` in a worker. Dask does not repeat a task whose worker died (allowed failures are
0 on our own scheduler); the campaign does, from the last state that it has. The contact to the scheduler is built up in
a thread of its own, again and again where it is lost.
"""

import asyncio
import concurrent.futures
import functools
import logging
import threading
import time
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from workbench.data.dataset import Dataset
from workbench.language import tr
from workbench.search.workers.code_version import code_version
from workbench.search.workers.contact import Roll, client_of, close_client, load_dask, loop_of
from workbench.search.workers.crew import CrewState, Report, TaskDone, TaskFailed, TaskLost, Worker
from workbench.search.workers.local_host import LocalHost, WarmHost
from workbench.search.workers.rungs import RungOrder, WorkDone
from workbench.search.workers.scheduler_address import check_address, configured_security
from workbench.search.workers.versions import check_versions
from workbench.search.workers.worker_process import train_orders

if TYPE_CHECKING:
    from distributed import Client, Future
    from distributed.security import Security

_log = logging.getLogger(__name__)
_PAUSE_SECONDS: Final = 1.0
_CLOSE_SECONDS: Final = 1.0


class DaskCrew:
    """``address``: of a scheduler (``tls://host:8786``); without one, a process is started here that trains ``workers`` trials at once.

    ``hosts`` lends the process, which then outlives the crew. Raises ``SpecError`` for an address that anybody on the way could use, unless ``insecure`` says that this is meant.
    """

    def __init__(
        self, workers: int, address: str | None = None, *, insecure: bool = False, hosts: WarmHost | None = None
    ) -> None:
        if address is not None:
            check_address(address, insecure=insecure)
        self._hosts = hosts or WarmHost()
        self._owns_hosts = hosts is None
        self._workers, self._address = workers, address
        self._report: Report = _ignore
        self._host: LocalHost | None = None
        self._client: Client | None = None
        self._roll: Roll | None = None
        self._data: Dataset | Future[Any] | None = None
        self._futures: dict[int, Future[dict[str, Any]]] = {}
        self._access = threading.Lock()
        self._connecting: threading.Thread | None = None
        self._leaving: list[threading.Thread] = []
        self._closed = threading.Event()
        self._lost_since: float | None = None
        self._problem = ""

    def start(self) -> None:
        """Start the worker, or look for the scheduler, in a thread; ``begin`` does it where it was not done."""
        if self._connecting is None:
            self._connect_soon()

    def begin(self, report: Report) -> None:
        """From now on tell what happens to the tasks."""
        self._report = report
        self.start()

    @property
    def host_pid(self) -> int | None:
        """The process that trains on this machine, None without one."""
        return None if self._host is None else self._host.pid

    def state(self) -> CrewState:
        """Workers and contact as they are now."""
        client = self._client
        if client is not None and not self._has_contact(client):
            self._lose_contact(client)
            client = None
        place = self._address or tr("this machine")
        if client is None:
            return CrewState(lost_since=self._lost_since, problem=self._problem, place=place)
        if self._address is None:
            threads = tuple(Worker(tr("this machine, {number}", number=n + 1)) for n in range(self._workers))
            return CrewState(threads, is_ready=True, place=place, is_one_process=True)
        return CrewState(() if self._roll is None else self._roll.workers, is_ready=True, place=place)

    def resize(self, workers: int) -> None:
        """Train another number of trials at once here; the workers of a real cluster are not ours."""
        self._workers = workers

    def submit(self, task: int, orders: Sequence[RungOrder], seconds: float) -> None:
        """Send a task; without contact it is lost at once."""
        client = self._client
        if client is None:
            self._report(TaskLost(task, tr("there is no contact to the scheduler"), blameless=True))
            return
        plain = [order.to_plain() for order in orders]
        key = f"rungs-{task}-{uuid.uuid4().hex[:8]}"
        future = client.submit(train_orders, plain, seconds, code_version(), self._data, key=key, pure=False)
        self._futures[task] = future
        # Awaited in Dask's own loop: no polling, and neither a dead worker nor a slow network blocks the campaign.
        answer = asyncio.run_coroutine_threadsafe(_answer(future), loop_of(client))
        answer.add_done_callback(functools.partial(self._answered, task))

    def send_data(self, data: Dataset) -> None:
        """Put the data on the cluster; they go to each worker once."""
        if self._client is not None and (self._data is None or isinstance(self._data, Dataset)):
            self._data = self._client.scatter(data, broadcast=True, hash=False)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Leave the scheduler; end the workers that are ours."""
        self._closed.set()
        if self._client is None and self._host is not None:
            self._host.kill()  # nobody waits for it any more
        if self._connecting is not None:
            self._connecting.join()
        client, self._client = self._client, None
        if client is not None:
            self._futures.clear()
            close_client(client)
        if self._owns_hosts:
            self._hosts.close()
        self._host = None
        for leaving in self._leaving:
            leaving.join(_CLOSE_SECONDS)

    # ---- answers, in Dask's thread ----

    def _answered(self, task: int, answer: "concurrent.futures.Future[dict[str, Any]]") -> None:
        from distributed import KilledWorker

        if self._futures.pop(task, None) is None:
            return  # it was given up with its scheduler
        try:
            self._report(TaskDone(task, WorkDone.from_plain(answer.result())))
        except KilledWorker as death:
            where = death.last_worker.address
            self._report(
                TaskLost(task, tr("the worker at {where} died", where=where), deaths=death.allowed_failures + 1)
            )
        except (asyncio.CancelledError, concurrent.futures.CancelledError, OSError) as error:
            if self._address is None:  # it gives up nothing while it lives
                self._report(TaskLost(task, _local_death()))
                return
            name = type(error).__name__
            self._report(TaskLost(task, tr("the scheduler gave it up: {name}", name=name), blameless=True))
        except Exception as error:  # noqa: BLE001 - the border to another process: anything may come back
            self._report(TaskFailed(task, f"{type(error).__name__}: {error}"))

    # ---- contact ----

    def _has_contact(self, client: "Client") -> bool:
        return client.status == "running" and (self._host is None or self._host.is_alive)

    def _lose_contact(self, client: "Client") -> None:
        self._client = None
        self._lost_since = time.monotonic()
        self._problem = (
            _local_death() if self._address is None else tr("{address} does not answer", address=self._address)
        )
        for task in list(self._futures):
            if self._futures.pop(task, None) is not None:
                self._report(TaskLost(task, self._problem, blameless=self._address is not None))
        self._data = None
        leaving = threading.Thread(target=close_client, args=(client,), name="leaving the scheduler", daemon=True)
        leaving.start()
        self._leaving.append(leaving)
        self._connect_soon()

    def _connect_soon(self) -> None:
        self._connecting = threading.Thread(target=self._connect, name="connecting", daemon=True)
        self._connecting.start()

    def _connect(self) -> None:
        """Until there is contact or nobody wants it any more."""
        while not self._closed.is_set():
            try:
                client = client_of(*self._scheduler())
                if self._address is not None:
                    check_versions(client, or_else=close_client)
            except Exception as error:  # noqa: BLE001 - the border of a thread; the person sees what it says
                self._problem = _silence(self._address) if isinstance(error, OSError) else str(error)
                if self._lost_since is None:
                    self._lost_since = time.monotonic()
                self._closed.wait(_PAUSE_SECONDS)
                continue
            if self._closed.is_set():
                close_client(client)
                return
            self._problem, self._lost_since = "", None
            self._roll, self._client = None if self._address is None else Roll(client), client
            return

    def _scheduler(self) -> "tuple[str, Security]":
        """Where it listens, and what is to be shown there."""
        if self._address is not None:
            return self._address, configured_security(self._address)
        self._host = self._hosts.get()
        load_dask()  # while it does the same
        return self._host.address(), self._host.keys().security()


async def _answer(future: "Future[dict[str, Any]]") -> dict[str, Any]:
    answer: dict[str, Any] = await future
    return answer


def warm_up(hosts: WarmHost, _stop: object = None, _report: object = None) -> None:
    """Start the worker, and import what a crew needs beside it: the first search then begins at once."""
    hosts.get()
    load_dask()


def _local_death() -> str:
    return tr("the worker on this machine died")


def _silence(address: str | None) -> str:
    return tr("No scheduler answers at {address}. Is it running, and is the address right?", address=address)


def _ignore(_report: object) -> None:
    """Before the crew has begun, nobody listens."""
