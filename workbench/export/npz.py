"""Weights as the archive that ``numpy.savez`` would write: it opens with ``numpy.load``, no pickle inside.

What a reader needs beside the arrays is JSON in the comment of the archive, or in a member of its own where it is longer than
a comment can be.
"""

import io
import json
import threading
import zipfile
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.export.array_answers import NUMPY, answers_of
from workbench.export.model import ExportedModel
from workbench.export.reference import Arrays
from workbench.export.rows import RawPart

LONGEST_COMMENT: Final = 65_535
DESCRIPTION: Final = "description.json"


def files(model: ExportedModel, name: str) -> dict[str, bytes]:
    """The one file."""
    return {name: npz_bytes(model.arrays, json.dumps(model.about, allow_nan=False))}


def read(
    path: Path, model: ExportedModel, part: RawPart, _stop: threading.Event | None
) -> tuple[NDArray[np.float64], str]:
    """What its arrays answer. Raises ``FileError``."""
    return answers_of(read_npz(path), model, part, model), NUMPY


def npz_bytes(arrays: Arrays, about: str) -> bytes:
    """Equal bytes for equal weights (no time stamps)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                np.lib.format.write_array(member, array, allow_pickle=False)
        comment = about.encode()
        if len(comment) <= LONGEST_COMMENT:
            archive.comment = comment
        else:
            archive.writestr(zipfile.ZipInfo(DESCRIPTION), comment)
    return buffer.getvalue()


def read_npz(path: Path) -> Arrays:
    """The arrays by name."""
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files if name != DESCRIPTION}


def described(path: Path, longest: int) -> bytes:
    """The description, at most ``longest`` bytes; empty where there is none. Raises ``OSError``, ``ValueError`` and ``BadZipFile``."""
    with zipfile.ZipFile(path) as archive:
        if archive.comment or DESCRIPTION not in archive.namelist():
            return archive.comment
        if archive.getinfo(DESCRIPTION).file_size > longest:
            raise ValueError(DESCRIPTION)
        return archive.read(DESCRIPTION)
