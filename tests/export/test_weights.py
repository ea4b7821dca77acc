"""Exported weights give the same answers in programs that know nothing of the workbench."""

import errno
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
import safetensors
from safetensors.numpy import load_file

from workbench.data import Dataset, load_dataset
from workbench.engine.inference.inference import Inference
from workbench.engine.layout import make_layout
from workbench.errors import FileError
from workbench.export import array_answers, certificate
from workbench.export.formats import EXPORT_FORMATS
from workbench.export.reference import Answers, answers
from workbench.export.state_dict import state_dict
from workbench.export.weights import export_weights
from workbench.specs.presets import load_preset
from workbench.specs.run import RunSpec
from workbench.training.messages import Finished
from workbench.training.snapshot import Snapshot
from workbench.training.trainer import Trainer

Trained = tuple[RunSpec, Dataset, Snapshot, np.ndarray]


def trained(spec: RunSpec) -> Trained:
    """Train, and compute the engine's own probabilities on the dev part."""
    data = load_dataset(spec.data)
    *_, last = Trainer(spec, data).events()
    assert isinstance(last, Finished)
    assert last.snapshot is not None
    layout = make_layout(spec.network, data.n_features, data.n_answers)
    snapshot = last.snapshot
    expected = Inference(layout, np.float32).probabilities(
        data.dev.features, snapshot.parameters, snapshot.running, snapshot.hyperparameters.bn_epsilon
    )
    return spec, data, snapshot, expected


@pytest.fixture(scope="module")
def digits() -> Trained:
    return trained(load_preset("digits"))


def test_twenty_lines_of_numpy_agree(digits: Trained, tmp_path: Path) -> None:
    spec, data, snapshot, expected = digits
    path = tmp_path / "digits.npz"
    report = export_weights(snapshot, spec, data, path, EXPORT_FORMATS["npz"])
    assert (report.path, report.rows_checked) == (path, len(data.dev.labels) + len(data.test.labels))
    assert report.max_abs_difference <= 1e-6

    # What a reader writes who has nothing but the file.
    w = np.load(path, allow_pickle=False)
    a = data.dev.features
    for linear, norm in (("0", "1"), ("3", "4")):
        z = a @ w[f"{linear}.weight"].T
        z = (z - w[f"{norm}.running_mean"]) / np.sqrt(w[f"{norm}.running_var"] + 1e-5)
        a = np.maximum(w[f"{norm}.weight"] * z + w[f"{norm}.bias"], 0.0)
    z = a @ w["6.weight"].T + w["6.bias"]
    t = np.exp(z - z.max(axis=1, keepdims=True))
    probabilities = t / t.sum(axis=1, keepdims=True)

    assert np.abs(probabilities - expected).max() <= 1e-6
    assert (probabilities.argmax(axis=1) == data.dev.labels).mean() >= 0.97


def test_both_formats_hold_the_same_arrays_and_say_what_they_are(digits: Trained, tmp_path: Path) -> None:
    spec, data, snapshot, _ = digits
    export_weights(snapshot, spec, data, tmp_path / "d.npz", EXPORT_FORMATS["npz"])
    export_weights(snapshot, spec, data, tmp_path / "d.safetensors", EXPORT_FORMATS["safetensors"])
    one, other = np.load(tmp_path / "d.npz"), load_file(tmp_path / "d.safetensors")
    assert sorted(one.files) == sorted(other)
    assert all(one[name].tobytes() == other[name].tobytes() for name in other)
    with zipfile.ZipFile(tmp_path / "d.npz") as archive:
        comment = json.loads(archive.comment)
    with safetensors.safe_open(tmp_path / "d.safetensors", "numpy") as opened:
        metadata = json.loads(opened.metadata()["workbench"])
    assert comment == metadata
    assert comment["state_sha256"] == snapshot.sha256
    assert comment["modules"][:3] == ["Linear(64, 64, bias=False)", "BatchNorm1d(64, eps=1e-05)", "ReLU()"]
    raw = data.dev.features * np.array(comment["scale"]) + np.array(comment["mean"])
    assert raw.min() > -1e-3
    assert raw.max() < 16.001  # the digits' own grey levels are 0 to 16


