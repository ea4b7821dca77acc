"""All tables of a run file, format version 2 (``docs/run-file.md``), and everything in memory as rows of them.

``tallies`` holds the number of rows of each table and the sum of their digests, so that a missing row is found. The two
bulky columns, ``states.part`` and ``blocks.payload``, have hashes of their own.
"""

from collections.abc import Iterator
from typing import Final

from workbench.runs.format.records.blocks import BLOCKS
from workbench.runs.format.records.branches import BRANCH, BRANCH_PROGRESS, BRANCHES, PROGRESS, Progress
from workbench.runs.format.records.edits import EDIT, EDITS, EFFECT, EFFECTS, StoredEdit
from workbench.runs.format.records.keyframes import KEYFRAME, KEYFRAMES, StoredKeyframe
from workbench.runs.format.records.places import BEST, BESTS, CURRENT, CURRENT_PLACE, MARK, MARKS
from workbench.runs.format.records.run_header import HEADER, RunHeader, header_rows
from workbench.runs.format.records.states import STATES
from workbench.runs.format.records.tallies import TALLIES
from workbench.runs.format.table import Row
from workbench.runs.history.history import History

APPLICATION_ID: Final = 0x5457524E  # "TWRN"
FORMAT_VERSION: Final = 2

TALLIED: Final = (HEADER, BRANCHES, PROGRESS, EDITS, KEYFRAMES, BLOCKS, MARKS, BESTS, EFFECTS, CURRENT)
TABLES: Final = (*TALLIED, STATES, TALLIES)
EXPECTED_SCHEMA: Final = tuple(sorted(("table", table.name, table.name, table.create_sql) for table in TABLES))


def all_rows(header: RunHeader, history: History, sizes: dict[int, int], seconds: dict[int, float]) -> Iterator[Row]:
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
