"""What the batch-norm plots show of each step: smallest, mean and largest value over the units of a layer."""

from typing import Any

from workbench.engine.kernels.intrinsics import kernel
from workbench.engine.layout import MEAN, SCALE, SHIFT, UNITS, VARIANCE
from workbench.engine.training.workspace import BATCH_MEAN, BATCH_VARIANCE


@kernel
def summarize(values: Any, start: int, count: int, out: Any) -> None:
    """Smallest, mean and largest of ``count`` numbers."""
    low, high, total = values[start], values[start], values.dtype.type(0.0)
    for i in range(count):
        value = values[start + i]
        low = value if value < low else low
        high = value if value > high else high
        total += value
    out[0], out[1], out[2] = low, total / values.dtype.type(count), high


@kernel
def write_batch_norm(model: Any, space: Any, layer: int, out: Any) -> None:
    """Summaries of one layer: batch μ, batch σ², EWMA μ, EWMA σ², γ, β."""
    table, places, units = model.table, space.places, model.table[layer, UNITS]
    summarize(space.memory, places[layer, BATCH_MEAN], units, out[0])
    summarize(space.memory, places[layer, BATCH_VARIANCE], units, out[1])
    summarize(model.running, table[layer, MEAN], units, out[2])
    summarize(model.running, table[layer, VARIANCE], units, out[3])
    summarize(model.parameters, table[layer, SCALE], units, out[4])
    summarize(model.parameters, table[layer, SHIFT], units, out[5])
