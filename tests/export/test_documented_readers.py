"""The programs printed in docs/exported-weights.md work as they stand, for everything that can be exported."""

import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import workbench
from workbench.data import Dataset, load_dataset
from workbench.engine.inference.inference import Inference
from workbench.engine.layout import make_layout
from workbench.export.formats import EXPORT_FORMATS
from workbench.export.weights import export_weights
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.run import RunSpec
from workbench.training.messages import Finished
from workbench.training.trainer import Trainer

PAGE = Path(workbench.__file__).resolve().parents[1] / "docs" / "exported-weights.md"
PROGRAMS = dict(
    zip(
        ("onnx", "npz", "safetensors"),
        re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL),
        strict=True,
    )
)
DATA_OF_OUTPUT = {"softmax": "iris", "logistic": "breast-cancer", "linear": "diabetes"}


def spec_of(activation: str, output: str, place: str) -> RunSpec:
    layers = [{"units": 5, "activation": activation, "batch_norm": place != "none", "dropout": 0.1}] * 2
    network = {"layers": layers, "output": output, "batch_norm_on": "a" if place == "a" else "z"}
    return RunSpec.parse({"data": {"name": DATA_OF_OUTPUT[output]}, "steps": 20, "network": network})


def exported(spec: RunSpec, path: Path, file_format: str) -> tuple[Dataset, Any]:
    """The data, and the engine's own answers in the unit of the target."""
    data = load_dataset(spec.data)
    *_, last = Trainer(spec, data).events()
    assert isinstance(last, Finished)
    snapshot = last.snapshot
    assert snapshot is not None
    export_weights(snapshot, spec, data, path, EXPORT_FORMATS[file_format])
    layout = make_layout(spec.network, data.n_features, data.n_answers)
    expected = Inference(layout, np.float32).probabilities(
        data.dev.features, snapshot.parameters, snapshot.running, snapshot.hyperparameters.bn_epsilon
    )
    if data.targets:
        expected = expected * [one.scale for one in data.targets] + [one.mean for one in data.targets]
    return data, expected


def program(folder: Path, file_format: str) -> Callable[[Any], Any]:
    """What the printed program defines, run in ``folder``."""
    written = folder / "program.py"
    written.write_text(PROGRAMS[file_format], encoding="utf-8")
    answers: Callable[[Any], Any] = runpy.run_path(str(written))["answers"]
    return answers


@pytest.mark.parametrize("file_format", PROGRAMS)
@pytest.mark.parametrize("output", DATA_OF_OUTPUT)
@pytest.mark.parametrize("place", ["z", "a", "none"])
def test_the_printed_programs_answer_as_the_engine_does(
    file_format: str, output: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = {"safetensors": "torch", "onnx": "onnxruntime", "npz": "numpy"}
    pytest.importorskip(needed[file_format])
    monkeypatch.chdir(tmp_path)
    for activation in ACTIVATIONS:
        data, expected = exported(spec_of(activation, output, place), tmp_path / f"weights.{file_format}", file_format)
        raw = data.dev.features * data.feature_scale + data.feature_mean
        found = np.asarray(program(tmp_path, file_format)(raw))
        np.testing.assert_allclose(found, expected, rtol=2e-5, atol=1e-6 * np.abs(expected).max(), err_msg=activation)


def test_the_printed_program_raises_on_a_module_that_it_does_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "weights.npz"
    data, _ = exported(spec_of("relu", "softmax", "z"), path, "npz")
    path.write_bytes(path.read_bytes().replace(b'"ReLU()"', b'"What()"'))
    with pytest.raises(KeyError, match="What"):
        program(tmp_path, "npz")(data.dev.features)
