"""A process of its own that holds the local Dask cluster: scheduler, nannies and, as its children, the workers.

``python -m workbench.search.workers.cluster_host WORKERS``. It prints one line of JSON with the
address and the keys without which nobody is let in (``cluster_keys``), then obeys lines on its
standard input: ``workers N`` and ``close``. When its standard input ends, because the program that started it closed
or died (however that came), it ends at once, and the workers with it: none is left behind.

Not in the window's process: there the scheduler would take turns with the window for the interpreter.
"""

import dataclasses
import json
import os
import queue
import sys
import threading
from typing import TYPE_CHECKING

from workbench.engine.compile import prepare_process

if TYPE_CHECKING:
    from distributed import LocalCluster

CLOSE_SECONDS = 0.5
LOOK_SECONDS = 0.5


def main(workers: int) -> int:
    """Run the cluster until told to close."""
    prepare_process()  # one BLAS thread each and the compiled kernels: the workers inherit the environment
    from workbench.search.workers.cluster_keys import make_keys
    from workbench.search.workers.worker_process import stand_back

    stand_back()
    import dask
    from distributed import LocalCluster

    dask.config.set(
        {
            "distributed.scheduler.allowed-failures": 0,  # the campaign counts, and tells the person
            "distributed.worker.multiprocessing-method": "spawn",
            "distributed.deploy.lost-worker-timeout": "1000h",  # see _replace_the_dead
            "distributed.admin.tick.limit": "1h",  # a busy machine is no fault
            "distributed.scheduler.http.routes": [],  # pages for anybody
            "distributed.worker.http.routes": [],
            "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 65536,
        }
    )
    keys = make_keys()
    cluster = LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        memory_limit=0,
        dashboard_address="127.0.0.1:0",
        scheduler_kwargs={"dashboard": False},
        worker_dashboard_address=None,
        host="127.0.0.1",
        protocol="tls://",
        security=keys.security(),
        silence_logs=50,
        preload=["workbench.search.workers.worker_process"],
    )
    # Standard output is a pipe to the program that started us, and to nobody else.
    sys.stdout.write(json.dumps({"address": cluster.scheduler_address, **dataclasses.asdict(keys)}) + "\n")
    sys.stdout.flush()
    return _obey(cluster, workers)


def _obey(cluster: "LocalCluster", workers: int) -> int:
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    while True:
        try:
            words = lines.get(timeout=LOOK_SECONDS).split()
        except queue.Empty:
            _replace_the_dead(cluster, workers)
            continue
        if words[:1] == ["workers"]:
            workers = int(words[1])
            cluster.scale(workers)  # type: ignore[no-untyped-call]
        elif words == ["close"]:
            cluster.close(timeout=CLOSE_SECONDS)
            return 0


def _read(lines: "queue.SimpleQueue[str]") -> None:
    for line in sys.stdin:
        lines.put(line)
    os._exit(0)  # whoever started us is gone; the workers notice the same way that we are


def _replace_the_dead(cluster: "LocalCluster", workers: int) -> None:
    """A nanny restarts its worker, but gives up where that died while it was starting; then it gets a successor.

    The cluster itself would close the nanny of a worker that is just being restarted 15 s after an earlier death.
    """
    dead = [name for name, nanny in cluster.workers.items() if nanny.status.name in ("closed", "closing", "failed")]
    for name in dead:
        cluster.workers.pop(name, None)
    if len(cluster.workers) < workers:
        cluster.scale(workers)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
