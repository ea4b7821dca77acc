"""Curves row by row, of any stretch of the past: by training there again."""

import threading
from collections.abc import Callable, Iterator

from workbench.runs.history.origin import Origin
from workbench.runs.history.replay import Replayer
from workbench.training.metrics import MetricStore, exact_rows

ROWS_AT_ONCE = 16_384


def replayed_rows(
    origin: Origin, first: int, last: int, stop: threading.Event, report: Callable[[object], None]
) -> Iterator[tuple[MetricStore, int, int]]:
    """What was measured on the way to a place, piece by piece: rows, their first step, the step after the last.

    Ends early where ``stop`` is set or the run diverged. ``report`` is told the share that is done. Takes a while; any
    thread. Raises ``WorkbenchError``.
    """
    history, place = origin.history, origin.place
    layers = sum(layer.batch_norm for layer in history.branch(place.branch).spec.network.layers)
    size = min(ROWS_AT_ONCE, exact_rows(layers))
    with Replayer(origin.data) as replayer:
        for begin in range(first, last, size):
            end = min(last, begin + size)
            rows = replayer.rows(history, origin.source.snapshot, place, begin, end, lambda: not stop.is_set())
            if rows is None or not rows.step:
                return
            yield rows, begin, end
            report((end - first) / (last - first))
