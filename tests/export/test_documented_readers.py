"""The programs printed in docs/exported-weights.md work as they stand."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import workbench
from workbench.data import load_dataset
from workbench.engine.inference.inference import Inference
from workbench.engine.layout import make_layout
from workbench.export.formats import EXPORT_FORMATS
from workbench.export.weights import export_weights
from workbench.specs.presets import load_preset
from workbench.training.messages import Finished
from workbench.training.trainer import Trainer

PAGE = Path(workbench.__file__).resolve().parents[1] / "docs" / "exported-weights.md"
PROGRAMS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
RAW = "np.load('raw.npy')"
SHOW = {
    "npz": f"np.save('out.npy', probabilities({RAW}))",
    "safetensors": "import numpy as np; x = torch.tensor(np.load('scaled.npy'))\n"
    "np.save('out.npy', torch.softmax(model(x), dim=1).detach().numpy())",
}


@pytest.mark.parametrize(("number", "file_format"), [(0, "npz"), (1, "safetensors")])
def test_the_printed_program_gives_the_engines_probabilities(number: int, file_format: str, tmp_path: Path) -> None:
    if file_format == "safetensors":
        pytest.importorskip("torch")
    spec = load_preset("digits").replaced(epochs=3)
    data = load_dataset(spec.data)
    *_, last = Trainer(spec, data).events()
    assert isinstance(last, Finished)
    assert last.snapshot is not None
    export_weights(last.snapshot, spec, data, tmp_path / f"weights.{file_format}", EXPORT_FORMATS[file_format])
    np.save(tmp_path / "scaled.npy", data.dev.features)
    np.save(tmp_path / "raw.npy", data.dev.features * data.feature_scale + data.feature_mean)

    program = PROGRAMS[number] + SHOW[file_format]
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True, timeout=100)

    layout = make_layout(spec.network, data.n_features, data.n_classes)
    snapshot = last.snapshot
    expected = Inference(layout, np.float32).probabilities(
        data.dev.features, snapshot.parameters, snapshot.running, snapshot.hyperparameters.bn_epsilon
    )
    assert np.abs(np.load(tmp_path / "out.npy") - expected).max() <= 1e-6
