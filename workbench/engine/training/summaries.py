"""What is told of each step: the columns of the telemetry by name.

A number for the whole network is a field of ``Scalars``, which ``steps.run_steps`` fills. Of a layer with batch norm the
smallest, mean and largest value over its units are told for each of ``QUANTITIES``.
"""

from typing import Any, NamedTuple

from workbench.engine.kernels.intrinsics import kernel
from workbench.engine.layout import MEAN, SCALE, SHIFT, UNITS, VARIANCE
from workbench.engine.training.workspace import BATCH_MEAN, BATCH_VARIANCE


class Scalars(NamedTuple):
    """What is told of a mini-batch; the norm is that of the whole gradient before it is clipped.

    Of a regression the accuracy is R² = 1 - loss / variance of all training targets, the mean over several targets.
    """

    loss: float
    accuracy: float
    learning_rate: float
    gradient_norm: float


SCALARS = Scalars._fields
QUANTITIES = ("batch_mean", "batch_variance", "ewma_mean", "ewma_variance", "gamma", "beta")
_BATCH_MEAN, _BATCH_VARIANCE, _EWMA_MEAN, _EWMA_VARIANCE, _GAMMA, _BETA = range(len(QUANTITIES))
SUMMARY = ("smallest", "mean", "largest")
_SMALLEST, _AVERAGE, _LARGEST = range(len(SUMMARY))


@kernel
def write_scalars(values: Any, out: Any) -> None:
    """One row of the telemetry, ``values`` being ``Scalars``."""
    for column in range(len(values)):
        out[column] = values[column]


@kernel
def summarize(values: Any, start: int, count: int, out: Any) -> None:
    """Smallest, mean and largest of ``count`` numbers."""
    low, high, total = values[start], values[start], values.dtype.type(0.0)
    for i in range(count):
        value = values[start + i]
        low = value if value < low else low
        high = value if value > high else high
        total += value
    out[_SMALLEST], out[_AVERAGE], out[_LARGEST] = low, total / values.dtype.type(count), high


@kernel
def write_batch_norm(model: Any, space: Any, layer: int, out: Any) -> None:
    """Summaries of one layer, a row for each of ``QUANTITIES``."""
    table, places, units = model.table, space.places, model.table[layer, UNITS]
    summarize(space.memory, places[layer, BATCH_MEAN], units, out[_BATCH_MEAN])
    summarize(space.memory, places[layer, BATCH_VARIANCE], units, out[_BATCH_VARIANCE])
    summarize(model.running, table[layer, MEAN], units, out[_EWMA_MEAN])
    summarize(model.running, table[layer, VARIANCE], units, out[_EWMA_VARIANCE])
    summarize(model.parameters, table[layer, SCALE], units, out[_GAMMA])
    summarize(model.parameters, table[layer, SHIFT], units, out[_BETA])
