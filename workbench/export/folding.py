"""Batch norm multiplied into the weights, for readers that do not know it.

Trained, it is a straight line for each unit: s a + t with s = γ / √(σ² + ε) and t = β − s μ. Right after a Linear it becomes
part of that one, W' = s W and b' = s b + t; after an activation of the next one, W' = W s and b' = b + W t. Computed in
double precision and rounded once.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.export.state_dict import StateDict

Floats = NDArray[np.float64]


def fold_batch_norm(named: StateDict) -> StateDict:
    """The same network without ``BatchNorm1d``; every ``Linear`` has a bias."""
    modules: list[str] = []
    weights: dict[int, tuple[Floats, Floats]] = {}
    waiting: tuple[Floats, Floats] | None = None
    dtype = next(iter(named.arrays.values())).dtype
    for number, module in enumerate(named.modules):
        kind = module.partition("(")[0]
        if kind == "Linear":
            weight = named.arrays[f"{number}.weight"].astype(np.float64)
            bias = named.arrays.get(f"{number}.bias", np.zeros(len(weight))).astype(np.float64)
            if waiting is not None:
                slope, shift = waiting
                bias, weight, waiting = bias + weight @ shift, weight * slope, None
            weights[len(modules)] = weight, bias
            modules.append(f"Linear({weight.shape[1]}, {weight.shape[0]})")
        elif kind == "BatchNorm1d":
            slope, shift = _line(named, number, module)
            if modules[-1].startswith("Linear"):
                weight, bias = weights[len(modules) - 1]
                weights[len(modules) - 1] = slope[:, None] * weight, slope * bias + shift
            else:
                waiting = slope, shift
        else:
            modules.append(module)
    arrays: dict[str, NDArray[Any]] = {}
    for number, (weight, bias) in weights.items():
        arrays[f"{number}.weight"], arrays[f"{number}.bias"] = weight.astype(dtype), bias.astype(dtype)
    return StateDict(arrays, tuple(modules))


def _line(named: StateDict, number: int, module: str) -> tuple[Floats, Floats]:
    values = {name: named.arrays[f"{number}.{name}"].astype(np.float64) for name in _OF_BATCH_NORM}
    slope = values["weight"] / np.sqrt(values["running_var"] + float(module.rstrip(")").split("eps=")[1]))
    return slope, values["bias"] - slope * values["running_mean"]


_OF_BATCH_NORM = ("weight", "bias", "running_mean", "running_var")
