"""Turns what a trainer reports into blocks for the run file, at most about 4 000 bins a second.

The trainer's thread only puts its events into a queue. Whoever writes the file takes the blocks from time to time, and
pays for making them.
"""

import time
from collections import deque
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Final

import numpy as np

from workbench.runs.format.metric_blocks import MetricBlock
from workbench.runs.format.metric_packing import HIGHEST_LEVEL, KINDS, Contents, Corners
from workbench.training.bins import FAN, FIRST, ROWS, Bins, grouped, joined, pooled
from workbench.training.epochs import EpochScale
from workbench.training.messages import Evaluated, StepsTrained
from workbench.training.metrics import row_of, rows_of

BINS_PER_SECOND: Final = 4000
LARGEST_BLOCK: Final = 8 * 2**20
_SHORTEST_MEASURE: Final = 0.1
_PIECE: Final = 8192  # rows
_MOST_WAITING: Final = 128  # events; only a writer that hangs leaves so many


class MetricRecorder:
    """Of one branch of a network with ``bn_layers`` layers with batch norm; all methods from any thread.

    ``after``: the last step already stored, by kind of block; what comes again up to there is left out. ``clock``
    gives seconds.
    """

    def __init__(
        self, bn_layers: int, after: Mapping[str, int] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.bn_layers = bn_layers
        self._waiting: deque[StepsTrained | Evaluated] = deque()
        self._lock = Lock()
        self._streams = {kind: _Stream((after or {}).get(kind, -1), clock) for kind in KINDS}
        self._epochs = EpochScale()

    def add(self, event: StepsTrained) -> None:
        """Take note of ``event``; a microsecond. Its arrays must not change any more."""
        self._waiting.append(event)
        if len(self._waiting) >= _MOST_WAITING:
            self._sort()

    def add_evaluation(self, event: Evaluated) -> None:
        """Take note of ``event``; a second one at the same step tells nothing new and is left out."""
        self._waiting.append(event)

    def take(self, *, everything: bool = False) -> tuple[MetricBlock, ...]:
        """The bins that became complete since the last call; with ``everything`` the incomplete ones too."""
        self._sort()
        with self._lock:
            blocks: list[MetricBlock] = []
            for kind, stream in self._streams.items():
                for level, bins in stream.take(everything=everything):
                    corners = self._take_corners() if kind == "rows" else ()
                    blocks.append(MetricBlock.of(Contents(kind, level, bins, corners)))
            return tuple(blocks)

    def _sort(self) -> None:
        """Make bins of all that waits, a piece at a time: fresh memory for all of it would cost more than the work."""
        with self._lock:
            waiting = [self._waiting.popleft() for _ in range(len(self._waiting))]
            for kind, stream in self._streams.items():
                stream.follow_rate(sum(_count(event) for event in waiting if _kind(event) == kind))
            found: dict[str, list[Bins]] = {kind: [] for kind in KINDS}
            for event in waiting:
                parts = found[_kind(event)]
                if isinstance(event, Evaluated):
                    parts.append(row_of(event))
                elif len(event.scalars):
                    parts.append(rows_of(event))
                    self._note_epoch(event)
                if sum(map(len, parts)) >= _PIECE:
                    self._streams[_kind(event)].add(parts)
                    parts.clear()
            for kind, parts in found.items():
                self._streams[kind].add(parts)

    def _note_epoch(self, event: StepsTrained) -> None:
        if event.first_step == 0:
            self._epochs.add(0, 0.0)
        self._epochs.add(event.first_step + len(event.scalars), event.epoch)

    def _take_corners(self) -> Corners:
        corners, self._epochs = self._epochs.corners, EpochScale()
        return corners


class _Stream:
    """Rows of one kind on their way into bins, at a level that follows their rate."""

    def __init__(self, last_step: int, clock: Callable[[], float]) -> None:
        self._last_step = last_step
        self._clock, self._measured = clock, clock()
        self._counted = 0
        self._level = 0
        self._rest: list[Bins] = []
        self._ready: list[tuple[int, Bins]] = []

    def follow_rate(self, rows: int) -> None:
        """So many rows came now: up at once if that makes too many bins a second, down if half as many as may be."""
        now = self._clock()
        self._counted += rows
        is_measured = now - self._measured >= _SHORTEST_MEASURE
        rate = self._counted / max(now - self._measured, _SHORTEST_MEASURE)
        wanted = _level_of(rate)
        if wanted > self._level or (is_measured and _level_of(2 * rate) < self._level):
            self._level = wanted
        if is_measured:
            self._measured, self._counted = now, 0

    def add(self, parts: list[Bins]) -> None:
        """Single rows, from old to new."""
        fresh = [part for part in map(self._new_ones, parts) if len(part)]
        if not fresh:
            return
        bins = joined([*self._rest, *fresh])
        size = FAN**self._level
        complete = len(bins) // size * size
        if complete:
            coarse = bins.part(0, complete)
            for _ in range(self._level):
                coarse = grouped(coarse)
            self._ready.append((self._level, coarse))
        rest = bins.part(complete, len(bins))
        self._rest = [Bins(rest.values.copy(), rest.spans.copy())] if len(rest) else []

    def take(self, *, everything: bool) -> list[tuple[int, Bins]]:
        """Bins by level, from old to new, in pieces of a bounded size."""
        if everything and self._rest:
            rest = joined(self._rest)
            self._ready.append((self._level, pooled(rest, int(rest.spans[ROWS].sum()))))
            self._rest = []
        ready, self._ready = self._ready, []
        pieces: list[tuple[int, Bins]] = []
        for level, bins in _levelled(ready):
            most = max(1, LARGEST_BLOCK // (16 * bins.columns + 24))
            pieces += [(level, bins.part(begin, begin + most)) for begin in range(0, len(bins), most)]
        return pieces

    def _new_ones(self, rows: Bins) -> Bins:
        begin = int(np.searchsorted(rows.spans[FIRST], self._last_step, "right"))
        if begin < len(rows):
            self._last_step = int(rows.spans[FIRST, -1])
        return rows.part(begin, len(rows))


def _kind(event: StepsTrained | Evaluated) -> str:
    return event.part if isinstance(event, Evaluated) else KINDS[0]


def _count(event: StepsTrained | Evaluated) -> int:
    return 1 if isinstance(event, Evaluated) else len(event.scalars)


def _level_of(rows_per_second: float) -> int:
    level = 0
    while rows_per_second > BINS_PER_SECOND * FAN**level and level < HIGHEST_LEVEL:
        level += 1
    return level


def _levelled(ready: list[tuple[int, Bins]]) -> list[tuple[int, Bins]]:
    """Neighbours of one level joined."""
    runs: list[tuple[int, list[Bins]]] = []
    for level, bins in ready:
        if runs and runs[-1][0] == level:
            runs[-1][1].append(bins)
        else:
            runs.append((level, [bins]))
    return [(level, joined(parts)) for level, parts in runs]
