"""Write trained weights for other programs, and prove the file before saying that it is there.

A file of any format holds exactly the state dict of the same network in PyTorch. What a reader needs beside the arrays
(modules, how inputs are scaled, class names) is told in JSON by the file itself.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.engine.inference.inference import Inference
from workbench.engine.layout import make_layout
from workbench.errors import FileError
from workbench.export.formats import ExportFormat
from workbench.export.reference import Arrays, probabilities
from workbench.export.state_dict import state_dict
from workbench.language import tr
from workbench.runs.disk.atomic import write_atomically
from workbench.specs.run import RunSpec
from workbench.training.snapshot import Snapshot

LARGEST_DIFFERENCE = 1e-5
"""Between class probabilities, or scaled predictions, of the engine (float32) and of the file computed in float64; 1e-6
is usual."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """A file that was written, read back and compared on ``rows_checked`` examples of the dev part."""

    path: Path
    max_abs_difference: float
    rows_checked: int


def export_weights(
    snapshot: Snapshot, spec: RunSpec, data: Dataset, path: Path, file_format: ExportFormat
) -> ExportReport:
    """Export the weights of ``snapshot``. Raises ``FileError``; then nothing at ``path`` has changed."""
    layout = make_layout(spec.network, data.n_features, data.n_classes)
    named = state_dict(snapshot, spec, layout)
    about = json.dumps(_description(snapshot, spec, data, named.modules), allow_nan=False)
    content = file_format.to_bytes(named.arrays, about)
    x = data.dev.features
    inference = Inference(layout, snapshot.parameters.dtype.type)
    expected = inference.probabilities(x, snapshot.parameters, snapshot.running, snapshot.hyperparameters.bn_epsilon)
    differences: list[float] = []

    def check(written: Path) -> None:
        arrays = file_format.read(written)
        _compare_arrays(path, arrays, named.arrays)
        differences.append(float(np.abs(probabilities(arrays, named.modules, spec.network.output, x) - expected).max()))
        if not differences[0] <= LARGEST_DIFFERENCE:
            raise FileError(
                tr(
                    "{path} was not written: its answers differ from the engine's by {differences:.2g}.",
                    path=path,
                    differences=differences[0],
                )
            )

    write_atomically(path, content, check)
    return ExportReport(path, differences[0], len(x))


def _description(snapshot: Snapshot, spec: RunSpec, data: Dataset, modules: tuple[str, ...]) -> dict[str, Any]:
    return {
        "format": "training-workbench weights",
        "modules": list(modules),
        "output": spec.network.output,
        "step": snapshot.step,
        "state_sha256": snapshot.sha256,
        "data": data.name,
        "data_sha256": data.sha256,
        "class_names": list(data.class_names),
        "target": None if data.target is None else asdict(data.target),
        "input": "(x - mean) / scale",
        "mean": data.feature_mean.tolist(),
        "scale": data.feature_scale.tolist(),
        "spec": spec.to_plain(),
    }


def _compare_arrays(path: Path, read: Arrays, meant: Arrays) -> None:
    same = read.keys() == meant.keys() and all(_bit_equal(read[name], meant[name]) for name in meant)
    if not same:
        raise FileError(tr("{path} was not written: what was read back differs from what was to be kept.", path=path))


def _bit_equal(left: NDArray[Any], right: NDArray[Any]) -> bool:
    return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()
