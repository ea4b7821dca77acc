"""How many rows a table has, and the sum of their digests: what tells that a row is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workbench.runs.format.schema import TALLIES, Key, Row

_SUMS: Final = 2**128


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

    def row(self, position: int, name: str) -> Row:
        """As it stands in the file."""
        return Row(TALLIES, position, (name, self.rows, self.total.to_bytes(16, "little")))


def tallies_of(digests: Mapping[Key, bytes]) -> dict[str, Tally]:
    """The tally of each table."""
    tallies: dict[str, Tally] = {}
    for (name, _), digest in digests.items():
        tallies[name] = tallies.get(name, Tally()).including(digest)
    return tallies
