"""The data that a run was trained on, proven to be the same."""

from pathlib import Path

from workbench.data.dataset import Dataset
from workbench.data.loading import load_dataset
from workbench.errors import FileError
from workbench.language import tr
from workbench.specs.own_data import AnyData


def run_data(path: Path, spec: AnyData, sha256: str) -> Dataset:
    """The data that ``spec`` describes. Raises ``FileError`` where they no longer have the recorded hash ``sha256``."""
    data = load_dataset(spec)
    if data.sha256 != sha256:
        raise FileError(
            tr(
                "{path} was trained on other data: {data} has the hash {sha256}… now, recorded is "
                "{data_sha256}…. Its steps cannot be repeated.",
                path=path,
                data=data.name,
                sha256=data.sha256[:12],
                data_sha256=sha256[:12],
            )
        )
    return data
