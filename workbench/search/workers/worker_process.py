"""What runs in a worker. Needs neither Qt nor a file of the study.

The module is imported before NumPy's users are: it imports nothing heavy itself. It is also what a worker of a real
cluster preloads (docs/cluster.md)::

    dask worker tls://HOST:8786 --nthreads 1 --preload workbench.search.workers.worker_process
"""

import os
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from workbench.engine.compile import prepare_process
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.data.dataset import Dataset
    from workbench.search.workers.rungs import RungOutcome

_MOST_KNOWN: Final = 4
_known: "dict[str, Dataset]" = {}
"""Data of the last searches, by hash"""
_loading: Final = threading.Lock()
NICENESS: Final = 5
"""Workers stand back behind the window and the run that is trained there by hand."""


def dask_setup(worker: object) -> None:  # noqa: ARG001 - the signature that Dask calls
    """Called by Dask when a worker starts that preloads this module; it takes no task before it could train one."""
    prepare_process()
    stand_back()
    import workbench.search.workers.code_version
    import workbench.search.workers.trial  # noqa: F401 - NumPy, Numba and the engine


def stand_back() -> None:
    """Give way to other programs of the machine, once."""
    if hasattr(os, "nice") and os.nice(0) < NICENESS:
        os.nice(NICENESS - os.nice(0))


def train_orders(
    orders: list[dict[str, Any]], seconds: float, code: str, data: "Dataset | None" = None
) -> dict[str, Any]:
    """Train rungs one after another for about ``seconds``: a plain ``WorkDone``.

    Orders that were not begun when the time was over are left out of the answer. ``code`` is the version of the
    sources that the answer must come from; ``data`` are sent only to a worker that could not load them.
    """
    prepare_process()
    from workbench.search.workers.code_version import code_version, machine_version
    from workbench.search.workers.rungs import RungOrder, WorkDone
    from workbench.search.workers.trial import train_rung

    if code != code_version():
        reason = tr(
            "it runs other sources of the workbench, {code_version} in place of {code}",
            code_version=code_version(),
            code=code,
        )
        return WorkDone(refused=reason).to_plain()
    began = time.perf_counter()
    outcomes: list[RungOutcome] = []
    for order in map(RungOrder.from_plain, orders):
        left = seconds - (time.perf_counter() - began)
        if outcomes and left <= 0.0:
            break
        own = data if data is not None and data.sha256 == order.data_sha256 else _loaded(order.spec, order.data_sha256)
        if own is None:
            return WorkDone(needs_data=True).to_plain()
        outcomes.append(train_rung(order, own, max(left, 0.0)))
    took = time.perf_counter() - began
    return WorkDone(tuple(outcomes), machine=machine_version(), seconds=took).to_plain()


def _loaded(spec: str, sha256: str) -> "Dataset | None":
    """The data of a run, proven to be the same; None where this machine does not have them."""
    from workbench.data.loading import load_dataset
    from workbench.errors import DataError
    from workbench.specs.run import RunSpec

    with _loading:  # two trials that begin at once read them once
        if sha256 not in _known:
            try:
                data = load_dataset(RunSpec.from_json(spec).data)
            except DataError:
                return None
            if data.sha256 != sha256:
                return None
            while len(_known) >= _MOST_KNOWN:
                del _known[next(iter(_known))]
            _known[sha256] = data
        return _known[sha256]
