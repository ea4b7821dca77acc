"""The network once more, in plain float64 NumPy written straight from the formulas: what the kernels must agree with.

One example is one row here, as in textbooks of statistics; the engine keeps examples in columns. Nothing is shared with it.
"""

from dataclasses import dataclass, field

import numpy as np

from workbench.engine.layout import Layout
from workbench.specs.network import NetworkSpec


def activation(name: str, z: np.ndarray) -> np.ndarray:
    match name:
        case "relu":
            return np.maximum(z, 0.0)
        case "leaky_relu":
            return np.where(z > 0.0, z, 0.01 * z)
        case "elu":
            return np.where(z > 0.0, z, np.exp(np.minimum(z, 0.0)) - 1.0)
        case "gelu":
            return 0.5 * z * (1.0 + np.tanh(np.sqrt(2.0 / np.pi) * (z + 0.044715 * z**3)))
        case "silu":
            return z / (1.0 + np.exp(-z))
        case "tanh":
            return np.tanh(z)
        case "sigmoid":
            return 1.0 / (1.0 + np.exp(-z))
        case "identity":
            return z
        case _:
            raise AssertionError(name)


@dataclass
class Forward:
    """Loss and batch statistics of one forward pass in training mode."""

    loss: float
    logits: np.ndarray
    means: list[np.ndarray] = field(default_factory=list)
    variances: list[np.ndarray] = field(default_factory=list)


def forward(  # noqa: PLR0917 - everything the loss depends on
    network: NetworkSpec,
    layout: Layout,
    parameters: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    epsilon: float,
    weight_decay: float = 0.0,
    masks: dict[int, np.ndarray] | None = None,
) -> Forward:
    """Mean cross-entropy (with λ/2·‖W‖²) of a mini-batch ``x`` (m, features), ``y`` (m,).

    ``masks``: for layers with dropout, the factor (m, units) that each output is multiplied by.
    """
    result = Forward(0.0, x)
    a, penalty = x, 0.0
    for number in range(len(layout.layers)):
        w = layout.weight(number, parameters)
        penalty += 0.5 * weight_decay * float((w**2).sum())
        z = a @ w.T
        if layout.layers[number].batch_norm:
            mean = z.mean(axis=0)
            variance = ((z - mean) ** 2).mean(axis=0)
            z = (z - mean) / np.sqrt(variance + epsilon)
            z = layout.scale(number, parameters) * z + layout.shift(number, parameters)
            result.means.append(mean)
            result.variances.append(variance)
        else:
            z = z + layout.shift(number, parameters)
        if number < len(network.layers):
            a = activation(network.layers[number].activation, z)
            if masks and number in masks:
                a = a * masks[number]
        else:
            result.logits = z
    shifted = result.logits - result.logits.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    result.loss = float(-log_probabilities[np.arange(len(y)), y].mean()) + penalty
    return result
