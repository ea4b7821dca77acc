"""What a measurement hands back: tables with a few sentences, printable in three forms."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.tables import as_markdown, as_text


@dataclass(frozen=True)
class Table:
    """A titled table; ``notes`` are sentences that belong under it."""

    title: str
    head: tuple[str, ...]
    cells: Sequence[tuple[str, ...]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """Tables for people and ``rows`` of plain values for programs."""

    tables: tuple[Table, ...]
    rows: tuple[dict[str, Any], ...] = field(default=())

    def as_json(self) -> tuple[dict[str, Any], ...]:
        """The rows, one JSON object each."""
        return self.rows

    def as_text(self) -> str:
        """For the terminal."""
        return "\n\n".join(
            "\n".join((table.title, "", as_text(table.head, table.cells), *table.notes)) for table in self.tables
        )

    def as_markdown(self) -> str:
        """For the results page."""
        return "\n\n".join(
            "\n\n".join((f"### {table.title}", as_markdown(table.head, table.cells), *table.notes))
            for table in self.tables
        )
