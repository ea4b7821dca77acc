"""Every format for weights in one table: a new one is a file of its own and a row with its name here."""

import importlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from workbench.errors import FileError
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.export.model import ExportedModel
    from workbench.export.rows import RawPart


class FormatModule(Protocol):
    """What the module of a format has."""

    @staticmethod
    def files(model: "ExportedModel", name: str) -> dict[str, bytes]:
        """The content of each file by its name; a single one is called ``name``. Raises ``FileError``."""

    @staticmethod
    def read(
        path: Path, model: "ExportedModel", part: "RawPart", stop: threading.Event | None
    ) -> tuple[NDArray[np.float64], str]:
        """The answers to the rows of a part, in the targets' own units, and which reader gave them: that of the users, if it is here.

        ``path`` is the one file, or the folder. Raises ``FileError``.
        """


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One row; its module is loaded when it is used, for some libraries take their time."""

    title: str
    """As the window's file dialog calls it."""
    suffix: str
    """With its dot."""
    module_name: str
    is_folder: bool = False
    reads_text: bool = False
    """Whether the reader takes its time for each cell, so that not all rows of a large part are tried"""

    @property
    def module(self) -> FormatModule:
        return cast("FormatModule", importlib.import_module(f"workbench.export.{self.module_name}"))


EXPORT_FORMATS: Final[Mapping[str, ExportFormat]] = MappingProxyType(
    {
        "npz": ExportFormat(tr("NumPy archive"), ".npz", "npz"),
        "safetensors": ExportFormat(tr("Safetensors"), ".safetensors", "safetensors_file"),
        "onnx": ExportFormat(tr("ONNX, from raw rows to answers"), ".onnx", "onnx_file"),
        "pytorch": ExportFormat(
            tr("PyTorch program, a folder"), ".pytorch", "pytorch", is_folder=True, reads_text=True
        ),
        "predictor": ExportFormat(
            tr("Predictor in plain NumPy, a folder"), ".predictor", "predictor", is_folder=True, reads_text=True
        ),
        "c": ExportFormat(tr("C header, for small networks"), ".h", "c_header"),
    }
)
"""By the names of the command line, in the order in which they are offered; the first one is the default."""


def export_format_of(path: Path) -> ExportFormat:
    """The format that the ending of a name asks for. Raises ``FileError``."""
    for row in EXPORT_FORMATS.values():
        if row.suffix == path.suffix:
            return row
    endings = tr(" or ").join(row.suffix for row in EXPORT_FORMATS.values())
    raise FileError(
        tr(
            "{path} was not written: the name must end in {endings}, not {suffix!r}.",
            path=path.name,
            endings=endings,
            suffix=path.suffix,
        )
    )
