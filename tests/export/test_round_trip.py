"""A slice of the campaign ``tests.campaigns.export_round_trip``: random networks through every format and back."""

import hashlib
import json
import re
import threading
from pathlib import Path

import numpy as np
import pytest

from tests.export.networks import files_in, random_spec, trained
from workbench.errors import FileError
from workbench.export import onnx_file
from workbench.export.formats import EXPORT_FORMATS
from workbench.export.marks import certificate_of
from workbench.export.weights import ExportChoices, export_weights

FAST = [name for name in EXPORT_FORMATS if name != "pytorch"]  # importing that takes seconds


@pytest.mark.parametrize("seed", range(5))
def test_a_random_network_answers_the_same_in_every_format(seed: int, tmp_path: Path) -> None:
    spec = random_spec(seed)
    data, snapshot = trained(spec)
    for name in FAST:
        row = EXPORT_FORMATS[name]
        for fold in (False, True) if name == "onnx" else (bool(seed % 2),):
            path = tmp_path / f"{fold}{row.suffix}"
            report = export_weights(snapshot, spec, data, path, row, ExportChoices(fold_batch_norm=fold))
            assert report.relative <= 1e-6, name
            assert all(part.scores_equal for part in report.certificate.parts), name
            assert report.rows_checked == data.dev.rows + data.test.rows


def test_pytorch_answers_the_same(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    for seed in (3, 6):
        spec = random_spec(seed)
        data, snapshot = trained(spec)
        report = export_weights(snapshot, spec, data, tmp_path / f"{seed}.pytorch", EXPORT_FORMATS["pytorch"])
        assert report.relative <= 1e-6
        assert report.certificate.reader.startswith("PyTorch 2")


def test_the_certificate_tells_what_was_checked(tmp_path: Path) -> None:
    spec = random_spec(1)
    data, snapshot = trained(spec)
    for name, row in EXPORT_FORMATS.items():
        if name == "pytorch":
            continue
        path = tmp_path / f"net{row.suffix}"
        report = export_weights(snapshot, spec, data, path, row)
        told = json.loads(certificate_of(path).read_text(encoding="utf-8"))
        assert told["export"] == name
        assert told["state_sha256"] == snapshot.sha256
        assert told["largest_relative_difference"] == report.relative
        assert [part["part"] for part in told["parts"]] == ["dev", "test"]
        assert told["parts"][0]["engine"]["accuracy"] == told["parts"][0]["reader"]["accuracy"]
        assert told["parts"][1]["engine"] is None, "nobody asked to look at the test part"
        for file_name, sha256 in told["files_sha256"].items():
            file = path / file_name if row.is_folder else path
            assert hashlib.sha256(file.read_bytes()).hexdigest() == sha256


@pytest.mark.parametrize("name", ["onnx", "predictor", "c"])
def test_what_answers_something_else_is_not_written(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = random_spec(0)
    data, snapshot = trained(spec)
    row = EXPORT_FORMATS[name]
    read = row.module.read

    def off(*arguments: object) -> tuple[np.ndarray, str]:
        found, reader = read(*arguments)  # type: ignore[arg-type]
        found[-1, -1] += 1e-4
        return found, reader

    monkeypatch.setattr(row.module, "read", off)
    with pytest.raises(FileError, match=r"was not written: an answer differs from the engine's by 0\.0001, where"):
        export_weights(snapshot, spec, data, tmp_path / f"x{row.suffix}", row)
    assert files_in(tmp_path) == []


def test_a_call_that_is_off_leaves_nothing(tmp_path: Path) -> None:
    spec = random_spec(0)
    data, snapshot = trained(spec)
    stop = threading.Event()
    stop.set()
    for row in EXPORT_FORMATS.values():
        with pytest.raises(FileError, match="it was called off"):
            export_weights(snapshot, spec, data, tmp_path / f"x{row.suffix}", row, stop=stop)
    assert files_in(tmp_path) == []


def test_onnx_is_old_enough_for_old_runtimes_and_says_what_it_is(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    spec = random_spec(3)
    data, snapshot = trained(spec)
    path = tmp_path / "net.onnx"
    export_weights(snapshot, spec, data, path, EXPORT_FORMATS["onnx"])
    made = onnx.load(path)
    assert made.ir_version <= 8
    assert {one.domain: one.version for one in made.opset_import} == {"": 13, "ai.onnx.ml": 2}
    about = {entry.key: entry.value for entry in made.metadata_props}
    assert json.loads(about["class_names"]) == ["no", "yes", "perhaps, later"]
    assert json.loads(about["feature_names"])[0] == "temperature °C"
    assert json.loads(about["workbench"])["state_sha256"] == snapshot.sha256
    assert [one.name for one in made.graph.input][:3] == ["temperature °C", "town", "stars"]
    assert [one.name for one in made.graph.output] == ["label", "probabilities"]


def test_onnx_has_no_answer_where_there_is_none(tmp_path: Path) -> None:
    runtime = pytest.importorskip("onnxruntime")
    spec = random_spec(3)
    data, snapshot = trained(spec)
    path = tmp_path / "net.onnx"
    export_weights(snapshot, spec, data, path, EXPORT_FORMATS["onnx"])
    session = runtime.InferenceSession(path)
    row = {
        "temperature °C": [[np.nan]] * 3,
        "town": [["=Ulm"], ["Paris"], [""]],
        "stars": [["3"]] * 3,
        "size": [["M"]] * 3,
        "day": [[np.nan]] * 3,
        "since": [[15_000.5]] * 3,
    }
    types = {one.name: object if one.type == "tensor(string)" else np.float64 for one in session.get_inputs()}
    label, chances = session.run(None, {name: np.array(cells, dtype=types[name]) for name, cells in row.items()})
    assert label[0] in data.class_names
    assert (label[1], label[2]) == ("", label[2])
    assert np.isnan(chances[1]).all()
    np.testing.assert_allclose(chances[[0, 2]].sum(axis=1), 1.0, rtol=1e-6)
    assert onnx_file.MATRIX not in types


def test_a_large_network_is_no_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = random_spec(0)
    data, snapshot = trained(spec)
    module = EXPORT_FORMATS["c"].module
    monkeypatch.setattr(module, "MOST_WEIGHTS", 2)
    with pytest.raises(FileError, match=re.escape("for small networks: at most 2 weights, and this has")):
        export_weights(snapshot, spec, data, tmp_path / "x.h", EXPORT_FORMATS["c"])
