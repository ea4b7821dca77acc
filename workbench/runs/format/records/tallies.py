"""How many rows a table has, and the sum of their digests: what tells that a row is missing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workbench.language import tr
from workbench.runs.format.table import DIGEST_BYTES, Cells, Codec, Key, Table

TALLIES: Final = Table("tallies", (("name", "TEXT"), ("rows", "INTEGER"), ("total", "BLOB")))
_SUMS: Final = 2 ** (8 * DIGEST_BYTES)


@dataclass(frozen=True, slots=True)
class Tally:
    """Number of rows of a table, and the sum of their digests."""

    rows: int = 0
    total: int = 0

    def including(self, digest: bytes | None) -> "Tally":
        """With one row more."""
        return self if digest is None else Tally(self.rows + 1, (self.total + int.from_bytes(digest, "little")) % _SUMS)

    def without(self, digest: bytes | None) -> "Tally":
        """With one row less."""
        return self if digest is None else Tally(self.rows - 1, (self.total - int.from_bytes(digest, "little")) % _SUMS)


@dataclass(frozen=True, slots=True)
class StoredTally:
    """The tally of the table ``name``, which is the one at ``position``, counted from 1."""

    position: int
    name: str
    tally: Tally


def _key(stored: StoredTally) -> int:
    return stored.position


def _cells(stored: StoredTally) -> Cells:
    return stored.name, stored.tally.rows, stored.tally.total.to_bytes(DIGEST_BYTES, "little")


def _read(number: int, cells: Cells) -> StoredTally:
    name, rows, total = cells
    if not isinstance(name, str) or not isinstance(rows, int) or not isinstance(total, bytes):
        raise ValueError(tr("it is not a tally"))  # noqa: TRY004  (the content is wrong, not the call)
    return StoredTally(number, name, Tally(rows, int.from_bytes(total, "little")))


TALLY: Final = Codec(TALLIES, _key, _cells, _read)


def tallies_of(digests: Mapping[Key, bytes]) -> dict[str, Tally]:
    """The tally of each table that has rows."""
    rows, totals = Counter[str](), Counter[str]()
    for (name, _), digest in digests.items():
        rows[name] += 1
        totals[name] += int.from_bytes(digest, "little")
    return {name: Tally(rows[name], totals[name] % _SUMS) for name in rows}
