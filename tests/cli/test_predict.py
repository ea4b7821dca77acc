"""``main.py predict`` from a file to answers: what it prints, writes and refuses."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Said
from tests.predicting.conftest import prices_spec, run_spec, towns_spec
from workbench.specs.own_data import TableSpec

Call = Callable[..., Said]
ROWS = "town;area;sold;price;note\nUlm;50,5;2024-02-01;200000;a\nParis;60;2024-02-01;;b\nBonn;;2024-03-01;300000;c\n"


@pytest.fixture
def run_of(call: Call, tmp_path: Path) -> Callable[[TableSpec], Path]:
    def make(data: TableSpec) -> Path:
        (tmp_path / "run.toml").write_text(run_spec(data).to_toml(), encoding="utf-8")
        path = tmp_path / "a.run"
        said = call("train", tmp_path / "run.toml", "--out", path)
        assert said.code == 0, said.errors
        return path

    return make


def test_rows_of_a_file_are_answered_and_judged(
    call: Call, run_of: Callable[[TableSpec], Path], tmp_path: Path
) -> None:
    run, data, out = run_of(prices_spec()), tmp_path / "new.csv", tmp_path / "answers.csv"
    data.write_text(ROWS, encoding="utf-8")
    said = call("predict", run, data, "--out", out, "--json")
    assert said.code == 0, said.errors
    assert (said.report["rows"], said.report["rows_without_answer"], said.report["step"]) == (3, 1, 40)
    assert said.report["unfit"] == [{"row": 2, "column": "town", "found": "Paris"}]
    assert said.report["unused_columns"] == ["note"]
    assert said.report["evaluation"]["rows"] == 2
    assert "Note: a column was not asked for: 'note'." in said.errors
    assert "row 2, column 'town': 'Paris' was never seen in training" in said.errors
    with out.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["row"] for row in rows] == ["1", "2", "3"]
    assert rows[1]["predicted price"] == ""
    assert float(rows[0]["predicted price"]) != 0.0

    printed = call("predict", run, data)
    assert printed.code == 0
    assert printed.out == out.read_text(encoding="utf-8")
    assert "typical error" in printed.errors
    assert "e+" not in printed.errors, "prices are written out"
    first = call("predict", run, data, "--at", 0, "--json").report
    assert first["step"] == 0
    assert len(first["predictions"]) == 3


def test_classes_come_with_probabilities(call: Call, run_of: Callable[[TableSpec], Path], tmp_path: Path) -> None:
    run, data = run_of(towns_spec()), tmp_path / "new.csv"
    data.write_text("area,price\n50,200000\n", encoding="utf-8")
    said = call("predict", run, data, "--at", "best", "--json")
    assert said.code == 0, said.errors
    (row,) = said.report["predictions"]
    shares = [row[f"probability of {name}"] for name in ("Bonn", "Köln", "Ulm")]
    assert sum(shares) == pytest.approx(1.0)
    assert row["prediction"] in ("Bonn", "Köln", "Ulm")
    assert said.report["evaluation"] is None


def test_what_is_wrong_is_one_sentence_and_nothing_is_written(
    call: Call, run_of: Callable[[TableSpec], Path], tmp_path: Path
) -> None:
    run, data, out = run_of(prices_spec()), tmp_path / "new.csv", tmp_path / "answers.csv"
    data.write_text("area,town\n50,Ulm\n", encoding="utf-8")
    said = call("predict", run, data, "--out", out)
    assert (said.code, said.out) == (1, "")
    assert said.errors.splitlines()[-1] == (
        "A column that the network was trained on is missing: 'sold'; the data have 'area', 'town'."
    )
    assert not out.exists()
    assert call("predict", run, data, "--out", tmp_path / "answers.xls").code == 2
    assert call("predict", run, tmp_path / "nowhere.csv").code == 1
    assert call("predict", tmp_path / "nowhere.run", data).code == 1
    assert call("predict", run, data, "--at", "41").code == 2
    data.write_text("area,town,sold\n50,Rome,2024-01-01\n", encoding="utf-8")
    assert call("predict", run, data, "--out", out).code == 1
    assert "1 row has no answer" in call("predict", run, data).errors
