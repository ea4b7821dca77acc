"""Every format for weights in one table: a new one is a file of its own and a row with its name here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from workbench.errors import FileError
from workbench.export.npz import npz_bytes, read_npz
from workbench.export.reference import Arrays
from workbench.export.safetensors_file import read_safetensors, safetensors_bytes
from workbench.language import tr

DESCRIBED_AS: Final = "training-workbench weights"
"""``format`` in the description of every file"""


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """``to_bytes`` gets the arrays by name and a description in JSON; ``read`` gives the arrays back, for the proof."""

    title: str
    """As the window's file dialog calls it."""
    suffix: str
    """With its dot."""
    to_bytes: Callable[[Arrays, str], bytes]
    read: Callable[[Path], Arrays]


EXPORT_FORMATS: Final[Mapping[str, ExportFormat]] = MappingProxyType(
    {
        "npz": ExportFormat(tr("NumPy archive"), ".npz", npz_bytes, read_npz),
        "safetensors": ExportFormat(tr("Safetensors"), ".safetensors", safetensors_bytes, read_safetensors),
    }
)
"""By the names of the command line, in the order in which they are offered; the first one is the default."""


def export_format_of(path: Path) -> ExportFormat:
    """The format that the ending of a name asks for. Raises ``FileError``."""
    for row in EXPORT_FORMATS.values():
        if row.suffix == path.suffix:
            return row
    endings = " or ".join(row.suffix for row in EXPORT_FORMATS.values())
    raise FileError(
        tr(
            "{path} was not written: the name must end in {endings}, not {suffix!r}.",
            path=path.name,
            endings=endings,
            suffix=path.suffix,
        )
    )
