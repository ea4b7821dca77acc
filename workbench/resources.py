"""Where the data files of the workbench are: icons, presets and bundled data sets."""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent


def resource_path(*parts: str) -> Path:
    """The path of a resource, such as ``resource_path("data", "digits.npz")``; it need not exist.

    In a checkout the folder ``resources`` stands beside the package; a wheel carries it inside the package.
    """
    inside = _PACKAGE / "resources"
    folder = inside if inside.is_dir() else _PACKAGE.parent / "resources"
    return folder.joinpath(*parts)
