"""From the name of a data set to the module that reads it.

The rows stand in ``workbench.specs.data``, because a spec names the data sets. A new format is a row there and a module
of its name in this folder, with the two functions of ``DataReader``.
"""

from importlib import import_module
from typing import Protocol, cast

from workbench.data.raw import About, RawData
from workbench.specs.data import DATA_FORMATS, CatalogueSpec, DataFormat


class DataReader(Protocol):
    """What the module of each row has."""

    def describe_data(self, name: str, /) -> About:
        """What there is to know of a data set without loading it."""

    def read_data(self, spec: CatalogueSpec, /) -> RawData:
        """The raw examples. Raises ``DataError``."""


def data_format_of(name: str) -> DataFormat:
    """The row that has the data set called ``name``. Raises ``KeyError``."""
    return DATA_FORMATS[_key_of(name)]


def data_reader_of(name: str) -> DataReader:
    """The module that reads the data set called ``name``. Raises ``KeyError``."""
    return cast("DataReader", import_module(f"workbench.data.{_key_of(name)}"))


def _key_of(name: str) -> str:
    for key, row in DATA_FORMATS.items():
        if name in row.names:
            return key
    raise KeyError(f"there is no data set {name!r}")
