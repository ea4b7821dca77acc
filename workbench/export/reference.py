"""The exported network computed in plain NumPy from the file's arrays alone, to prove the file right.

Written apart from the engine on purpose: it shares no code with what it checks, and computes in float64.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.specs.activations import ACTIVATIONS
from workbench.specs.network import Output

Arrays = dict[str, NDArray[Any]]

ACTIVATION_OF_MODULE = {row.torch.partition("(")[0]: row.function for row in ACTIVATIONS.values()}


def probabilities(arrays: Arrays, modules: tuple[str, ...], output: Output, x: NDArray[Any]) -> NDArray[np.float64]:
    """Class probabilities for ``x`` (examples, features), shape (examples, classes).

    For a linear output these are the predicted numbers, shape (examples, 1).
    """
    a = x.astype(np.float64)
    for number, module in enumerate(modules):
        values = {name.split(".")[1]: array for name, array in arrays.items() if name.split(".")[0] == str(number)}
        kind, _, arguments = module.partition("(")
        if kind == "Linear":
            a = a @ values["weight"].astype(np.float64).T + values.get("bias", 0.0)
        elif kind == "BatchNorm1d":
            epsilon = float(arguments.rstrip(")").split("eps=")[1])
            a = (a - values["running_mean"]) / np.sqrt(values["running_var"].astype(np.float64) + epsilon)
            a = values["weight"] * a + values["bias"]
        elif kind != "Dropout":
            a = ACTIVATION_OF_MODULE[kind](a, np)
    if output == "linear":
        return a
    if output == "logistic":
        a = np.hstack([np.zeros_like(a), a])
    power = np.exp(a - a.max(axis=1, keepdims=True))
    result: NDArray[np.float64] = power / power.sum(axis=1, keepdims=True)
    return result
