"""The network a person asks for: a stack of dense hidden layers and an output.

The input width and the number of classes or targets are not written here, they come from the data. A hidden layer computes

    z = W a_prev + b            without batch norm
    z = W a_prev                with batch norm: the bias would be cancelled by subtracting the mean
    ẑ = (z - μ) / √(σ² + ε)     μ, σ² over the mini-batch
    z̃ = γ ẑ + β                 γ, β learned, one pair per unit
    a = activation(z̃)           then dropout, if asked for

With ``batch_norm_on = "a"`` batch norm comes after the activation instead, and the layer keeps its bias: the mean of
g(W a_prev + b) does depend on b, unless g is linear.

The output is linear, and what is made of it depends on the task: ``softmax`` over one logit per class, ``logistic``
with a single logit for two classes, or ``linear``, the predicted numbers themselves, for regression.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workbench.language import tr
from workbench.numbers import grouped
from workbench.specs.activations import Activation
from workbench.specs.base import Spec

Initializer = Literal["auto", "he", "glorot", "lecun", "orthogonal", "zeros"]
BatchNormPlace = Literal["z", "a"]
Output = Literal["softmax", "logistic", "linear"]

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
    """Hidden layers from the input to the output; none at all is softmax, logistic or linear regression.

    ``initializer`` draws the starting W of all layers: see ``engine.initializers``. ``batch_norm_on`` says what the
    layers with batch norm normalize: z, before the activation, or a, after it.
    """

    layers: Annotated[tuple[DenseLayer, ...], Field(max_length=MAXIMUM_LAYERS)] = (DenseLayer(), DenseLayer())
    output: Output = "softmax"
    batch_norm_on: BatchNormPlace = "z"
    initializer: Initializer = "auto"

    @model_validator(mode="after")
    def _fits_in_memory(self) -> Self:
        widths = [layer.units for layer in self.layers]
        inner = sum(above * below for below, above in pairwise(widths))
        if inner > MAXIMUM_PARAMETERS:
            raise ValueError(
                tr(
                    "has {inner} weights between hidden layers; at most {maximum_parameters} are possible",
                    inner=grouped(inner),
                    maximum_parameters=grouped(MAXIMUM_PARAMETERS),
                )
            )
        return self

    @property
    def uses_batch_norm(self) -> bool:
        """Whether any layer normalizes over the mini-batch."""
        return any(layer.batch_norm for layer in self.layers)


@dataclass(frozen=True, slots=True)
class LayerShape:
    """What one dense layer, hidden or output, holds. ``bias``: whether it has b, beside γ and β of batch norm."""

    inputs: int
    units: int
    batch_norm: bool
    bias: bool

    @property
    def weights(self) -> int:
        """Entries of ``W``, shape (units, inputs)."""
        return self.inputs * self.units

    @property
    def parameters(self) -> int:
        """Learned numbers: ``W``, with ``b`` where there is one, and ``γ`` and ``β`` under batch norm."""
        return self.weights + (2 * self.batch_norm + self.bias) * self.units


def layer_shapes(network: NetworkSpec, n_features: int, n_answers: int) -> tuple[LayerShape, ...]:
    """Shapes of all dense layers from the first hidden layer to the output, for so many classes or targets."""
    shapes = []
    inputs = n_features
    for layer in network.layers:
        bias = not layer.batch_norm or network.batch_norm_on == "a"
        shapes.append(LayerShape(inputs, layer.units, layer.batch_norm, bias))
        inputs = layer.units
    units = 1 if network.output == "logistic" else n_answers
    shapes.append(LayerShape(inputs, units, batch_norm=False, bias=True))
    return tuple(shapes)


def parameter_count(network: NetworkSpec, n_features: int, n_answers: int) -> int:
    """Number of learned parameters for data of that width and number of classes or targets."""
    return sum(shape.parameters for shape in layer_shapes(network, n_features, n_answers))
