"""Toys: small worlds in the plane on which one can see what a network does.

Each toy is a figure: a function from the class of every point and its position along the figure of that class to
clean coordinates. Noise is added once for all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.data.draws import Purpose, normals, random_words, uniforms
from workbench.data.raw import About, Examples, RawData
from workbench.language import tr
from workbench.specs.data import TOYS, CatalogueSpec, ToySpec


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where on the figures the points sit."""

    labels: NDArray[np.int32]
    """(examples,), the class of each point"""
    t: NDArray[np.float64]
    """(examples,), how far each point is along the figure of its class, in [0, 1)"""
    classes: int


Points: TypeAlias = NDArray[np.float64]
"""(examples, 2)"""
Figure: TypeAlias = Callable[[Places], Points]

INNER_RADIUS: Final = 0.5
BLOB_DISTANCE: Final = 2.0
SPIRAL_START, SPIRAL_END, SPIRAL_TURNS = 0.3, 2.0, 0.75

DECIMALS: Final = 6
"""Coordinates are rounded to this many decimals: processors differ in the last bit of a logarithm or a cosine, and
that bit must not reach the data, whose hash is part of every run."""


def read_data(spec: CatalogueSpec) -> RawData:
    """Draw the toy that ``spec`` describes."""
    return make_toy(spec.name, spec.toy or TOYS[spec.name].defaults)


def make_toy(name: str, spec: ToySpec) -> RawData:
    """Draw the toy called ``name`` (one of ``workbench.specs.data.TOYS``): (examples, 2), classes evenly filled."""
    figure, title, description = FIGURES[name]
    labels = _even_labels(spec.examples, spec.classes)
    t = uniforms(random_words(spec.seed, Purpose.TOY_POSITION, spec.examples))
    noise = normals(spec.seed, Purpose.TOY_NOISE, 2 * spec.examples).reshape(spec.examples, 2)
    points = np.round(figure(Places(labels, t, spec.classes)) + spec.noise * noise, DECIMALS)
    about = About(
        name=name,
        title=title,
        description=description,
        source=tr("computed from the seed {seed}", seed=spec.seed),
        licence=tr("none needed"),
        citation="",
        feature_names=("x", "y"),
        class_names=tuple(tr("class {number}", number=number) for number in range(spec.classes)),
    )
    return RawData(about, Examples(points, labels))


def describe_data(name: str) -> About:
    """What there is to know of a toy that is drawn with its usual values."""
    return make_toy(name, TOYS[name].defaults).about


def _even_labels(examples: int, classes: int) -> NDArray[np.int32]:
    """Labels in blocks 0 … 0 1 … 1 …, (examples,); the sizes of two classes differ by one at most."""
    return (np.arange(examples, dtype=np.int64) * classes // examples).astype(np.int32)


def _moons(places: Places) -> Points:
    """Two half circles of radius 1, the second upside down and shifted by (1, 1/2), so that they interlock."""
    upper = places.labels == 0
    x, y = np.cos(np.pi * places.t), np.sin(np.pi * places.t)
    return np.column_stack((np.where(upper, x, 1.0 - x), np.where(upper, y, 0.5 - y)))


def _circles(places: Places) -> Points:
    """A circle of radius 1 around a circle of radius 1/2."""
    return _polar(np.where(places.labels == 0, 1.0, INNER_RADIUS), 2.0 * np.pi * places.t)


def _spirals(places: Places) -> Points:
    """One arm for each class, from radius 0.3 to 2 in three quarters of a turn; the arms are evenly spread."""
    radius = SPIRAL_START + (SPIRAL_END - SPIRAL_START) * places.t
    return _polar(radius, 2.0 * np.pi * (places.labels / places.classes + SPIRAL_TURNS * places.t))


def _blobs(places: Places) -> Points:
    """One cloud for each class; the centres are evenly spread on a circle of radius 2."""
    return _polar(np.full(places.t.shape, BLOB_DISTANCE), 2.0 * np.pi * places.labels / places.classes)


def _polar(radius: NDArray[np.float64], angle: NDArray[np.float64]) -> Points:
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))


FIGURES: Final[dict[str, tuple[Figure, str, str]]] = {
    "moons": (_moons, tr("Two moons"), tr("Two half moons that interlock: no straight line parts them.")),
    "circles": (_circles, tr("Two circles"), tr("A ring around a ring: a closed border has to be learned.")),
    "spirals": (
        _spirals,
        tr("Spirals"),
        tr("Arms that wind around each other: easy to see, hard for a shallow network."),
    ),
    "blobs": (
        _blobs,
        tr("Blobs"),
        tr("Round clouds, one for each class: a first example that even a straight line solves."),
    ),
}
"""Name → (figure, title, description); the names are those of ``workbench.specs.data.TOYS``."""
