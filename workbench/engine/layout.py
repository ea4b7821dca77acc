"""Where every learned number lies: one flat vector, one block after another.

Parameters, gradients and both optimizer moments share this layout, so one pass updates all and a few copies save the
whole state. For each dense layer come ``W`` (units, inputs), then ``b`` (units), or ``γ`` and ``β`` (units each) under
batch norm, or ``γ``, ``β`` and ``b`` where batch norm comes after the activation. Blocks start on 64-byte boundaries;
the gaps stay zero for ever.

The batch-norm averages of μ and σ² lie in a second vector of the same kind: they are measured, not learned.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workbench.engine.kernels.types import Array, Integers
from workbench.engine.layers.outputs import OUTPUT_CODES
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.network import Initializer, NetworkSpec, layer_shapes

BLOCK = 16  # float32 numbers in 64 bytes

# Columns of the layer table that the kernels read.
INPUTS, UNITS, WEIGHT, SHIFT, SCALE, MEAN, VARIANCE, NORMALIZED, ACTIVATION, BIAS = range(10)


@dataclass(frozen=True, slots=True)
class LayerPlace:
    """Offsets of one dense layer. ``shift`` is β under batch norm, else b; ``scale`` (γ) is -1 without batch norm.

    ``bias`` is b of a layer that has b beside γ and β, because its batch norm comes after the activation; -1 in others.
    """

    inputs: int
    units: int
    weight: int
    shift: int
    scale: int
    mean: int
    variance: int
    normalized: int
    activation: int
    bias: int

    @property
    def batch_norm(self) -> bool:
        """Whether the layer normalizes over the mini-batch."""
        return self.scale >= 0

    @property
    def normalizes_a(self) -> bool:
        """Whether batch norm comes after the activation."""
        return self.bias >= 0


@dataclass(frozen=True)
class Layout:
    """The places of all layers from the first hidden layer to the output, and the lengths of the two vectors."""

    layers: tuple[LayerPlace, ...]
    n_parameters: int
    n_running: int
    dropout: tuple[float, ...]
    output: int
    initializer: Initializer

    @property
    def n_features(self) -> int:
        """Width of the input."""
        return self.layers[0].inputs

    @property
    def n_outputs(self) -> int:
        """Units of the output layer: one for each class under softmax, else one."""
        return self.layers[-1].units

    @cached_property
    def batch_norm_layers(self) -> tuple[int, ...]:
        """Numbers of the layers with batch norm, counted from 0 at the first hidden layer."""
        return tuple(number for number, place in enumerate(self.layers) if place.batch_norm)

    @cached_property
    def table(self) -> Integers:
        """The places as int64 of shape (layers, 10), for the kernels."""
        rows = [
            (p.inputs, p.units, p.weight, p.shift, p.scale, p.mean, p.variance, p.normalized, p.activation, p.bias)
            for p in self.layers
        ]
        return np.array(rows, dtype=np.int64)

    @cached_property
    def dropout_rates(self) -> Array:
        """Dropout probability of each layer as float64 of shape (layers,); 0 for the output."""
        return np.array(self.dropout, dtype=np.float64)

    def weight(self, number: int, vector: Array) -> Array:
        """``W`` of one layer as a view of shape (units, inputs) into parameters, gradients or moments."""
        place = self.layers[number]
        return vector[place.weight : place.weight + place.units * place.inputs].reshape(place.units, place.inputs)

    def shift(self, number: int, vector: Array) -> Array:
        """``b``, or ``β`` under batch norm, as a view of shape (units,)."""
        place = self.layers[number]
        return vector[place.shift : place.shift + place.units]

    def bias(self, number: int, vector: Array) -> Array:
        """``b`` of a layer whose batch norm comes after the activation, as a view of shape (units,)."""
        place = self.layers[number]
        return vector[place.bias : place.bias + place.units]

    def scale(self, number: int, vector: Array) -> Array:
        """``γ`` of a layer with batch norm as a view of shape (units,)."""
        place = self.layers[number]
        return vector[place.scale : place.scale + place.units]

    def running_mean(self, number: int, running: Array) -> Array:
        """EWMA of μ of a layer with batch norm as a view of shape (units,)."""
        place = self.layers[number]
        return running[place.mean : place.mean + place.units]

    def running_variance(self, number: int, running: Array) -> Array:
        """EWMA of σ² of a layer with batch norm as a view of shape (units,)."""
        place = self.layers[number]
        return running[place.variance : place.variance + place.units]


def make_layout(network: NetworkSpec, n_features: int, n_classes: int) -> Layout:
    """Place the layers of ``network`` for data of that width and number of classes."""
    activations = [ACTIVATIONS[layer.activation].number for layer in network.layers] + [ACTIVATIONS["identity"].number]
    parameters, running, normalized = _Ruler(), _Ruler(), 0
    places = []
    for shape, activation in zip(layer_shapes(network, n_features, n_classes), activations, strict=True):
        weight = parameters.take(shape.weights)
        scale = parameters.take(shape.units) if shape.batch_norm else -1
        shift = parameters.take(shape.units)
        bias = parameters.take(shape.units) if shape.batch_norm and shape.bias else -1
        mean = running.take(shape.units) if shape.batch_norm else -1
        variance = running.take(shape.units) if shape.batch_norm else -1
        number = normalized if shape.batch_norm else -1
        normalized += shape.batch_norm
        places.append(
            LayerPlace(shape.inputs, shape.units, weight, shift, scale, mean, variance, number, activation, bias)
        )
    dropout = (*(layer.dropout for layer in network.layers), 0.0)
    output = OUTPUT_CODES[network.output]
    return Layout(tuple(places), parameters.length, running.length, dropout, output, network.initializer)


class _Ruler:
    """Hands out aligned blocks of a vector that grows."""

    def __init__(self) -> None:
        self.length = 0

    def take(self, size: int) -> int:
        """Offset of a new block of ``size`` numbers."""
        offset = self.length
        self.length += -(-size // BLOCK) * BLOCK
        return offset
