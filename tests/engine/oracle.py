"""The network once more, in plain float64 NumPy written straight from the formulas: what the kernels must agree with.

One example is one row here, as in textbooks of statistics; the engine keeps examples in columns. Nothing is shared with it.
"""

from dataclasses import dataclass, field

import numpy as np

from workbench.engine.layout import Layout
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.hyperparameters import Hyperparameters
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
        case _:  # z itself, and whatever is not written out here: from its row
            return ACTIVATIONS[name].function(z, np)


@dataclass
class Forward:
    """Loss and batch statistics of one forward pass in training mode."""

    loss: float
    logits: np.ndarray
    means: list[np.ndarray] = field(default_factory=list)
    variances: list[np.ndarray] = field(default_factory=list)


def forward(
    network: NetworkSpec,
    layout: Layout,
    parameters: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    values: Hyperparameters,
    masks: dict[int, np.ndarray] | None = None,
) -> Forward:
    """Mean loss with its L2 penalty of a mini-batch ``x`` (m, features), ``y`` (m,) or (m, targets) that is the whole data set.

    ``masks``: for layers with dropout, the factor (m, units) that each output is multiplied by.
    """
    result = Forward(0.0, x)
    a, penalty = x, 0.0
    for number in range(len(layout.layers)):
        w, place = layout.weight(number, parameters), layout.layers[number]
        others = []
        if place.batch_norm:
            others += [layout.shift(number, parameters), layout.scale(number, parameters)]
        if place.normalizes_a or not place.batch_norm:
            others.append(layout.bias(number, parameters))
        decayed = [w, *others] if values.decay_on == "everything" else [w]
        penalty += 0.5 * values.weight_decay * sum(float((array**2).sum()) for array in decayed)
        z = a @ w.T
        if number == len(network.layers):
            result.logits = z + layout.bias(number, parameters)
            break
        name = network.layers[number].activation
        if place.normalizes_a:
            a = normalize(
                activation(name, z + layout.bias(number, parameters)), layout, number, parameters, values, result
            )
        elif place.batch_norm:
            a = activation(name, normalize(z, layout, number, parameters, values, result))
        else:
            a = activation(name, z + layout.bias(number, parameters))
        if masks and number in masks:
            a = a * masks[number]
    result.loss = data_loss(network.output, result.logits, y, values) + penalty
    return result


def normalize(
    z: np.ndarray, layout: Layout, number: int, parameters: np.ndarray, values: Hyperparameters, result: Forward
) -> np.ndarray:
    """Batch norm over the rows with the biased variance; the statistics are kept in ``result``."""
    mean = z.mean(axis=0)
    variance = ((z - mean) ** 2).mean(axis=0)
    result.means.append(mean)
    result.variances.append(variance)
    z = (z - mean) / np.sqrt(variance + values.bn_epsilon)
    return layout.scale(number, parameters) * z + layout.shift(number, parameters)


def data_loss(output: str, logits: np.ndarray, y: np.ndarray, values: Hyperparameters) -> float:
    """Loss over ``logits`` (m, outputs): each example's target distribution times minus the log-probabilities."""
    if output == "linear":
        return float(np.mean([((logits[:, k] - y[:, k]) ** 2).mean() for k in range(y.shape[1])]))
    if output == "logistic":
        logits = np.hstack([np.zeros_like(logits), logits])
    classes = logits.shape[1]
    weights = np.ones(classes)
    if values.class_weights == "balanced":
        counts = np.bincount(y, minlength=classes)
        weights = np.array([len(y) / (classes * count) if count else 0.0 for count in counts])
    onehot = np.eye(classes)[y]
    targets = ((1.0 - values.label_smoothing) * onehot + values.label_smoothing / classes) * weights
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-(targets * log_probabilities).sum() / weights[y].sum())
