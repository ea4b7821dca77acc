"""The predictor folder: what somebody does with it who has nothing but Python, NumPy and a file of rows."""

import csv
import json
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.export.networks import files_in, random_spec, trained
from workbench.export.formats import EXPORT_FORMATS
from workbench.export.weights import ExportChoices, export_weights
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.run import RunSpec

VISIT = {
    "temperature °C": "2001,5",
    "town": "=Ulm",
    "stars": "3",
    "size": "M",
    "day": "2024-02-29",
    "since": "1.3.2019",
}


def predictor(spec: RunSpec, folder: Path, coverage: float | None = None) -> Path:
    data, snapshot = trained(spec)
    path = folder / "net.predictor"
    export_weights(snapshot, spec, data, path, EXPORT_FORMATS["predictor"], ExportChoices(coverage=coverage))
    return path


def run(folder: Path, where: Path, rows: list[dict[str, str]]) -> tuple[list[dict[str, str]], str]:
    with (where / "rows.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    command = [sys.executable, "-I", str(folder / "predict.py"), "rows.csv", "answers.csv"]
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        return [], done.stderr
    with (where / "answers.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter=";")), done.stderr


def test_the_program_is_short_for_every_network(tmp_path: Path) -> None:
    """All activations, every kind of input, a promise: at most 80 lines, none of them longer than a wide screen."""
    layers = [{"units": 2, "activation": name, "batch_norm": False} for name in ACTIVATIONS]
    spec = random_spec(3)
    spec = spec.replaced(network={"layers": layers, "output": "softmax"}, steps=3)
    lines = (predictor(spec, tmp_path, 0.6) / "predict.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 80
    assert max(map(len, lines)) <= 130
    assert not [line for line in lines if re.search(r"@\w+@", line)]


def test_rows_of_a_file_are_answered_and_formulas_are_none(tmp_path: Path) -> None:
    folder = predictor(random_spec(3), tmp_path, 0.8)
    assert files_in(folder) == ["README.md", "certificate.json", "model.json", "predict.py", "weights.npz"]
    rows = [
        {**VISIT, "remark": "=1+1"},
        {**VISIT, "town": "", "temperature °C": "NA", "day": "", "remark": "-2,5"},
        {**VISIT, "town": "Paris", "remark": "@x"},
        {**VISIT, "since": "yesterday", "remark": "+49 30"},
        {**VISIT, "size": "", "remark": "fine"},
        {**VISIT, "stars": "3.0", "remark": "fine"},
    ]
    answers, errors = run(folder, tmp_path, rows)
    assert not errors
    assert [row["remark"] for row in answers] == ["'=1+1", "-2,5", "'@x", "'+49 30", "fine", "fine"]
    assert {row["town"] for row in answers} == {"'=Ulm", "", "Paris"}
    assert [bool(row["prediction"]) for row in answers] == [True, True, False, False, False, True]
    assert [row["note"] for row in answers] == [
        "",
        "",
        "town cannot be 'Paris'",
        "since cannot be 'yesterday'",
        "size cannot be ''",
        "",
    ]
    assert answers[0]["probability of yes"] == answers[5]["probability of yes"]
    chances = [
        float(answers[1][f"probability of {name}"].replace(",", ".")) for name in ("no", "yes", "perhaps, later")
    ]
    assert sum(chances) == pytest.approx(1.0)
    assert answers[0]["prediction"] in answers[0]["classes with 80 % coverage"].split(" | ")


def test_a_column_that_lacks_is_named(tmp_path: Path) -> None:
    folder = predictor(random_spec(3), tmp_path)
    answers, errors = run(folder, tmp_path, [{name: cell for name, cell in VISIT.items() if name != "size"}])
    assert not answers
    assert errors == "rows.csv has no column 'size'\n"


def test_numbers_come_with_intervals(tmp_path: Path) -> None:
    folder = predictor(random_spec(4), tmp_path, 0.8)
    (answer,), errors = run(folder, tmp_path, [VISIT])
    assert not errors
    low, middle, high = (
        float(answer[name].replace(",", "."))
        for name in ("bill at least (80 %)", "predicted bill", "bill at most (80 %)")
    )
    assert low < middle < high
    told = json.loads((folder / "certificate.json").read_text(encoding="utf-8"))
    assert told["promise"]["margins"][0] == pytest.approx(high - middle)
    assert told["promise_on_test_part"]["rows"] == told["parts"][1]["rows"]


def test_python_takes_dictionaries_and_arrays(tmp_path: Path) -> None:
    spec = random_spec(0)
    data, _ = trained(spec)
    program: dict[str, Any] = runpy.run_path(str(predictor(spec, tmp_path) / "predict.py"))
    raw = data.dev.features.astype(np.float64) * data.feature_scale + data.feature_mean
    chances = program["predict_proba"](raw)
    rows = [dict(zip(data.feature_names, row, strict=True)) for row in raw]
    np.testing.assert_array_equal(program["predict_proba"](rows), chances)
    names = program["predict"](raw)
    assert [data.class_names[number] for number in chances.argmax(axis=1)] == names.tolist()
