"""All tables of a run file, format version 3 (``docs/run-file.md``), and everything in memory as rows of them.

``tallies`` holds the number of rows of each table and the sum of their digests, so that a missing row is found. The two
bulky columns, ``states.part`` and ``blocks.payload``, have hashes of their own. Version 2 had no ``points``; its files stay as they
are, and are read and gone on with.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from workbench.runs.format.records.blocks import BLOCKS
from workbench.runs.format.records.branches import BRANCH, BRANCH_PROGRESS, BRANCHES, PROGRESS, Progress
from workbench.runs.format.records.edits import EDIT, EDITS, EFFECT, EFFECTS, StoredEdit
from workbench.runs.format.records.keyframes import KEYFRAME, KEYFRAMES, StoredKeyframe
from workbench.runs.format.records.places import BEST, BESTS, CURRENT, CURRENT_PLACE, MARK, MARKS
from workbench.runs.format.records.points import POINT, POINTS, StoredPoints
from workbench.runs.format.records.run_header import HEADER, RunHeader, header_rows
from workbench.runs.format.records.states import STATES
from workbench.runs.format.records.tallies import TALLIES
from workbench.runs.format.table import Row, Table
from workbench.runs.history.history import History

APPLICATION_ID: Final = 0x5457524E  # "TWRN"
FORMAT_VERSION: Final = 3
OLDEST_VERSION: Final = 2
"""Of databases; version 1 was another kind of file."""

TALLIED: Final = (HEADER, BRANCHES, PROGRESS, EDITS, KEYFRAMES, BLOCKS, MARKS, BESTS, EFFECTS, CURRENT, POINTS)
"""A new one is added at the end: the place of a table is the number of its tally."""
TABLES: Final = (*TALLIED, STATES, TALLIES)
_SINCE: Final = {POINTS.name: 3}


def of_version(tables: tuple[Table, ...], version: int) -> tuple[Table, ...]:
    """Those of the tables that a file of this format version has."""
    return tuple(table for table in tables if _SINCE.get(table.name, OLDEST_VERSION) <= version)


def expected_schema(version: int) -> tuple[tuple[str, str, str, str], ...]:
    """What SQLite has to tell of a sound file of this format version."""
    return tuple(sorted(("table", table.name, table.name, table.create_sql) for table in of_version(TABLES, version)))


def all_rows(
    header: RunHeader,
    history: History,
    sizes: dict[int, int],
    seconds: dict[int, float],
    points: Iterable[StoredPoints] = (),
) -> Iterator[Row]:
    """Everything that is in memory; ``sizes`` in bytes by keyframe, ``seconds`` by branch."""
    yield from header_rows(header)
    counts: dict[int, int] = {}
    for position, edit in enumerate(history.edits):
        counts[edit.branch] = counts.get(edit.branch, 0) + 1
        yield EDIT.row(StoredEdit(position, edit))
    for branch in history.branches:
        number = branch.number
        yield BRANCH.row(branch)
        yield BRANCH_PROGRESS.row(
            Progress(number, branch.length, counts.get(number, 0), float(seconds.get(number, 0.0)))
        )
    for keyframe in history.keyframes:
        yield KEYFRAME.row(StoredKeyframe(keyframe, sizes[keyframe.number]))
    yield from map(MARK.row, history.marks)
    yield from map(BEST.row, history.bests)
    yield from map(EFFECT.row, history.effects)
    yield CURRENT_PLACE.row(history.current)
    yield from map(POINT.row, points)
