"""Weights as a safetensors file; what a reader needs beside the arrays is JSON in its metadata, under ``workbench``."""

import json
import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.export.array_answers import NUMPY, answers_of
from workbench.export.model import ExportedModel
from workbench.export.reference import Arrays
from workbench.export.rows import RawPart


def files(model: ExportedModel, name: str) -> dict[str, bytes]:
    """The one file."""
    return {name: safetensors_bytes(model.arrays, json.dumps(model.about, allow_nan=False))}


def read(
    path: Path, model: ExportedModel, part: RawPart, _stop: threading.Event | None
) -> tuple[NDArray[np.float64], str]:
    """What its arrays answer. Raises ``FileError``."""
    return answers_of(read_safetensors(path), model, part, model), NUMPY


def safetensors_bytes(arrays: Arrays, about: str) -> bytes:
    """The whole file."""
    import safetensors.numpy

    return safetensors.numpy.save(arrays, metadata={"format": "pt", "workbench": about})


def read_safetensors(path: Path) -> Arrays:
    """The arrays by name."""
    import safetensors.numpy

    return safetensors.numpy.load_file(path)
