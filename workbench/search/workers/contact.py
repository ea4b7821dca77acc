"""The contact to a Dask scheduler: its client, in a loop of its own, and the roll of its workers."""

import asyncio
import logging
import socket
from typing import TYPE_CHECKING, Any, Final

from workbench.search.workers.crew import Worker

if TYPE_CHECKING:
    from distributed import Client
    from distributed.security import Security

_CONNECT_SECONDS: Final = 5.0
_CLOSE_SECONDS: Final = 1.0
_ROLL_SECONDS: Final = 0.25


def loop_of(client: "Client") -> asyncio.AbstractEventLoop:
    """Dask's own loop, in which its client lives."""
    loop: Any = client.loop
    asyncio_loop: asyncio.AbstractEventLoop = loop.asyncio_loop
    return asyncio_loop


def client_of(address: str, security: "Security") -> "Client":
    """A client of the scheduler there. Raises ``OSError`` where nobody listens."""
    _knock(address)
    load_dask()
    import dask
    from distributed import Client
    from distributed.utils import LoopRunner

    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":  # what matters is told by the campaign, in a sentence
            logging.getLogger(name).setLevel(logging.CRITICAL)
    with dask.config.set(
        {
            "distributed.comm.timeouts.connect": f"{_CONNECT_SECONDS}s",
            "distributed.comm.timeouts.tcp": "12s",
        }
    ):
        # A loop of our own, because Dask leaves its thread running where the scheduler does not answer.
        runner = LoopRunner()
        runner.start()  # type: ignore[no-untyped-call]
        loop = runner.loop
        try:
            client: Client = Client(  # type: ignore[no-untyped-call]
                address,
                loop=loop,
                timeout=_CONNECT_SECONDS,
                set_as_default=False,
                name="workbench",
                security=security,
            )
        except BaseException:
            loop.add_callback(loop.stop)
            raise
        runner.stop()  # type: ignore[no-untyped-call]  # the client keeps the loop, until it is closed
        return client


def load_dask() -> None:
    """Import what the contact to a scheduler needs. Any thread."""
    import dask

    with dask.config.set({"logging.distributed": "critical"}):
        import distributed  # noqa: F401 - half a second, once


def _knock(address: str) -> None:
    """Raises ``OSError`` where nobody listens. Dask would raise it too, and leave the thread of its loop running."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if port.isdecimal():
        socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_SECONDS).close()


class Roll:
    """The workers of a scheduler, as it told at most a quarter of a second ago."""

    def __init__(self, client: "Client") -> None:
        self.workers: tuple[Worker, ...] = ()
        self._client = client
        self._scheduler: Any = client.scheduler
        asyncio.run_coroutine_threadsafe(self._call(), loop_of(client))

    async def _call(self) -> None:
        while self._client.status in ("running", "connecting"):
            try:
                told = await self._scheduler.identity(n_workers=-1)
                self.workers = tuple(Worker(address) for address in told["workers"])
            except OSError:  # the contact is lost, which the status of the client will tell
                self.workers = ()
            await asyncio.sleep(_ROLL_SECONDS)


def close_client(client: "Client") -> None:
    """Say goodbye, or end its loop where the scheduler is gone."""
    loop: Any = client.loop
    try:
        client.close(timeout=_CLOSE_SECONDS)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, asyncio.CancelledError):  # the scheduler is gone: nobody to say goodbye to
        loop.add_callback(loop.stop)
