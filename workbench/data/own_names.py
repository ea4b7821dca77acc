"""How data of a person's own are called at first, by whatever door they come."""

from pathlib import Path
from typing import Final

from workbench.language import tr
from workbench.specs.data import FILE_FORMATS

DATA_SUFFIXES: Final = tuple(suffix for row in FILE_FORMATS.values() for suffix in row.suffixes)
"""Of the files that are offered first; what is inside decides."""
PACKED: Final = (".gz", ".zst")


def title_of(path: Path) -> str:
    """The name of the file without what only tells its format."""
    name = path.name
    for suffixes in (PACKED, DATA_SUFFIXES):
        suffix = next((one for one in suffixes if name.lower().endswith(one) and len(name) > len(one)), "")
        name = name.removesuffix(name[len(name) - len(suffix) :] if suffix else "")
    return name if name != path.name else path.stem or path.name or tr("table")
