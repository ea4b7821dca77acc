"""A mini-batch sent through a network with NumPy in double precision: what the kernels do, written out a second time.

It can do what the kernels never do: leave the batch norm of a layer out, or put other statistics in its place.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Answers, Array
from workbench.engine.layers.outputs import LINEAR, LOGISTIC
from workbench.engine.layout import Layout
from workbench.specs.activations import BY_NUMBER

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Passed:
    """One layer, all (units, m): z, what its batch norm reads and makes of it, and what it hands on, without dropout.

    ``mean`` and ``variance``, (units,): of ``source``, which is z, or a where batch norm comes after the activation; or the
    averages that were put in their place. Without batch norm ``source``, ``normalized`` and ``shifted`` are z.
    """

    z: Doubles
    source: Doubles
    mean: Doubles
    variance: Doubles
    normalized: Doubles
    shifted: Doubles
    out: Doubles


def activated(number: int, z: Doubles) -> Doubles:
    """a = g(z) of the activation of this number."""
    with np.errstate(over="ignore"):  # e^-z of a sigmoid far below 0 is ∞, and the answer 0 as it should be
        found: Doubles = BY_NUMBER[number].function(z, np)
    return found


def pass_forward(
    layout: Layout,
    parameters: Array,
    x: Array,
    epsilon: float,
    running: Array | None = None,
    without: Collection[int] = (),
    added: tuple[int, Doubles] | None = None,
) -> tuple[Passed, ...]:
    """Send ``x`` (examples, features) through all layers; the output's z is ``out`` of the last one.

    Batch norm uses the statistics of these very examples, or ``running``; in the layers ``without`` it is left out.
    ``added``: a layer and a bias for each of its units, (units,), added to z although the layer has none.
    """
    below, found = x.T.astype(np.float64), []
    for number, place in enumerate(layout.layers):
        z = layout.weight(number, parameters).astype(np.float64) @ below
        if place.bias >= 0:
            z = z + layout.bias(number, parameters).astype(np.float64)[:, None]
        if added is not None and added[0] == number:
            z = z + added[1][:, None]
        is_last = number == len(layout.layers) - 1
        a = z if is_last else activated(place.activation, z)
        source = a if place.normalizes_a else z
        mean, variance = source.mean(axis=1), source.var(axis=1)
        normalized = shifted = source
        if place.batch_norm and number not in without:
            if running is not None:
                mean = layout.running_mean(number, running).astype(np.float64)
                variance = layout.running_variance(number, running).astype(np.float64)
            normalized = (source - mean[:, None]) / np.sqrt(variance + epsilon)[:, None]
            shifted = layout.scale(number, parameters).astype(np.float64)[:, None] * normalized
            shifted = shifted + layout.shift(number, parameters).astype(np.float64)[:, None]
            a = shifted if place.normalizes_a else activated(place.activation, shifted)
        found.append(Passed(z, source, mean, variance, normalized, shifted, a))
        below = a
    return tuple(found)


def plain_loss(layout: Layout, outputs: Doubles, answers: Answers) -> float:
    """The mean loss of the output's z, (outputs, m), without smoothing, class weights and penalty."""
    z = outputs.astype(np.float64)
    if layout.output == LINEAR:
        return float(np.square(z - answers.astype(np.float64).reshape(z.shape[1], -1).T).mean())
    if layout.output == LOGISTIC:
        z = np.vstack([np.zeros_like(z), z])
    top = z.max(axis=0)
    log_total = top + np.log(np.exp(z - top).sum(axis=0))
    return float((log_total - z[answers, np.arange(z.shape[1])]).mean())
