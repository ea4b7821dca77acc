"""The exported network computed in plain NumPy from the file's arrays alone, to prove the file right.

Written apart from the engine on purpose: it shares no code with what it checks, and computes in float64.

Beside the answers it tells how far a program that computes in another precision may be off. Each sum Σ w a + b is rounded
by about u (Σ |w a| + |b|), where u is the unit of the precision; such errors are independent, so their squares add up on
the way through the layers, times the squares of weights and of slopes. That is the usual size of the difference, whatever
the size of inputs and answers: of predictions around 150 it is 150 times that of predictions around 1.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.language import tr
from workbench.specs.activations import BY_MODULE
from workbench.specs.network import Output

Arrays = dict[str, NDArray[Any]]
Floats = NDArray[np.float64]

_STEEPEST: Final = 1.13
"""Slope of an activation, at most: that of GELU."""


@dataclass(frozen=True, slots=True)
class Answers:
    """``values`` (examples, classes), for a linear output the predicted numbers, (examples, targets); ``rounding`` of each."""

    values: Floats
    rounding: Floats


def probabilities(arrays: Arrays, modules: tuple[str, ...], output: Output, x: NDArray[Any]) -> Floats:
    """Class probabilities for ``x`` (examples, features), shape (examples, classes).

    For a linear output these are the predicted numbers, shape (examples, targets).
    """
    return answers(arrays, modules, output, x, np.float64).values


def answers(
    arrays: Arrays, modules: tuple[str, ...], output: Output, x: NDArray[Any], dtype: type[np.floating[Any]]
) -> Answers:
    """What ``probabilities`` gives, with the rounding to be expected of a program that computes in ``dtype``."""
    unit = float(np.finfo(dtype).eps) / 2.0
    a = x.astype(np.float64)
    error = np.zeros_like(a)  # squared
    for number, module in enumerate(modules):
        values = {
            name.split(".")[1]: array.astype(np.float64)
            for name, array in arrays.items()
            if name.split(".")[0] == str(number)
        }
        kind, _, arguments = module.partition("(")
        if kind == "Linear":
            weight, bias = values["weight"], values.get("bias", np.zeros(()))
            rounded = unit * (np.abs(a) @ np.abs(weight).T + np.abs(bias))
            a, error = a @ weight.T + bias, error @ (weight**2).T + rounded**2
        elif kind == "BatchNorm1d":
            epsilon = float(arguments.rstrip(")").split("eps=")[1])
            slope = values["weight"] / np.sqrt(values["running_var"] + epsilon)
            rounded = unit * (np.abs(slope) * (np.abs(a) + np.abs(values["running_mean"])) + np.abs(values["bias"]))
            a = slope * (a - values["running_mean"]) + values["bias"]
            error = slope**2 * error + rounded**2
        elif kind in BY_MODULE:
            a = BY_MODULE[kind].function(a, np)
            error = _STEEPEST**2 * error + (unit * a) ** 2
        elif kind != "Dropout":
            raise ValueError(tr("a module that is not known: {module}", module=module))
    if output == "linear":
        return Answers(a, np.sqrt(error))
    if output == "logistic":
        a, error = np.hstack([np.zeros_like(a), a]), np.hstack([np.zeros_like(a), error])
    power = np.exp(a - a.max(axis=1, keepdims=True))
    chances = power / power.sum(axis=1, keepdims=True)
    # dp_k = p_k (dz_k - Σ p_j dz_j), and e^z is rounded itself by about |z| u
    moved = chances * (np.sqrt(error) + (chances * np.sqrt(error)).sum(axis=1, keepdims=True))
    return Answers(chances, moved + unit * (1.0 + np.abs(a - a.max(axis=1, keepdims=True))) * chances)
