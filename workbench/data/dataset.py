"""A data set as the trainer gets it: three parts of plain arrays that nobody can change, sealed with a hash."""

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.data.recipe import Input, Recipe
from workbench.specs.network import Output

Task = Literal["classification", "regression"]


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """One part of a data set. The arrays are C-contiguous and read-only."""

    features: NDArray[np.float32]
    """(rows, n_features)"""
    labels: NDArray[np.int32]
    """(rows,), numbers from 0 to n_classes - 1; has no entries where the task is a regression"""
    targets: NDArray[np.float32] | None = None
    """(rows, n_targets), what a regression predicts, scaled as ``Dataset.targets`` says; None in a classification"""

    def __post_init__(self) -> None:
        for array in (self.features, self.labels, self.targets):
            if array is not None:
                array.setflags(write=False)

    @property
    def rows(self) -> int:
        """Number of examples."""
        return len(self.features)

    @property
    def answers(self) -> NDArray[np.int32] | NDArray[np.float32]:
        """What should be answered to each example: its class, (rows,), or its targets, (rows, n_targets)."""
        return self.labels if self.targets is None else self.targets


@dataclass(frozen=True, slots=True)
class Target:
    """One number that a regression predicts; ``value * scale + mean`` gives a scaled one in its own unit."""

    name: str
    mean: float
    scale: float

    def unscaled(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Scaled targets or predictions in the unit of this target."""
        return values.astype(np.float64) * self.scale + self.mean


def unscaled_row(answers: NDArray[Any], targets: tuple[Target, ...]) -> tuple[float, ...]:
    """The scaled numbers of one example, (n_targets,), in their units."""
    return tuple(float(target.unscaled(number)) for number, target in zip(answers, targets, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Features are already scaled; ``raw = features * feature_scale + feature_mean`` gives them in their own units."""

    name: str
    title: str
    description: str
    source: str
    licence: str
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    image_shape: tuple[int, ...] | None
    """(height, width) where each example is a grey image stored row by row, (height, width, 3) where red, green and blue follow."""
    train: Split
    dev: Split
    test: Split
    """Has no rows when the spec asks for a test fraction of 0."""
    feature_mean: NDArray[np.float64]
    """(n_features,), subtracted from the raw features; zeros when they are not standardized."""
    feature_scale: NDArray[np.float64]
    """(n_features,), by which the raw features were divided; ones when they are not standardized."""
    sha256: str
    """Of all arrays of the three parts, in hexadecimal: equal hashes mean equal data, bit for bit."""
    targets: tuple[Target, ...] = ()
    """What is predicted where the task is a regression, in the order of the columns; empty in a classification."""
    recipe: Recipe | None = None
    """How a row of a person's own table becomes features; None for all other data"""

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What is given for a row: the columns of a person's own table, or a number for each feature."""
        if self.recipe is not None:
            return self.recipe.inputs
        rows = zip(self.feature_names, self.feature_mean.tolist(), self.feature_scale.tolist(), strict=True)
        return tuple(
            Input(name, "number", "number", (), None, flag=False, mean=(mean,), scale=(scale,))
            for name, mean, scale in rows
        )

    @property
    def n_features(self) -> int:
        return len(self.feature_names)

    @property
    def task(self) -> Task:
        return "regression" if self.targets else "classification"

    @property
    def n_classes(self) -> int:
        """0 where the task is a regression."""
        return len(self.class_names)

    @property
    def n_answers(self) -> int:
        """Classes, or the targets of a regression: what decides how many units an output has."""
        return len(self.targets) or self.n_classes

    def answers_to(self, output: Output) -> int:
        """``n_answers`` where the output fits the task; else 0 classes in a regression, 1 number in a classification."""
        return max(1, len(self.targets)) if output == "linear" else self.n_classes


def hash_parts(train: Split, dev: Split, test: Split) -> str:
    """SHA-256 over the name, type, shape and little-endian bytes of each array of the three parts, in hexadecimal.

    A single target is told as (rows,), as it was before there could be several: old run files name that hash.
    """
    digest = hashlib.sha256()
    for part_name, part in (("train", train), ("dev", dev), ("test", test)):
        named: list[tuple[str, NDArray[Any], str]] = [("features", part.features, "<f4")]
        targets = part.targets
        if targets is None:
            named.append(("labels", part.labels, "<i4"))
        else:
            named.append(("targets", targets[:, 0] if targets.shape[1] == 1 else targets, "<f4"))
        for array_name, array, dtype in named:
            digest.update(f"{part_name}.{array_name} {dtype} {array.shape}\n".encode())
            digest.update(np.ascontiguousarray(array, dtype=dtype).data)
    return digest.hexdigest()
