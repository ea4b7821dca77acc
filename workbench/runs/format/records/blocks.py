"""Blocks of curves: what each holds, then its bytes, which have a hash of their own."""

import hashlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from workbench.errors import FileError
from workbench.language import tr
from workbench.runs.format.cells import LARGEST_KEY, MOST_NAME, MOST_NUMBER, count_in, hash_in, text_in
from workbench.runs.format.keyframe_blob import PART_BYTES
from workbench.runs.format.metric_blocks import BlockInfo, MetricBlock
from workbench.runs.format.table import Cells, Codec, Table
from workbench.specs.run import MAXIMUM_STEPS

BLOCKS: Final = Table(
    "blocks",
    (
        ("branch", "INTEGER"),
        ("kind", "TEXT"),
        ("level", "INTEGER"),
        ("first_step", "INTEGER"),
        ("last_step", "INTEGER"),
        ("size", "INTEGER"),
        ("sha256", "TEXT"),
    ),
    bulk="payload",
)
_KINDS: Final = ("rows", "train", "dev", "test")
_MOST_LEVEL: Final = 40


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """A block of one branch and the hash of its payload."""

    branch: int
    info: BlockInfo
    sha256: str

    @classmethod
    def of(cls, number: int, branch: int, block: MetricBlock) -> "StoredBlock":
        """The entry for ``block``, to be kept under ``number``."""
        return cls(branch, block.info(number), hashlib.sha256(block.payload).hexdigest())

    def with_payload(self, payload: bytes) -> MetricBlock:
        """The block itself."""
        info = self.info
        return MetricBlock(info.kind, info.level, info.first_step, info.last_step, payload)


def _key(stored: StoredBlock) -> int:
    return stored.info.number


def _cells(stored: StoredBlock) -> Cells:
    info = stored.info
    return stored.branch, info.kind, info.level, info.first_step, info.last_step, info.nbytes, stored.sha256


def _read(number: int, cells: Cells) -> StoredBlock:
    branch, kind, level, first_step, last_step, size, sha256 = cells
    kind = text_in(kind, MOST_NAME)
    if kind not in _KINDS:
        raise ValueError(tr("there is no kind of block {kind!r:.40}", kind=kind))
    first, last = count_in(first_step, MAXIMUM_STEPS), count_in(last_step, MAXIMUM_STEPS)
    if first > last:
        raise ValueError(tr("it goes from step {first} to {last}", first=first, last=last))
    nbytes = count_in(size, PART_BYTES)
    info = BlockInfo(count_in(number, LARGEST_KEY), kind, count_in(level, _MOST_LEVEL), first, last, nbytes)
    return StoredBlock(count_in(branch, MOST_NUMBER), info, hash_in(sha256))


BLOCK: Final = Codec(BLOCKS, _key, _cells, _read)
"""Written with the payload beside it."""


def read_block(connection: sqlite3.Connection, path: Path, block: StoredBlock) -> MetricBlock:
    """A block of curves, checked against its hash. Raises ``FileError``."""
    info = block.info
    found = connection.execute(
        f"SELECT {BLOCKS.bulk} FROM {BLOCKS.name} WHERE id = ? AND length({BLOCKS.bulk}) = ?",
        (info.number, info.nbytes),
    ).fetchone()
    if found is None or not isinstance(found[0], bytes) or hashlib.sha256(found[0]).hexdigest() != block.sha256:
        raise FileError(
            tr(
                "{path} is damaged: the curves from step {first_step} to {last_step} cannot be read.",
                path=path,
                first_step=info.first_step,
                last_step=info.last_step,
            )
        )
    return block.with_payload(found[0])
