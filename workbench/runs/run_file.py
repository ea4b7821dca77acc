"""One run in one file: its spec, its state and where it was computed.

The file is in safetensors form: a JSON header of bounded size, then plain arrays; reading it runs no code. The header's
metadata hold the spec (with all edits), the position, the hyperparameters in force, the hash of the data and of the
state. Keyframes, branches and metrics will need a richer file; ``version`` tells them apart.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy
from safetensors import SafetensorError, safe_open

from workbench.errors import FileError, SpecError
from workbench.runs.atomic import write_atomically
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.run import RunSpec
from workbench.training.state import Snapshot

FORMAT, VERSION = "training-workbench run", 1
ARRAYS = ("parameters", "first_moment", "second_moment", "running", "products")
LARGEST_FILE = 16 * 2**30


@dataclass(frozen=True, slots=True, eq=False)
class RunRecord:
    """A run as it is kept. ``data_sha256`` is the hash of the arrays it was trained on."""

    spec: RunSpec
    snapshot: Snapshot
    data_sha256: str
    environment: dict[str, str]
    seconds: float


def write_run(path: Path, record: RunRecord) -> None:
    """Keep a run. Raises ``FileError``."""
    snapshot = record.snapshot
    header = {
        "format": FORMAT,
        "version": str(VERSION),
        "spec": record.spec.to_json(),
        "hyperparameters": snapshot.hyperparameters.to_json(),
        "step": str(snapshot.step),
        "examples_seen": str(snapshot.examples_seen),
        "state_sha256": snapshot.sha256,
        "data_sha256": record.data_sha256,
        "environment": json.dumps(record.environment, sort_keys=True),
        "seconds": repr(record.seconds),
    }
    arrays = {name: np.ascontiguousarray(array) for name, array in snapshot.arrays().items()}
    write_atomically(path, safetensors.numpy.save(arrays, metadata=header))


def read_run(path: Path) -> RunRecord:
    """Read a run and check it against its hash. Raises ``FileError`` for anything that is not a sound run file."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise FileError(f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from error
    if size > LARGEST_FILE:
        raise FileError(f"{path} has {size / 1e9:.1f} GB; run files of at most {LARGEST_FILE / 1e9:.1f} GB are read.")
    try:
        with safe_open(path, framework="numpy") as opened:
            header: dict[str, str] = opened.metadata() or {}
            arrays: dict[str, Any] = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, ValueError) as error:
        raise FileError(f"{path} is not a run file of the workbench, or it is damaged ({error}).") from error
    return _record(path, header, arrays)


def _record(path: Path, header: dict[str, str], arrays: dict[str, Any]) -> RunRecord:
    if header.get("format") != FORMAT:
        raise FileError(f"{path} is not a run file of the workbench: its header does not say {FORMAT!r}.")
    if header.get("version") != str(VERSION):
        found = header.get("version", "none")
        raise FileError(f"{path} has format version {found}; this workbench reads version {VERSION}.")
    if set(arrays) != set(ARRAYS) or any(array.ndim != 1 for array in arrays.values()):
        raise FileError(f"{path} is damaged: it should hold the vectors {', '.join(ARRAYS)}.")
    try:
        snapshot = Snapshot(
            step=int(header["step"]),
            examples_seen=int(header["examples_seen"]),
            hyperparameters=Hyperparameters.from_json(header["hyperparameters"]),
            **arrays,
        )
        record = RunRecord(
            spec=RunSpec.from_json(header["spec"]),
            snapshot=snapshot,
            data_sha256=header["data_sha256"],
            environment={str(k): str(v) for k, v in json.loads(header["environment"]).items()},
            seconds=float(header["seconds"]),
        )
        recorded = header["state_sha256"]
    except (KeyError, ValueError, AttributeError, SpecError) as error:
        raise FileError(f"{path} is damaged: its header cannot be read ({error}).") from error
    if snapshot.sha256 != recorded:
        raise FileError(f"{path} is damaged: the state has hash {snapshot.sha256[:12]}…, recorded is {recorded[:12]}….")
    return record
