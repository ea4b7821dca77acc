"""The W of single units of the first layer as images, where the input is one."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.insight.insight_texts import number as text_of
from workbench.language import tr
from workbench.numbers import grouped

MOST_IMAGES: Final = 100
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class UnitImages:
    """``images`` (units, height, width): what each of the first units of the first layer reads from each pixel; of coloured ones
    (units, height, width, 3), from its red, green and blue.

    ``full``: |w| from which on colours are full; ``units``: how many the layer has.
    """

    name: str
    images: Doubles
    full: float
    units: int


def unit_images(w: Doubles, shape: tuple[int, ...] | None, name: str) -> UnitImages | None:
    """Of ``w`` (units, inputs) of the first layer; None where its input is not an image of that ``shape``: (height, width), or (…, 3)."""
    if shape is None or len(shape) not in (2, 3) or math.prod(shape) != w.shape[1]:
        return None
    images = w[:MOST_IMAGES].reshape(-1, *shape)
    finite = np.abs(images[np.isfinite(images)])
    full = float(np.quantile(finite, 0.99)) if len(finite) else 0.0  # a few outliers do not pale all others
    return UnitImages(name, images, full or float(finite.max(initial=0.0)) or 1.0, len(w))


def images_text(found: UnitImages) -> str:
    """What the pictures are."""
    shown = len(found.images)
    which = (
        tr("All {units} units", units=grouped(found.units))
        if shown == found.units
        else tr("The first {shown} of {units} units", shown=grouped(shown), units=grouped(found.units))
    )
    if found.images.ndim == 4:
        return tr(
            "{which} of the first layer, {name} pixel by pixel in colour: each of red, green and blue is bright above 0 and dark below, full from ± {full} "
            "on; grey is 0. The unit answers most to an image in these colours.",
            which=which,
            name=found.name,
            full=text_of(found.full),
        )
    return tr(
        "{which} of the first layer, {name} pixel by pixel: blue above 0, orange below, full from ± {full} on. The unit answers most to an image "
        "that is bright where it is blue and dark where it is orange.",
        which=which,
        name=found.name,
        full=text_of(found.full),
    )


def image_reading(found: UnitImages, unit: int) -> str:
    """One unit in words."""
    image = found.images[unit]
    strongest = int(np.nanargmax(np.abs(image))) if np.isfinite(image).any() else 0
    row, column, *colour = np.unravel_index(strongest, image.shape)
    if colour:
        return tr(
            "Unit {unit}: length {length}, strongest {value} at row {row}, column {column} of the image, for {colour}",
            unit=grouped(unit + 1),
            length=text_of(float(np.linalg.norm(image))),
            value=text_of(float(image.flat[strongest])),
            row=grouped(int(row) + 1),
            column=grouped(int(column) + 1),
            colour=(tr("red"), tr("green"), tr("blue"))[int(colour[0])],
        )
    return tr(
        "Unit {unit}: length {length}, strongest {value} at row {row}, column {column} of the image",
        unit=grouped(unit + 1),
        length=text_of(float(np.linalg.norm(image))),
        value=text_of(float(image.flat[strongest])),
        row=grouped(int(row) + 1),
        column=grouped(int(column) + 1),
    )
