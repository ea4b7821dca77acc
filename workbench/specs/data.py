"""Which data a run learns from, and how it is cut into train, dev and test parts.

The catalogue has three kinds of data sets. *Bundled* sets come with the workbench. *Installed* sets are found on the
machine when a package of the operating system put them there. *Toys* are made up on the spot from a seed, so only they
have a ``toy`` table that says how many examples, how much noise and how many classes. A person's own data are described in
``workbench.specs.own_data``. From the catalogue::

    [data]
    name = "spirals"

    [data.toy]
    examples = 900
    noise = 0.1
    classes = 3
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import Field, ValidationInfo, field_validator

from workbench.language import tr
from workbench.specs.base import Spec

DEFAULT_TEST_FRACTION: Final = 0.15
MOST_TOY_CLASSES: Final = 6

Seed = Annotated[int, Field(ge=0, lt=2**63)]


class ToySpec(Spec):
    """How to draw a toy: points in the plane, the same points for the same values on every machine."""

    examples: Annotated[int, Field(ge=30, le=100_000)]
    """How many points in all; the classes share them evenly."""
    noise: Annotated[float, Field(ge=0.0, le=1.0)]
    """Standard deviation of the normal noise added to each coordinate; the toys are about 2 to 4 units wide."""
    classes: Annotated[int, Field(ge=2, le=MOST_TOY_CLASSES)]
    seed: Seed = 0
    """Decides the points. The split has a seed of its own."""


@dataclass(frozen=True, slots=True)
class ToyKind:
    """What holds for one kind of toy: the values that are used where the user gives none, and its limit."""

    defaults: ToySpec
    most_classes: int


TOYS: Final[Mapping[str, ToyKind]] = MappingProxyType(
    {
        "moons": ToyKind(ToySpec(examples=600, noise=0.15, classes=2), most_classes=2),
        "circles": ToyKind(ToySpec(examples=600, noise=0.1, classes=2), most_classes=2),
        "spirals": ToyKind(ToySpec(examples=600, noise=0.1, classes=3), most_classes=MOST_TOY_CLASSES),
        "blobs": ToyKind(ToySpec(examples=600, noise=0.4, classes=3), most_classes=MOST_TOY_CLASSES),
    }
)


@dataclass(frozen=True, slots=True)
class DataFormat:
    """One row of the table: a way to come by data, and the ``names`` of the data sets that are had by it."""

    title: str
    heading: str
    """Under which the window offers the data sets"""
    names: tuple[str, ...]
    suffixes: tuple[str, ...] = ()
    """Of the files that are read, with their dots; none where data are computed"""
    package: str = ""
    """Of Debian and its relatives, which has to be installed first"""


DATA_FORMATS: Final[Mapping[str, DataFormat]] = MappingProxyType(
    {
        "bundled": DataFormat(
            title=tr("Archive that comes with the workbench"),
            heading=tr("Real data"),
            names=("digits", "breast-cancer", "wine", "iris", "fashion", "diabetes"),
            suffixes=(".npz",),
        ),
        "installed": DataFormat(
            title=tr("IDX files that a package installed"),
            heading=tr("Real data"),
            names=("fashion-full",),
            suffixes=(".gz",),
            package="dataset-fashion-mnist",
        ),
        "toys": DataFormat(
            title=tr("Points in the plane, computed from a seed"),
            heading=tr("Toys in the plane"),
            names=tuple(TOYS),
        ),
    }
)
"""By the name of the module in ``workbench.data`` that reads them, in the order in which the window offers them."""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One row of the table: files that a person brings along, and what comes of them."""

    title: str
    gives: Literal["table", "arrays", "images"]
    module: str
    """In ``workbench.data.readers``"""
    suffixes: tuple[str, ...]
    """With their dots; none for a folder"""


