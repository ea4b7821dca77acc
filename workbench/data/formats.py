"""Every way to come by data in one table: a new one is a file of its own and a row with its name here.

Which data sets each has is told by ``workbench.specs.data``, because a spec names them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from workbench.data.bundled import describe_bundled, read_bundled
from workbench.data.installed import FASHION_PACKAGE, describe_installed, read_installed
from workbench.data.raw import About, RawData
from workbench.data.toys import describe_toy, make_toy
from workbench.language import tr
from workbench.specs.data import BUNDLED, INSTALLED, TOYS, DataSpec


@dataclass(frozen=True, slots=True)
class DataFormat:
    """``read`` gives the raw examples and raises ``DataError``; ``describe`` knows a data set without loading it."""

    title: str
    heading: str
    """Under which the window offers the data sets of these ``names``"""
    names: tuple[str, ...]
    suffixes: tuple[str, ...]
    """Of the files that are read, with their dots; none where data are computed"""
    describe: Callable[[str], About]
    read: Callable[[DataSpec], RawData]
    package: str = ""
    """Of Debian and its relatives, which has to be installed first"""


DATA_FORMATS: Final[Mapping[str, DataFormat]] = MappingProxyType(
    {
        "bundled": DataFormat(
            title=tr("Archive that comes with the workbench"),
            heading=tr("Real data"),
            names=BUNDLED,
            suffixes=(".npz",),
            describe=describe_bundled,
            read=lambda spec: read_bundled(spec.name),
        ),
        "idx": DataFormat(
            title=tr("IDX files that a package installed"),
            heading=tr("Real data"),
            names=INSTALLED,
            suffixes=(".gz",),
            describe=describe_installed,
            read=lambda spec: read_installed(spec.name),
            package=FASHION_PACKAGE,
        ),
        "toys": DataFormat(
            title=tr("Points in the plane, computed from a seed"),
            heading=tr("Toys in the plane"),
            names=tuple(TOYS),
            suffixes=(),
            describe=describe_toy,
            read=lambda spec: make_toy(spec.name, spec.toy or TOYS[spec.name].defaults),
        ),
    }
)
"""In the order in which the window offers them."""


def data_format_of(name: str) -> DataFormat:
    """The row that has the data set called ``name``. Raises ``KeyError``."""
    for row in DATA_FORMATS.values():
        if name in row.names:
            return row
    raise KeyError(f"there is no data set {name!r}")