def test_exports_of_equal_weights_are_equal_files(digits: Trained, tmp_path: Path) -> None:
    spec, data, snapshot, _ = digits
    for name in ("a.npz", "b.npz"):
        export_weights(snapshot, spec, data, tmp_path / name, EXPORT_FORMATS["npz"])
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


EVERYTHING = RunSpec.parse(
    {
        "data": {"name": "wine"},
        "steps": 40,
        "hyperparameters": {"batch_size": 16, "bn_epsilon": 0.01},
        "network": {
            "layers": [
                {"units": 7, "activation": "gelu", "dropout": 0.2},
                {"units": 6, "activation": "leaky_relu", "batch_norm": False},
                {"units": 5, "activation": "elu"},
                {"units": 6, "activation": "silu"},
                {"units": 5, "activation": "sigmoid"},
                {"units": 5, "activation": "tanh", "batch_norm": False, "dropout": 0.1},
                {"units": 5, "activation": "identity"},
            ]
        },
    }
)


@pytest.mark.parametrize("file_format", ["npz", "safetensors"])
def test_pytorch_loads_the_file_and_agrees(file_format: str, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    spec, data, snapshot, expected = trained(EVERYTHING)
    path = tmp_path / f"all.{file_format}"
    export_weights(snapshot, spec, data, path, EXPORT_FORMATS[file_format])
    arrays = dict(np.load(path)) if file_format == "npz" else load_file(path)
    nn = torch.nn
    model = nn.Sequential(
        *(nn.Linear(13, 7, bias=False), nn.BatchNorm1d(7, eps=0.01), nn.GELU(approximate="tanh"), nn.Dropout(0.2)),
        *(nn.Linear(7, 6), nn.LeakyReLU(0.01)),
        *(nn.Linear(6, 5, bias=False), nn.BatchNorm1d(5, eps=0.01), nn.ELU()),
        *(nn.Linear(5, 6, bias=False), nn.BatchNorm1d(6, eps=0.01), nn.SiLU()),
        *(nn.Linear(6, 5, bias=False), nn.BatchNorm1d(5, eps=0.01), nn.Sigmoid()),
        *(nn.Linear(5, 5), nn.Tanh(), nn.Dropout(0.1)),
        *(nn.Linear(5, 5, bias=False), nn.BatchNorm1d(5, eps=0.01), nn.Identity()),
        nn.Linear(5, 3),
    )
    model.load_state_dict({name: torch.from_numpy(array) for name, array in arrays.items()})
    model.eval()
    with torch.no_grad():
        probabilities = torch.softmax(model(torch.tensor(data.dev.features)), dim=1).numpy()
    assert np.abs(probabilities - expected).max() <= 1e-6


def test_every_module_passes_the_check_of_the_export(tmp_path: Path) -> None:
    spec, data, snapshot, _ = trained(EVERYTHING)
    assert export_weights(snapshot, spec, data, tmp_path / "all.npz", EXPORT_FORMATS["npz"]).max_abs_difference <= 1e-6


@pytest.mark.parametrize(
    ("data", "output", "place"),
    [("diabetes", "linear", "a"), ("breast-cancer", "logistic", "a"), ("moons", "logistic", "z")],
)
def test_every_output_and_batch_norm_after_the_activation(data: str, output: str, place: str, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    layers = [{"units": 7, "dropout": 0.2}, {"units": 6, "activation": "tanh", "batch_norm": False}]
    network = {"layers": layers, "output": output, "batch_norm_on": place}
    spec, dataset, snapshot, expected = trained(
        RunSpec.parse({"data": {"name": data}, "steps": 60, "network": network})
    )
    path = tmp_path / "w.safetensors"
    assert export_weights(snapshot, spec, dataset, path, EXPORT_FORMATS["safetensors"]).max_abs_difference <= 1e-6
    with safetensors.safe_open(path, "numpy") as opened:
        about = json.loads(opened.metadata()["workbench"])
    assert about["output"] == output
    assert len(about["targets"]) == (output == "linear")
    names = {"ReLU()": torch.nn.ReLU(), "Tanh()": torch.nn.Tanh(), "Dropout(0.2)": torch.nn.Dropout(0.2)}
    inputs = dataset.n_features
    norm, linear = torch.nn.BatchNorm1d(7), torch.nn.Linear(inputs, 7, bias=place == "a")
    first = [linear, names["ReLU()"], norm] if place == "a" else [linear, norm, names["ReLU()"]]
    model = torch.nn.Sequential(
        *first,
        names["Dropout(0.2)"],
        torch.nn.Linear(7, 6),
        names["Tanh()"],
        torch.nn.Linear(6, expected.shape[1] // 2 or 1),
    )
    model.load_state_dict({name: torch.from_numpy(array) for name, array in load_file(path).items()})
    model.eval()
    with torch.no_grad():
        z = model(torch.tensor(dataset.dev.features))
        answers = z if output == "linear" else torch.hstack([1.0 - torch.sigmoid(z), torch.sigmoid(z)])
    assert np.abs(answers.numpy() - expected).max() <= 1e-6


def test_a_full_disk_leaves_what_was_there(digits: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec, data, snapshot, _ = digits
    path = export_weights(snapshot, spec, data, tmp_path / "d.npz", EXPORT_FORMATS["npz"]).path
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="There is no room for"):
        export_weights(snapshot, spec, data, path, EXPORT_FORMATS["npz"])
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_file_that_gives_other_answers_is_not_reported_as_success(
    digits: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, data, snapshot, expected = digits

    def wrong(*_: object) -> Answers:
        return Answers(expected + 0.01, np.full(expected.shape, 1e-7))  # of the dev part, which is read first

    monkeypatch.setattr(array_answers, "answers", wrong)
    with pytest.raises(
        FileError,
        match=r"d\.npz was not written: an answer differs from the engine's by 0\.01, where rounding explains at",
    ):
        export_weights(snapshot, spec, data, tmp_path / "d.npz", EXPORT_FORMATS["npz"])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize("name", ["diabetes", "breast-cancer"])
def test_weights_of_unscaled_data_can_be_exported(name: str, batch_norm: bool, tmp_path: Path) -> None:
    """Predictions around 150 and inputs around 1000 are rounded by more than 10⁻⁵, which is no fault."""
    layers = [{"units": 16, "batch_norm": batch_norm}] * 2
    network = {"layers": layers, "output": "linear" if name == "diabetes" else "softmax"}
    hyperparameters = {"learning_rate": 1e-3 if batch_norm else 1e-5}
    data = {"name": name, "standardize": False}
    spec, dataset, snapshot, expected = trained(
        RunSpec.parse({"data": data, "steps": 300, "network": network, "hyperparameters": hyperparameters})
    )
    report = export_weights(snapshot, spec, dataset, tmp_path / "w.npz", EXPORT_FORMATS["npz"])
    assert report.max_abs_difference <= report.bound <= 0.01 * np.abs(expected).max()


def test_a_weight_that_is_off_by_a_thousandth_is_noticed(digits: Trained, tmp_path: Path) -> None:
    """The bound follows the rounding; it is no wide door."""
    spec, data, snapshot, _ = digits
    changed = snapshot.parameters.copy()
    changed[:64] *= 1.001
    layout = make_layout(spec.network, data.n_features, data.n_answers)
    wrong = Inference(layout, np.float32).probabilities(
        data.dev.features, changed, snapshot.running, snapshot.hyperparameters.bn_epsilon
    )
    named = state_dict(snapshot, spec, layout)
    read = answers(named.arrays, named.modules, spec.network.output, data.dev.features, np.float32)
    assert np.any(np.abs(read.values - wrong) > certificate.ROUNDINGS * read.rounding)
