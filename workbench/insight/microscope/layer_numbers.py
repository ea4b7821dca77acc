"""The W of a layer in one mini-batch, its gradient and how it was changed: histograms of them."""

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
