"""Answers as files: every row has its line, and no text is a formula."""

import csv
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from workbench.data.recipe import Unfit
from workbench.errors import FileError, SpecError
from workbench.predicting.predictions_file import (
    check_out,
    csv_text,
    earlier_set_aside,
    guarded,
    prediction_columns,
    write_predictions,
)
from workbench.predicting.predictor import Answers


def hostile() -> Answers:
    return Answers(
        classes=("=HYPERLINK(1)", "plain, with comma"),
        targets=(),
        values=np.array([[0.75, 0.25], [np.nan, np.nan], [-0.0, 1.0]]),
        usable=np.array([True, False, True]),
        features=np.zeros((3, 1), dtype=np.float32),
        unfit=(Unfit(1, "@col", "+cmd"),),
    )


def test_each_row_is_there_and_what_spreadsheets_compute_is_guarded() -> None:
    rows = list(csv.reader(StringIO(csv_text(prediction_columns(hostile())))))
    assert rows[0] == [
        "row",
        "prediction",
        "probability of =HYPERLINK(1)",
        "probability of plain, with comma",
        "problem",
    ]
    assert rows[1][:3] == ["1", "'=HYPERLINK(1)", "0.75"]
    assert rows[2][:4] == ["2", "", "", ""]
    assert rows[2][4].startswith("row 2, column '@col': '+cmd'")
    assert rows[3][1] == "plain, with comma"
    assert not any(cell.startswith(("=", "@", "+")) for row in rows for cell in row)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_formulas_get_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


def test_plain_texts_and_numbers_stay() -> None:
    assert guarded("versicolor") == "versicolor"
    assert csv_text({"predicted x": [-1.5, None]}) == "predicted x\n-1.5\n\n".replace("\n\n", '\n""\n')


def test_parquet_holds_the_same(tmp_path: Path) -> None:
    pl = pytest.importorskip("polars")
    path = tmp_path / "answers.parquet"
    write_predictions(path, prediction_columns(hostile()))
    frame = pl.read_parquet(path)
    assert frame["prediction"].to_list() == ["=HYPERLINK(1)", None, "plain, with comma"]
    assert frame["row"].to_list() == [1, 2, 3]


def test_another_ending_is_refused_at_once() -> None:
    with pytest.raises(SpecError, match=r"must end in \.csv or \.parquet, not 'answers.xls'"):
        check_out(Path("answers.xls"))


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_files_of_others_are_left_alone_and_earlier_answers_are_kept(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"rows{ending}"
    path.write_text("area,town\n1,Ulm\n", encoding="utf-8")
    with pytest.raises(FileError, match="exists and holds no predictions; it is left alone"):
        check_out(path)
    path.unlink()
    write_predictions(path, prediction_columns(hostile()))
    check_out(path)
    content = path.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        _interrupted(path)
    assert path.read_bytes() == content, "what was set aside comes back where nothing takes its place"
    with earlier_set_aside(path) as earlier:
        assert earlier is not None
        assert earlier.read_bytes() == content
    assert not path.exists()
    with earlier_set_aside(path) as earlier:
        assert earlier is None


def _interrupted(path: Path) -> None:
    with earlier_set_aside(path) as earlier:
        assert earlier is not None
        assert not path.exists()
        raise KeyboardInterrupt
