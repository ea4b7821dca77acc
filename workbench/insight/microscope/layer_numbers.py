"""The W of a layer in one mini-batch, its gradient and how it was changed: histograms, and the W of single units as images."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from workbench.engine.training.step_view import StepView
from workbench.insight.insight_texts import number as text_of
from workbench.insight.microscope.passing import Doubles
from workbench.insight.microscope.strips import Strip, strip_of
from workbench.language import tr
from workbench.numbers import grouped, significant

WeightsOf = Literal["weight", "gradient", "change"]
NAMES: Final[dict[WeightsOf, str]] = {"weight": "W", "gradient": "∂L/∂W", "change": "ΔW"}
MOST_IMAGES: Final = 100


def weights_of(view: StepView, layer: int, of: WeightsOf) -> Doubles:
    """(units, inputs): W before the step, its gradient before it is clipped, or what the step added to W."""
    vector = view.gradients if of == "gradient" else view.before.parameters
    found = view.layout.weight(layer, vector).astype(np.float64)
    return view.layout.weight(layer, view.after.parameters).astype(np.float64) - found if of == "change" else found


def weight_strips(view: StepView, layer: int) -> tuple[Strip, ...]:
    """A histogram of each, over all W of a layer."""
    return tuple(strip_of(name, weights_of(view, layer, of)) for of, name in NAMES.items())


def strips_text(view: StepView, layer: int) -> str:
    """The lengths of the three, and how far the step moved W."""
    w, g, change = (float(np.linalg.norm(weights_of(view, layer, of))) for of in NAMES)
    ratio = significant(change / w, 2) if w > 0.0 else "–"
    return tr(
        "{units} units × {inputs} inputs. ‖W‖ {w}, ‖∂L/∂W‖ {g}, ‖ΔW‖ / ‖W‖ {ratio}. Each on its own scale; bars as high as the logarithm of their counts. "
        "The gradient is that before clipping, with the penalty of weight decay.",
        units=grouped(view.layout.layers[layer].units),
        inputs=grouped(view.layout.layers[layer].inputs),
        w=text_of(w),
        g=text_of(g),
        ratio=ratio,
    )


@dataclass(frozen=True, slots=True, eq=False)
class UnitImages:
    """``images`` (units, height, width): what each of the first units of the first layer reads from each pixel.

    ``full``: |w| from which on colours are full; ``units``: how many the layer has.
    """

    name: str
    images: Doubles
    full: float
    units: int


def unit_images(view: StepView, shape: tuple[int, int] | None, of: WeightsOf) -> UnitImages | None:
    """Of the first layer; None where its input is not an image of that ``shape`` (height, width)."""
    if shape is None or shape[0] * shape[1] != view.layout.n_features:
        return None
    w = weights_of(view, 0, of)
    images = w[:MOST_IMAGES].reshape(-1, *shape)
    finite = np.abs(images[np.isfinite(images)])
    full = float(np.quantile(finite, 0.99)) if len(finite) else 0.0  # a few outliers do not pale all others
    return UnitImages(NAMES[of], images, full or float(finite.max(initial=0.0)) or 1.0, len(w))


def images_text(found: UnitImages) -> str:
    """What the pictures are."""
    shown = len(found.images)
    which = (
        tr("All {units} units", units=grouped(found.units))
        if shown == found.units
        else tr("The first {shown} of {units} units", shown=grouped(shown), units=grouped(found.units))
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
    row, column = divmod(strongest, image.shape[1])
    return tr(
        "Unit {unit}: length {length}, strongest {value} at row {row}, column {column} of the image",
        unit=grouped(unit + 1),
        length=text_of(float(np.linalg.norm(image))),
        value=text_of(float(image[row, column])),
        row=grouped(row + 1),
        column=grouped(column + 1),
    )
