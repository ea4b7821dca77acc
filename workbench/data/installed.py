"""Data sets that a package of the operating system put on this machine: the complete Fashion-MNIST of Debian."""

import dataclasses
from pathlib import Path
from typing import Final

import numpy as np

from workbench.data.bundled import BUNDLED_SETS
from workbench.data.idx import read_idx
from workbench.data.raw import About, Examples, RawData
from workbench.errors import DataError
from workbench.files.looking import is_folder
from workbench.language import tr
from workbench.specs.data import DATA_FORMATS, CatalogueSpec

FASHION_PACKAGE: Final = DATA_FORMATS["installed"].package
FASHION_FOLDER: Final = Path("/usr/share/datasets/fashion-mnist")
"""Where Debian and its relatives install the package."""

_SUBSET: Final = BUNDLED_SETS["fashion"].about
ABOUT_FASHION_FULL: Final[About] = dataclasses.replace(
    _SUBSET,
    name="fashion-full",
    title="Fashion-MNIST (complete)",
    description="All 60,000 + 10,000 photographs of clothes, 28 x 28 grey pixels, in ten classes of equal size.",
    source=f"Debian package {FASHION_PACKAGE}, {FASHION_FOLDER}",
)


def describe_data(_name: str) -> About:
    """What there is to know of the one set that there is."""
    return ABOUT_FASHION_FULL


def read_data(_spec: CatalogueSpec) -> RawData:
    """The one set that there is."""
    return read_fashion_full()


def read_fashion_full(folder: Path = FASHION_FOLDER) -> RawData:
    """The complete Fashion-MNIST: 60,000 examples and an official test part of 10,000.

    Raises ``DataError`` when it is not installed or damaged.
    """
    if not is_folder(folder):
        raise DataError(
            tr(
                "the complete Fashion-MNIST is not installed: there is no folder {folder}. "
                "On Debian or Ubuntu run: apt-get install {fashion_package}. "
                "The data set 'fashion' is a part of it that needs no installation.",
                folder=folder,
                fashion_package=FASHION_PACKAGE,
            )
        )
    return RawData(ABOUT_FASHION_FULL, _read_part(folder, "train", 60_000), _read_part(folder, "t10k", 10_000))


def _read_part(folder: Path, prefix: str, rows: int) -> Examples:
    images_path, labels_path = folder / f"{prefix}-images-idx3-ubyte.gz", folder / f"{prefix}-labels-idx1-ubyte.gz"
    images, labels = read_idx(images_path), read_idx(labels_path)
    if images.shape != (rows, 28, 28):
        raise DataError(
            tr(
                "{images_path}: the shape must be {value}, not {shape}",
                images_path=images_path,
                value=(rows, 28, 28),
                shape=images.shape,
            )
        )
    if labels.shape != (rows,):
        raise DataError(
            tr(
                "{labels_path}: the shape must be {value}, not {shape}",
                labels_path=labels_path,
                value=(rows,),
                shape=labels.shape,
            )
        )
    classes = len(_SUBSET.class_names)
    if labels.max() >= classes:
        raise DataError(
            tr(
                "{labels_path}: labels must be 0 to {classes}, not {max}",
                labels_path=labels_path,
                classes=classes - 1,
                max=labels.max(),
            )
        )
    return Examples(images.reshape(rows, 28 * 28), labels.astype(np.int32))
