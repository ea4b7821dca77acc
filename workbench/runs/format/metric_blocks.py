"""Curves as they lie in a run file: blocks of bins.

A *bin* stands for some consecutive rows of telemetry and keeps the smallest, the mean and the largest value of every
column, the number of finite rows, and its first and last step. A *block* is a few hundred to some thousand bins of one
branch, one after the other, made at one level: about 4^level rows a bin, level 0 being single rows. The blocks of one
branch and kind follow each other without overlap::

    level 2   [      block      ][ block ]
    level 1                               [  block  ]
    level 0                                          [block][block][b]          newest rows, exact
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from workbench.errors import FileError
from workbench.language import tr
from workbench.runs.format.metric_packing import Contents, pack, unpack
from workbench.training.bins import FIRST, LAST
from workbench.training.messages import Part
from workbench.training.metrics import MetricStore


@dataclass(frozen=True, slots=True)
class BlockInfo:
    """What is known of a stored block without reading it; ``number`` is its name in the file."""

    number: int
    kind: str
    level: int
    first_step: int
    last_step: int
    nbytes: int


@dataclass(frozen=True, slots=True)
class MetricBlock:
    """Bins from ``first_step`` to ``last_step`` (both included).

    ``kind`` is "rows" for the telemetry of mini-batches, or the part of the data for evaluations: "train", "dev",
    "test". ``payload`` says all this again and has a checksum.
    """

    kind: str
    level: int
    first_step: int
    last_step: int
    payload: bytes

    @classmethod
    def of(cls, contents: Contents) -> "MetricBlock":
        """With the bins of ``contents``; there must be one."""
        bins = contents.bins
        first, last = int(bins.spans[FIRST, 0]), int(bins.spans[LAST, -1])
        return cls(contents.kind, contents.level, first, last, pack(contents))

    def info(self, number: int) -> BlockInfo:
        """Its entry in the table of contents."""
        return BlockInfo(number, self.kind, self.level, self.first_step, self.last_step, len(self.payload))

    def contents(self) -> Contents:
        """Its bins. Raises ``FileError`` if it is damaged or is not what it is said to be."""
        contents = unpack(self.payload)
        steps = int(contents.bins.spans[FIRST, 0]), int(contents.bins.spans[LAST, -1])
        if (contents.kind, contents.level, *steps) != (self.kind, self.level, self.first_step, self.last_step):
            raise FileError(
                tr(
                    "A block of curves in the run file is damaged: it should hold {kind} of steps {first_step} to "
                    "{last_step} at level {level}, and holds {kind_2} of {steps} to {steps_2} at "
                    "level {level_2}.",
                    kind=self.kind,
                    first_step=self.first_step,
                    last_step=self.last_step,
                    level=self.level,
                    kind_2=contents.kind,
                    steps=steps[0],
                    steps_2=steps[1],
                    level_2=contents.level,
                )
            )
        return contents


def store_from(blocks: Iterable[MetricBlock], bn_layers: int) -> MetricStore:
    """A store with the curves of ``blocks`` (of one branch, in any order), to which training can go on appending.

    Raises ``FileError`` for a block that is damaged, overlaps another one or does not belong to such a network.
    """
    store = MetricStore(bn_layers)
    for block in sorted(blocks, key=_by_first_step):
        contents = block.contents()
        try:
            if contents.kind == "rows":
                store.restore(contents.bins, contents.level, contents.corners)
            else:
                store.restore_evaluations(_PARTS[contents.kind], contents.bins, contents.level)
        except ValueError as error:
            raise FileError(tr("The curves in the run file are damaged: {error}.", error=error)) from error
    return store


_PARTS: dict[str, Part] = {part: part for part in get_args(Part)}


def _by_first_step(block: MetricBlock) -> int:
    return block.first_step
