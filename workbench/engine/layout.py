"""Where every learned number lies: one flat vector, one block after another.

Parameters, gradients and both optimizer moments share this layout, so one pass updates all and a few copies save the
whole state. For each dense layer come ``W`` (units, inputs), then ``b`` (units), or ``γ`` and ``β`` (units each) under
batch norm, or ``γ``, ``β`` and ``b`` where batch norm comes after the activation. Blocks start on 64-byte boundaries;
the gaps stay zero for ever.

The batch-norm averages of μ and σ² lie in a second vector of the same kind: they are measured, not learned.
"""

from dataclasses import astuple, dataclass
from functools import cached_property

import numpy as np

from workbench.engine.kernels.types import Array, Integers
from workbench.engine.layers.outputs import OUTPUT_CODES
from workbench.language import tr
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.network import Initializer, NetworkSpec, layer_shapes

BLOCK = 16  # float32 numbers in 64 bytes

# Columns of the layer table that the kernels read.
INPUTS, UNITS, WEIGHT, BIAS, SCALE, SHIFT, NORMALIZES, NORM_ROW, MEAN, VARIANCE, ACTIVATION = range(11)

# What a layer normalizes over the mini-batch, in the column NORMALIZES.
NOTHING, NORMALIZES_Z, NORMALIZES_A = range(3)


@dataclass(frozen=True, slots=True)
class LayerPlace:
    """Offsets of one dense layer; -1 for what it does not have.

    ``weight`` is W, ``bias`` b, ``scale`` γ, ``shift`` β, ``mean`` and ``variance`` the averages of batch norm.
    ``normalizes``: nothing, z or a. ``norm_row`` counts the layers with batch norm: the layer's row in the telemetry.
    """

    inputs: int
    units: int
    weight: int
    bias: int
    scale: int
    shift: int
    normalizes: int
    norm_row: int
    mean: int
    variance: int
    activation: int

    @property
    def batch_norm(self) -> bool:
        """Whether the layer normalizes over the mini-batch."""
        return self.normalizes != NOTHING

    @property
    def normalizes_a(self) -> bool:
        """Whether batch norm comes after the activation."""
        return self.normalizes == NORMALIZES_A


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
        """Units of the output layer: one for each class under softmax, for each target under linear; else one."""
        return self.layers[-1].units

    @cached_property
    def batch_norm_layers(self) -> tuple[int, ...]:
        """Numbers of the layers with batch norm, counted from 0 at the first hidden layer."""
        return tuple(number for number, place in enumerate(self.layers) if place.batch_norm)

    @cached_property
    def table(self) -> Integers:
        """The places as int64 of shape (layers, 11), for the kernels; a column for each field in its order."""
        return np.array([astuple(place) for place in self.layers], dtype=np.int64)

    @cached_property
    def dropout_rates(self) -> Array:
        """Dropout probability of each layer as float64 of shape (layers,); 0 for the output."""
        return np.array(self.dropout, dtype=np.float64)

    def weight(self, number: int, vector: Array) -> Array:
        """``W`` of one layer as a view of shape (units, inputs) into parameters, gradients or moments."""
        place = self.layers[number]
        return vector[place.weight : place.weight + place.units * place.inputs].reshape(place.units, place.inputs)

    def shift(self, number: int, vector: Array) -> Array:
        """``β`` of a layer with batch norm as a view of shape (units,)."""
        return self._of_units(number, self.layers[number].shift, vector)

    def bias(self, number: int, vector: Array) -> Array:
        """``b`` as a view of shape (units,), of a layer that has it: one without batch norm on z."""
        return self._of_units(number, self.layers[number].bias, vector)

    def scale(self, number: int, vector: Array) -> Array:
        """``γ`` of a layer with batch norm as a view of shape (units,)."""
        return self._of_units(number, self.layers[number].scale, vector)

    def running_mean(self, number: int, running: Array) -> Array:
        """EWMA of μ of a layer with batch norm as a view of shape (units,)."""
        return self._of_units(number, self.layers[number].mean, running)

    def running_variance(self, number: int, running: Array) -> Array:
        """EWMA of σ² of a layer with batch norm as a view of shape (units,)."""
        return self._of_units(number, self.layers[number].variance, running)

    def _of_units(self, number: int, offset: int, vector: Array) -> Array:
        if offset < 0:
            raise ValueError(tr("layer {number} of this network does not have what was asked for", number=number))
        return vector[offset : offset + self.layers[number].units]


def make_layout(network: NetworkSpec, n_features: int, n_answers: int) -> Layout:
    """Place the layers of ``network`` for data of that width and number of classes or targets."""
    activations = [ACTIVATIONS[layer.activation].number for layer in network.layers] + [ACTIVATIONS["identity"].number]
    parameters, running, norms = _Ruler(), _Ruler(), 0
    around = NORMALIZES_Z if network.batch_norm_on == "z" else NORMALIZES_A
    places = []
    for shape, activation in zip(layer_shapes(network, n_features, n_answers), activations, strict=True):
        weight = parameters.take(shape.weights)
        scale = parameters.take(shape.units) if shape.batch_norm else -1
        shift = parameters.take(shape.units) if shape.batch_norm else -1
        bias = parameters.take(shape.units) if shape.bias else -1
        places.append(
            LayerPlace(
                inputs=shape.inputs,
                units=shape.units,
                weight=weight,
                bias=bias,
                scale=scale,
                shift=shift,
                normalizes=around if shape.batch_norm else NOTHING,
                norm_row=norms if shape.batch_norm else -1,
                mean=running.take(shape.units) if shape.batch_norm else -1,
                variance=running.take(shape.units) if shape.batch_norm else -1,
                activation=activation,
            )
        )
        norms += shape.batch_norm
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
