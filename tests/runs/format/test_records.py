"""Every codec gives back the record that it took, and refuses what cannot be."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.runs.small_runs import points_at, small_spec
from workbench.runs.format.metric_blocks import BlockInfo
from workbench.runs.format.records.blocks import BLOCK, StoredBlock
from workbench.runs.format.records.branches import BRANCH, BRANCH_PROGRESS, Progress
from workbench.runs.format.records.edits import EDIT, EFFECT, StoredEdit
from workbench.runs.format.records.keyframes import KEYFRAME, StoredKeyframe
from workbench.runs.format.records.places import BEST, CURRENT_PLACE, MARK
from workbench.runs.format.records.points import POINT, StoredPoints
from workbench.runs.format.records.run_header import HEADER, RunHeader, header_rows, read_header
from workbench.runs.format.records.states import STATES, part_ids
from workbench.runs.format.records.tallies import TALLY, StoredTally, Tally
from workbench.runs.format.schema import FORMAT_VERSION, TABLES
from workbench.runs.format.table import Codec
from workbench.runs.history.history import Best, Branch, Effect, JournalEdit, Keyframe, Mark, Place
from workbench.specs.row_edits import rows_one_by_one, rows_text

_ROWS = rows_text("left_out", rows_one_by_one(range(0, 40_000, 2)))

RECORDS: tuple[tuple[Codec[Any], Any], ...] = (
    (BRANCH, Branch(3, small_spec(), Place(1, 40, 1), "tail – ü", True, 5.0, 0, small_spec().edits[1:])),
    (BRANCH_PROGRESS, Progress(3, 100, 2, 1.5)),
    (EDIT, StoredEdit(4, JournalEdit(3, 1, 60, "learning_rate", 0.1, 0.05, 7.0, "a note\n– ü"))),
    (EDIT, StoredEdit(5, JournalEdit(3, 2, 70, "left_out", "none", _ROWS, 7.0))),
    (EDIT, StoredEdit(6, JournalEdit(3, 3, 70, "relabelled", "none", "3=1 20-45=0.25,-1", 7.0))),
    (KEYFRAME, StoredKeyframe(Keyframe(9, Place(3, 60, 2), "pin", "0f" * 32, 500, True), 700)),
    (BLOCK, StoredBlock(3, BlockInfo(8, "rows", 2, 10, 90, 1234), "0f" * 32)),
    (MARK, Mark(2, Place(3, 60, 2), "pin", "here – ü", 8.0, True)),
    (BEST, Best(Place(3, 70, 2), 0.25, 0.75)),
    (EFFECT, Effect(3, 1, 50, (0.5, -0.25), (float("inf"),))),
    (EFFECT, Effect(3, 1, 50, (0.5, -0.25), (0.0, -0.125), 0.375, 22)),
    (CURRENT_PLACE, Place(3, 100, 2)),
    (POINT, StoredPoints(5, points_at(3, (40, 60, 61)))),
    (TALLY, StoredTally(4, "edits", Tally(5, 2**127))),
)


def test_every_table_has_its_codec() -> None:
    assert {codec.table for codec, _ in RECORDS} | {HEADER, STATES} == set(TABLES)


@pytest.mark.parametrize(("codec", "record"), RECORDS, ids=[codec.table.name for codec, _ in RECORDS])
def test_a_record_comes_back_as_it_was(codec: Codec[Any], record: Any) -> None:
    row = codec.row(record)
    assert row.key == (codec.table.name, codec.key(record))
    assert codec.read(row.id, row.cells) == record


@pytest.mark.parametrize(("codec", "record"), RECORDS, ids=[codec.table.name for codec, _ in RECORDS])
def test_the_cells_are_those_of_the_columns(codec: Codec[Any], record: Any) -> None:
    types: dict[str, tuple[type, ...]] = {
        "INTEGER": (int,),
        "INTEGER NULL": (int, type(None)),
        "REAL": (float,),
        "TEXT": (str,),
        "BLOB": (bytes,),
    }
    for (name, kind), cell in zip(codec.table.columns, codec.row(record).cells, strict=True):
        assert type(cell) in types[kind], name


def spoilt(codec: Codec[Any], record: Any) -> Iterator[tuple[object, ...]]:
    """The cells with one of them wrong: a whole number below 0, or none at all."""
    cells = codec.row(record).cells
    for place, (_, kind) in enumerate(codec.table.columns):
        if kind == "INTEGER":
            yield (*cells[:place], -1, *cells[place + 1 :])
        if kind in {"INTEGER", "TEXT", "BLOB"}:
            yield (*cells[:place], None, *cells[place + 1 :])


@pytest.mark.parametrize(
    ("codec", "record"), RECORDS[:-1], ids=[codec.table.name for codec, _ in RECORDS[:-1]]
)  # a tally is only compared
def test_what_cannot_be_is_refused(codec: Codec[Any], record: Any) -> None:
    number = codec.key(record)
    for cells in spoilt(codec, record):
        with pytest.raises(ValueError):
            codec.read(number, cells)  # type: ignore[arg-type]


def test_the_header_comes_back_as_it_was() -> None:
    header = RunHeader("0f" * 16, 1e9 + 0.1, small_spec(), "ab" * 32, {"numpy": np.__version__}, FORMAT_VERSION)
    values = {str(row.cells[0]): str(row.cells[1]) for row in header_rows(header)}
    assert read_header(values, FORMAT_VERSION) == header


def test_the_parts_of_two_states_never_share_a_key() -> None:
    assert part_ids(7)[1] < part_ids(8)[0]
    assert part_ids(7)[0] <= (7 << 8) <= part_ids(7)[1]


@pytest.mark.parametrize(("error", "examples"), [(-0.1, 22.0), (float("inf"), 22.0), (0.1, 1.5), (0.1, 0.0)])
def test_an_effect_whose_error_cannot_be_is_damaged(error: float, examples: float) -> None:
    effect = Effect(3, 1, 50, (0.5,), (0.5, error, examples))
    row = EFFECT.row(effect)
    with pytest.raises(ValueError, match=r"standard error|number of examples"):
        EFFECT.read(row.id, row.cells)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("left_out", '"none"', '"3 17 x"'),
        ("left_out", '"none"', '"20-3"'),
        ("left_out", '"3 17 x"', '"none"'),
        ("left_out", '"none"', '"' + "7 " * 70_000 + '"'),
        ("left_out", '"none"', "0.5"),
        ("relabelled", '"none"', '"3 17"'),
        ("relabelled", '"none"', '"3=1 3=2"'),
        ("relabelled", '"none"', '"3=nan"'),
        ("learning_rate", '"' + "7" * 1000 + '"', "0.1"),
    ],
)
def test_rows_that_cannot_be_are_refused(name: str, old: str, new: str) -> None:
    with pytest.raises(ValueError):
        EDIT.read(5, (3, 1, 60, name, old, new, 7.0, ""))
