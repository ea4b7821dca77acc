"""Examples as their source gives them, before they are cut and scaled."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.language import tr

RawFeatures: TypeAlias = NDArray[np.uint8] | NDArray[np.float64]
"""(rows, n_features); pixels are ``uint8``, measurements ``float64``."""


@dataclass(frozen=True, slots=True)
class About:
    """What a person should know about a data set, and how its columns and classes are called."""

    name: str
    title: str
    description: str
    source: str
    licence: str
    citation: str
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    """Empty where the task is a regression."""
    image_shape: tuple[int, ...] | None = None
    """(height, width) where each example is a grey image stored row by row, (height, width, 3) where red, green and blue follow."""
    target_names: tuple[str, ...] = ()
    """What is to be predicted where the task is a regression, each with its unit; empty in a classification."""


def own_about(
    name: str,
    source: str,
    description: str,
    feature_names: tuple[str, ...],
    class_names: tuple[str, ...] = (),
    target_names: tuple[str, ...] = (),
    image_shape: tuple[int, ...] | None = None,
) -> About:
    """Of a person's own data, which have no licence and nothing to cite."""
    return About(name, name, description, source, "", "", feature_names, class_names, image_shape, target_names)


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Features (rows, n_features) and the class of each row, (rows,), as a number from 0.

    In a regression ``targets``, (rows, n_targets), hold what is to be predicted, and ``labels`` has no entries.
    """

    features: RawFeatures
    labels: NDArray[np.int32]
    targets: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RawData:
    """A whole data set; ``official_test`` where its authors fixed a test part."""

    about: About
    examples: Examples
    official_test: Examples | None = None


def pixel_names(height: int, width: int, *, colour: bool = False) -> tuple[str, ...]:
    """Names for the features of an image, row by row: ``row 0 column 0``, ``row 0 column 1`` …, each in three colours or in grey."""
    grey = (tr("row {row} column {column}", row=row, column=column) for row in range(height) for column in range(width))
    if not colour:
        return tuple(grey)
    colours = (tr("red"), tr("green"), tr("blue"))
    return tuple(f"{name} {one}" for name in grey for one in colours)