FILE_FORMATS: Final[Mapping[str, FileFormat]] = MappingProxyType(
    {
        "csv": FileFormat(
            tr("Text with delimiters: CSV, TSV"),
            "table",
            "delimited",
            tuple(
                f"{end}{packed}" for end in (".csv", ".tsv", ".tab", ".txt", ".psv") for packed in ("", ".gz", ".zst")
            ),
        ),
        "parquet": FileFormat(tr("Parquet"), "table", "parquet", (".parquet", ".pq")),
        "arrow": FileFormat(tr("Arrow IPC, Feather"), "table", "arrow", (".arrow", ".feather", ".ipc")),
        "excel": FileFormat(tr("Excel"), "table", "excel", (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")),
        "npz": FileFormat(tr("Archive of arrays of NumPy"), "arrays", "npz", (".npz",)),
        "npy": FileFormat(tr("Arrays of NumPy: X.npy with y.npy beside it"), "arrays", "npy", (".npy",)),
        "idx": FileFormat(
            tr("IDX, as of MNIST: images with labels beside them"),
            "arrays",
            "idx_files",
            (".idx", ".idx.gz", "-ubyte", "-ubyte.gz"),
        ),
        "images": FileFormat(
            tr("Folder with a folder of images for each class: PNG, JPEG"), "images", "image_folder", ()
        ),
    }
)
"""By the name that ``Reading.format`` has, in the order in which they are offered. Which one a file is, its content tells."""
BUNDLED: Final = DATA_FORMATS["bundled"].names
INSTALLED: Final = DATA_FORMATS["installed"].names
DATA_NAMES: Final = tuple(name for row in DATA_FORMATS.values() for name in row.names)

WITH_OFFICIAL_TEST: Final = ("fashion", "fashion-full")
"""Sets whose authors fixed the test part: all of it is used, so that figures compare with published ones."""


class DataSpec(Spec):
    """What every kind of data has in common. ``AnyData`` in ``workbench.specs.own_data`` is the union of the kinds."""

    name: str
    dev_fraction: Annotated[float, Field(gt=0.0, lt=0.5)] = 0.15
    """Share of the examples that becomes the dev part; with an official test part, share of what is left."""
    test_fraction: Annotated[float, Field(ge=0.0, lt=0.5)] | None = None
    """Share of the examples that becomes the test part: 0.15 where it is not given."""
    split_seed: Seed = 0


class CatalogueSpec(DataSpec):
    """A data set that the workbench knows by name: bundled, installed, or a toy.

    It is written down without a ``kind``. Fields that have no meaning for the set of this name are unset (``None``):
    ``test_fraction`` for ``WITH_OFFICIAL_TEST``, ``toy`` for sets that are not toys.
    """

    standardize: bool = True
    """Bring features to mean 0 and standard deviation 1, as measured on the train part."""
    toy: ToySpec | None = None
    """How a toy is drawn; values that are not given are those of ``TOYS``."""

    @field_validator("name")
    @classmethod
    def _name_is_known(cls, name: str) -> str:
        if name in DATA_NAMES:
            return name
        close = difflib.get_close_matches(name, DATA_NAMES, n=1)
        hint = tr("did you mean {close!r}? ", close=close[0]) if close else ""
        raise ValueError(
            tr(
                "must be a known data set, not {name!r}; {hint}Known are: {data_names}",
                name=name,
                hint=hint,
                data_names=", ".join(DATA_NAMES),
            )
        )

    @field_validator("test_fraction")
    @classmethod
    def _test_fraction_fits_the_set(cls, fraction: float | None, info: ValidationInfo) -> float | None:
        name = info.data.get("name")
        if name not in WITH_OFFICIAL_TEST:
            return DEFAULT_TEST_FRACTION if fraction is None else fraction
        if fraction is not None:
            raise ValueError(
                tr(
                    "must be left out for {name!r}, which has an official test part, not {fraction}",
                    name=name,
                    fraction=fraction,
                )
            )
        return None

    @field_validator("toy", mode="before")
    @classmethod
    def _toy_is_completed(cls, toy: object, info: ValidationInfo) -> object:
        kind = TOYS.get(info.data.get("name", ""))
        match toy:
            case None if kind is not None:
                return kind.defaults
            case dict() if kind is not None:
                return {**kind.defaults.to_plain(), **toy}
            case _:
                return toy

    @field_validator("toy")
    @classmethod
    def _toy_fits_the_set(cls, toy: ToySpec | None, info: ValidationInfo) -> ToySpec | None:
        name = info.data.get("name")
        if toy is None or name is None:  # an unknown name has its own message
            return toy
        kind = TOYS.get(name)
        if kind is None:
            raise ValueError(
                tr(
                    "must be left out for {name!r}, which is not a toy; toys are: {toys}",
                    name=name,
                    toys=", ".join(TOYS),
                )
            )
        if toy.classes > kind.most_classes:
            raise ValueError(
                tr(
                    "classes must be {most_classes} for {name!r}, not {classes}",
                    most_classes=kind.most_classes,
                    name=name,
                    classes=toy.classes,
                )
            )
        return toy

    def with_name(self, name: str) -> Self:
        """The same wishes for another data set; what has no meaning there, or is particular to a toy, starts afresh.

        Raises ``SpecError`` when ``name`` is not one of ``DATA_NAMES``.
        """
        test_fraction = None if name in WITH_OFFICIAL_TEST else self.test_fraction
        return self.replaced(name=name, test_fraction=test_fraction, toy=None)
