"""Write trained weights for other programs, and prove the file before saying that it is there.

A file of any format holds exactly the state dict of the same network in PyTorch. What a reader needs beside the arrays
(modules, how inputs are scaled, class names) is told in JSON by the file itself.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.engine.inference.inference import Inference
from workbench.engine.layout import make_layout
from workbench.errors import FileError
from workbench.export.formats import DESCRIBED_AS, ExportFormat
from workbench.export.reference import Arrays, answers
from workbench.export.state_dict import state_dict
from workbench.files.atomic import write_atomically
from workbench.language import tr
from workbench.specs.run import RunSpec
from workbench.training.snapshot import Snapshot

ROUNDINGS: Final = 16.0
"""The answers of the engine and of the file computed in float64 may differ by so many times the rounding to be expected."""
SMALLEST_BOUND: Final = 1e-6
"""Of a probability, or relative to a prediction: less than that is never called a difference."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """A file that was written, read back and compared on ``rows_checked`` examples of the dev part."""

    path: Path
    max_abs_difference: float
    rows_checked: int
    bound: float
    """What would have been allowed where the difference is largest, in the same unit"""


def export_weights(
    snapshot: Snapshot, spec: RunSpec, data: Dataset, path: Path, file_format: ExportFormat
) -> ExportReport:
    """Export the weights of ``snapshot``. Raises ``FileError``; then nothing at ``path`` has changed."""
    layout = make_layout(spec.network, data.n_features, data.n_answers)
    named = state_dict(snapshot, spec, layout)
    about = json.dumps(_description(snapshot, spec, data, named.modules), allow_nan=False)
    content = file_format.to_bytes(named.arrays, about)
    x = data.dev.features
    inference = Inference(layout, snapshot.parameters.dtype.type)
    expected = inference.probabilities(x, snapshot.parameters, snapshot.running, snapshot.hyperparameters.bn_epsilon)
    found: list[tuple[float, float]] = []

    def check(written: Path) -> None:
        arrays = file_format.read(written)
        _compare_arrays(path, arrays, named.arrays)
        read = answers(arrays, named.modules, spec.network.output, x, snapshot.parameters.dtype.type)
        difference = np.abs(read.values - expected)
        size = np.abs(read.values) if spec.network.output == "linear" else 1.0
        bound = np.maximum(ROUNDINGS * read.rounding, SMALLEST_BOUND * size)
        worst = np.unravel_index(np.argmax(difference), difference.shape)
        found.append((float(difference[worst]), float(bound[worst])))
        if not bool(np.all(difference <= bound)):
            worst = np.unravel_index(np.argmax(difference / np.maximum(bound, np.finfo(np.float64).tiny)), bound.shape)
            raise FileError(
                tr(
                    "{path} was not written: an answer differs from the engine's by {difference:.2g}, "
                    "where rounding explains at most {bound:.2g}.",
                    path=path,
                    difference=float(difference[worst]),
                    bound=float(bound[worst]),
                )
            )

    write_atomically(path, content, check)
    (largest, bound), *_ = found
    return ExportReport(path, largest, len(x), bound)


def _description(snapshot: Snapshot, spec: RunSpec, data: Dataset, modules: tuple[str, ...]) -> dict[str, Any]:
    return {
        "format": DESCRIBED_AS,
        "modules": list(modules),
        "output": spec.network.output,
        "step": snapshot.step,
        "state_sha256": snapshot.sha256,
        "data": data.name,
        "data_sha256": data.sha256,
        "class_names": list(data.class_names),
        "targets": [asdict(target) for target in data.targets],
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
