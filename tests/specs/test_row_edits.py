"""Rows in an edit: one form for the same rows, whole ranges without a loop over them, and a sentence for what cannot be."""

import pytest

from workbench.errors import SpecError
from workbench.specs import row_edits
from workbench.specs.row_edits import (
    LEFT_OUT,
    MOST_ROW_TEXT,
    RELABELLED,
    RowEdits,
    Stretch,
    answers_one_by_one,
    count_of,
    row_edits_of,
    rows_change_text,
    rows_one_by_one,
    rows_text,
    rows_value_text,
    stretches_in,
)
from workbench.specs.run import RunSpec, ScheduledEdit


def edit(name: str, value: object, step: int = 3) -> ScheduledEdit:
    return ScheduledEdit.parse({"step": step, "name": name, "value": value})


@pytest.mark.parametrize(
    ("name", "written", "kept"),
    [
        (LEFT_OUT, "5 3 4 9-12 10-20", "3-5 9-20"),
        (LEFT_OUT, 17, "17"),
        (LEFT_OUT, " 7 \n 7  8", "7-8"),
        (LEFT_OUT, "", "none"),
        (LEFT_OUT, "none", "none"),
        (RELABELLED, "18=3.0 17=3 20-45=0.25,1e0", "17-18=3 20-45=0.25,1"),
        (RELABELLED, "4=-0.5 4=-0.5", "4=-0.5"),
    ],
)
def test_the_same_rows_have_one_text(name: str, written: object, kept: str) -> None:
    assert edit(name, written).value == kept
    assert edit(name, kept).value == kept


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        (LEFT_OUT, "3-1", "ends before it begins"),
        (LEFT_OUT, "0", "should be the number of a row"),
        (LEFT_OUT, "x", "should be the number of a row"),
        (LEFT_OUT, "3=1", "should be the number of a row"),
        (LEFT_OUT, "9999999999", "should be the number of a row"),
        (LEFT_OUT, 1.5, "is not the number of a row"),
        (RELABELLED, "3", "should be a row and its label"),
        (RELABELLED, "3=1 2-4=2", "row 3 has two labels"),
        (RELABELLED, "3=nan", "neither the number of a class nor a value"),
        (RELABELLED, "3=1e999", "neither the number of a class nor a value"),
        (LEFT_OUT, "7 " * MOST_ROW_TEXT, "characters are too many"),
    ],
)
def test_what_is_no_row_is_refused_with_a_sentence(name: str, written: object, said: str) -> None:
    with pytest.raises(SpecError, match=said):
        edit(name, written)


def test_a_short_text_asks_for_a_billion_rows_in_no_time() -> None:
    found = stretches_in(LEFT_OUT, "1-999999999")
    assert count_of(found) == 999_999_999
    assert edit(LEFT_OUT, "1-999999999").value == "1-999999999"


def test_thousands_of_scattered_rows_fit() -> None:
    rows = range(0, 40_000, 2)
    text = rows_text(LEFT_OUT, rows_one_by_one(rows))
    assert [row for stretch in stretches_in(LEFT_OUT, text) for row in stretch.rows] == list(rows)
    assert edit(LEFT_OUT, text).value == text
    spec = RunSpec.parse({"data": {"name": "iris"}, "edits": [{"step": 3, "name": LEFT_OUT, "value": text}]})
    assert RunSpec.from_json(spec.to_json()) == spec
    assert RunSpec.from_toml(spec.to_toml()) == spec


def test_an_edit_takes_the_place_of_the_one_before() -> None:
    edits = (edit(LEFT_OUT, "3 4"), edit(RELABELLED, "7=1"), edit("learning_rate", 0.1), edit(LEFT_OUT, "9"))
    found = row_edits_of(edits)
    assert (found.left_out, found.relabelled) == ("9", "7=1")
    assert found.written == len("3-4") + len("7=1") + len("9")
    assert RowEdits().are_none
    assert not found.are_none


def test_what_is_said_counts_and_never_lists() -> None:
    text = rows_text(LEFT_OUT, rows_one_by_one(range(0, 4000, 2)))
    assert rows_value_text(LEFT_OUT, text) == "2,000 rows"
    assert rows_value_text(LEFT_OUT, "none") == "none"
    assert rows_change_text(LEFT_OUT, "none", "3") == "1 row left out"
    assert rows_change_text(LEFT_OUT, "3", "3-5") == "3 rows left out (1 before)"
    assert rows_change_text(LEFT_OUT, "3", "none") == "every row is trained on again"
    labels = rows_text(RELABELLED, answers_one_by_one({4: (1.0,), 5: (1.0,)}))
    assert labels == "5-6=1"
    assert rows_change_text(RELABELLED, "none", labels) == "2 rows relabelled"
    assert rows_value_text(LEFT_OUT, "of a damaged file") == "none"


def test_a_long_text_is_read_once_however_often_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    text, read = rows_text(LEFT_OUT, rows_one_by_one(range(1, 4000, 3))), list[str]()

    def counted(name: str, text: str) -> tuple[Stretch, ...]:
        read.append(text)
        return stretches_in(name, text)

    monkeypatch.setattr(row_edits, "stretches_in", counted)
    assert {rows_value_text(LEFT_OUT, text) for _ in range(50)} == {"1,333 rows"}
    assert read == [text]


def test_too_many_long_edits_are_refused() -> None:
    text = rows_text(LEFT_OUT, rows_one_by_one(range(0, 40_000, 2)))
    edits = [{"step": step, "name": LEFT_OUT, "value": text} for step in range(60)]
    with pytest.raises(SpecError, match="too much"):
        RunSpec.parse({"data": {"name": "iris"}, "edits": edits})
