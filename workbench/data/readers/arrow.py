"""Arrow IPC, also called Feather: columns of stated types, as they lie in memory."""

from pathlib import Path

from workbench.data.readers.apart import read_apart
from workbench.data.readers.found import ReadTable, Watch, unwatched
from workbench.specs.own_data import Reading


def read_table(
    path: Path,
    asked: Reading | None = None,
    watch: Watch = unwatched,
    numbers: frozenset[str] = frozenset(),
) -> ReadTable:
    """The table in the file. Raises ``DataError``."""
    return read_apart(path, "arrow", asked, watch, numbers)
