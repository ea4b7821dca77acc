"""The network a person asks for: a stack of dense hidden layers and a softmax output.

The input width and the number of classes are not written here, they come from the data. A hidden layer computes

    z = W a_prev + b            without batch norm
    z = W a_prev                with batch norm: the bias would be cancelled by subtracting the mean
    ẑ = (z - μ) / √(σ² + ε)     μ, σ² over the mini-batch
    z̃ = γ ẑ + β                 γ, β learned, one pair per unit
    a = activation(z̃)           then dropout, if asked for
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workbench.specs.base import Spec

Activation = Literal["relu", "leaky_relu", "elu", "gelu", "silu", "tanh", "sigmoid", "identity"]

MAXIMUM_UNITS = 16_384
MAXIMUM_LAYERS = 64
MAXIMUM_PARAMETERS = 1 << 28  # 1 GiB in float32; with gradients and two moments 4 GiB


class DenseLayer(Spec):
    """One hidden layer. ``dropout`` is the probability with which an output is set to zero in training."""

    units: Annotated[int, Field(ge=1, le=MAXIMUM_UNITS)] = 32
    activation: Activation = "relu"
    batch_norm: bool = True
    dropout: Annotated[float, Field(ge=0.0, le=0.95)] = 0.0


class NetworkSpec(Spec):
    """Hidden layers from the input to the output; none at all is softmax regression."""

    layers: Annotated[tuple[DenseLayer, ...], Field(max_length=MAXIMUM_LAYERS)] = (DenseLayer(), DenseLayer())

    @model_validator(mode="after")
    def _fits_in_memory(self) -> Self:
        widths = [layer.units for layer in self.layers]
        inner = sum(above * below for below, above in pairwise(widths))
        if inner > MAXIMUM_PARAMETERS:
            raise ValueError(
                f"has {inner:,} weights between hidden layers; at most {MAXIMUM_PARAMETERS:,} are possible"
            )
        return self

    @property
    def uses_batch_norm(self) -> bool:
        """Whether any layer normalizes over the mini-batch."""
        return any(layer.batch_norm for layer in self.layers)


@dataclass(frozen=True, slots=True)
class LayerShape:
    """What one dense layer, hidden or output, holds."""

    inputs: int
    units: int
    batch_norm: bool

    @property
    def weights(self) -> int:
        """Entries of ``W``, shape (units, inputs)."""
        return self.inputs * self.units

    @property
    def parameters(self) -> int:
        """Learned numbers: ``W`` and ``b``, or ``W``, ``γ`` and ``β`` under batch norm."""
        return self.weights + (2 if self.batch_norm else 1) * self.units


def layer_shapes(network: NetworkSpec, n_features: int, n_classes: int) -> tuple[LayerShape, ...]:
    """Shapes of all dense layers from the first hidden layer to the softmax output."""
    shapes = []
    inputs = n_features
    for layer in network.layers:
        shapes.append(LayerShape(inputs, layer.units, layer.batch_norm))
        inputs = layer.units
    shapes.append(LayerShape(inputs, n_classes, batch_norm=False))
    return tuple(shapes)


def parameter_count(network: NetworkSpec, n_features: int, n_classes: int) -> int:
    """Number of learned parameters for data of that width and number of classes."""
    return sum(shape.parameters for shape in layer_shapes(network, n_features, n_classes))
