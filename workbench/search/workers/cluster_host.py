"""The process beside the window that trains on this machine: a Dask scheduler, and a worker with a thread for each trial.

``python -m workbench.search.workers.cluster_host``. It prints one line of JSON with the address and the keys without which
nobody is let in (``cluster_keys``). When its standard input ends, because the program that started it closed or died
(however that came), it ends at once: none is left behind, and nothing is lost, for all results are where they were sent.

One process, because the kernels hold no lock of the interpreter: threads train as fast as processes would, and only one
process has to start, load the engine and read the data. Its scheduler talks to the worker within the process and to the
program outside through TLS. Not in the window's process: there it would take turns with the window for the interpreter, and
a trial that breaks the process would take the window with it.
"""

import asyncio
import dataclasses
import json
import os
import sys
import threading
from typing import Any, Final

from workbench.allocator import give_memory_back
from workbench.engine.compile import prepare_process

MOST_THREADS: Final = 256
"""So many trials it could train at once; a thread is made when it is first used, and how many are is the campaign's to say."""
_PAGES: Final = "127.0.0.1:0"
"""Where Dask's pages for browsers would be, of which there are none; it listens there all the same."""
_TURN_SECONDS: Final = 0.0005
"""So long one thread may keep the interpreter while another waits for it."""


def main() -> int:
    """Serve until standard input ends."""
    prepare_process()  # one BLAS thread each and the compiled kernels
    give_memory_back()
    threading.Thread(target=_end_with_the_program, daemon=True).start()
    sys.setswitchinterval(_TURN_SECONDS)
    from workbench.search.workers.worker_process import stand_back

    stand_back()
    # The engine is loaded while Dask is: much of both is reading files and unpacking them.
    loading = threading.Thread(target=_load_engine, name="loading the engine", daemon=True)
    loading.start()
    import dask

    dask.config.set(
        {
            "distributed.scheduler.allowed-failures": 0,  # the campaign counts, and tells the person
            "distributed.scheduler.work-stealing": False,
            "distributed.scheduler.http.routes": [],  # pages for anybody
            "distributed.worker.http.routes": [],
            "distributed.worker.profile.enabled": False,  # it would stop the threads a hundred times a second
            "distributed.comm.compression": None,
            "distributed.admin.tick.limit": "1h",  # a busy machine is no fault
            "logging.distributed": "critical",
        }
    )
    asyncio.run(_serve(loading))
    return 0


async def _serve(loading: threading.Thread) -> None:
    from distributed import Scheduler, Worker

    from workbench.search.workers.cluster_keys import make_keys

    keys = make_keys()
    # Dask takes lists of places to listen at, though its signature does not say so. The first is the one it is known by.
    places: dict[str, Any] = {"host": ["127.0.0.1", None], "port": [0, 0], "protocol": ["tls", "inproc"]}
    scheduler = Scheduler(security=keys.security(), dashboard=False, dashboard_address=_PAGES, **places)
    async with scheduler:
        outside, inside = (listener.contact_address for listener in scheduler.listeners)
        worker = Worker(
            inside, nthreads=MOST_THREADS, memory_limit=0, dashboard=False, dashboard_address=_PAGES, protocol="inproc"
        )
        async with worker:
            await asyncio.to_thread(loading.join)
            # Standard output is a pipe to the program that started us, and to nobody else.
            sys.stdout.write(json.dumps({"address": outside, **dataclasses.asdict(keys)}) + "\n")
            sys.stdout.flush()
            await asyncio.Event().wait()


def _load_engine() -> None:
    """Everything that the first trial needs, once, before two threads need it at one time."""
    from workbench.search.workers.warm_up import load_engine

    load_engine()


def _end_with_the_program() -> None:
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
