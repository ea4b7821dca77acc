"""Which stored blocks to replace by a coarser one, so that a run file of any length stays small.

Two rules, for the blocks of each kind in the order of their steps:

* When the blocks of one level need more room than their share, its oldest ones, with all finer ones before them, become
  blocks of the next level, until half the share is left. So each level keeps its newest bins, like the pyramid in memory.
* Sixteen small neighbours of one level become one. A slow run writes a few rows four times a second.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from workbench.runs.format.metric_blocks import BlockInfo, MetricBlock
from workbench.runs.format.metric_packing import EVALUATION_COLUMNS, HIGHEST_LEVEL, KINDS, Contents
from workbench.training.bins import FAN, joined, pooled
from workbench.training.epochs import EpochScale
from workbench.training.metrics import column_count

_MOST_BINS, _FEWEST_BINS, _MOST_BYTES = 32_768, 2_048, 8 * 2**20  # the share of one level
_SMALL_SIZES: Final = (4 * 2**10, 64 * 2**10, 512 * 2**10)
_SMALL_COUNT: Final = 16
_LARGEST_READ: Final = 16 * 2**20  # bytes of blocks merged at once


@dataclass(frozen=True, slots=True)
class Merge:
    """Replace the blocks ``numbers`` (neighbours, from old to new) by ``merge(blocks, level)``."""

    numbers: tuple[int, ...]
    level: int


def plan_compaction(infos: Iterable[BlockInfo], bn_layers: int) -> tuple[Merge, ...]:
    """What to merge now, given all blocks of one branch; mostly nothing. No block is in two merges.

    What it leaves to do, it says when it is asked again with the blocks that are then there.
    """
    merges: list[Merge] = []
    every = sorted(infos, key=_order)
    for kind, found in groupby(every, key=_kind):
        blocks = list(found)
        columns = column_count(bn_layers) if kind == KINDS[0] else EVALUATION_COLUMNS
        merges += _coarser(blocks, share(columns)) or _larger(blocks)
    return tuple(merges)


def merge(blocks: Sequence[MetricBlock], level: int) -> MetricBlock:
    """One block in the place of neighbours of the same kind. Raises ``FileError`` for a damaged one."""
    contents = [block.contents() for block in blocks]
    bins = joined([one.bins for one in contents])
    epochs = EpochScale()
    for one in contents:
        for step, epoch in one.corners:
            epochs.add(step, epoch)
    return MetricBlock.of(Contents(contents[0].kind, level, pooled(bins, FAN**level), epochs.corners))


def share(columns: int) -> int:
    """Bytes that the blocks of one level may need."""
    size = 12 * columns + 24
    return size * min(_MOST_BINS, max(_FEWEST_BINS, _MOST_BYTES // size))


def _coarser(blocks: list[BlockInfo], most: int) -> list[Merge]:
    for level in sorted({block.level for block in blocks if block.level < HIGHEST_LEVEL}):
        members = [block for block in blocks if block.level == level]
        excess = sum(block.nbytes for block in members) - most
        if excess <= 0:
            continue
        excess += most // 2
        until = -1
        for block in members:
            if excess > 0:
                until = block.last_step
            excess -= block.nbytes
        old = [block for block in blocks if block.last_step <= until]
        return [Merge(_numbers(chain), level + 1) for chain in _chains(old, level)]
    return []


def _chains(blocks: list[BlockInfo], level: int) -> list[list[BlockInfo]]:
    """Neighbours up to ``level``, in pieces that can be read at once."""
    chains: list[list[BlockInfo]] = []
    for is_fine, found in groupby(blocks, key=lambda block: block.level <= level):
        if not is_fine:
            continue
        size = _LARGEST_READ
        for block in found:
            size += block.nbytes
            if size > _LARGEST_READ:
                chains.append([])
                size = block.nbytes
            chains[-1].append(block)
    return chains


def _larger(blocks: list[BlockInfo]) -> list[Merge]:
    for limit in _SMALL_SIZES:
        runs = [list(found) for _, found in groupby(blocks, key=lambda one: (one.level, one.nbytes < limit))]
        merges = [
            Merge(_numbers(run), run[0].level) for run in runs if run[0].nbytes < limit and len(run) >= _SMALL_COUNT
        ]
        if merges:
            return merges
    return []


def _numbers(blocks: Iterable[BlockInfo]) -> tuple[int, ...]:
    return tuple(block.number for block in blocks)


def _order(block: BlockInfo) -> tuple[str, int]:
    return block.kind, block.first_step


def _kind(block: BlockInfo) -> str:
    return block.kind
