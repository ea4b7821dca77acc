"""What the builder says about a network in words and figures. Without Qt.

Shapes are written as in the course: one column per example, so W is (units, inputs) and z is (units, m).
"""

from typing import Final

from workbench.language import tr, tr_count
from workbench.numbers import exact, grouped
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.network import BatchNormPlace, DenseLayer, LayerShape, NetworkSpec, Output, layer_shapes
from workbench.specs.run import RunSpec

WHY_NO_BIAS: Final = tr(
    "Under batch norm the layer has no bias b: a constant added to z is part of the mean μ, and subtracting μ "
    "would cancel it. β takes its place."
)

WHY_BIAS: Final = tr(
    "Batch norm comes after the activation here, so the layer keeps its bias b: the mean of g(z) does depend on it."
)

OUTPUT_HELPS: Final[dict[Output, str]] = {
    "softmax": tr("One probability for every class of the data set; they add up to 1."),
    "logistic": tr("One number: the probability of the second of two classes."),
    "linear": tr("One number for every target: the prediction itself, for regression."),
}


def layer_title(layer: DenseLayer, number: int, place: BatchNormPlace = "z") -> str:
    """One line for screen readers and tooltips."""
    parts = [
        tr("Layer {number}: {units} units", number=number, units=grouped(layer.units)),
        ACTIVATIONS[layer.activation].title,
    ]
    if layer.batch_norm:
        parts.append(tr("batch norm") if place == "z" else tr("batch norm after it"))
    if layer.dropout:
        parts.append(tr("dropout {dropout}", dropout=exact(layer.dropout)))
    return ", ".join(parts)


def shape_text(shape: LayerShape) -> str:
    """Shapes of the weights and of the activations of one layer."""
    return f"W ({grouped(shape.units)}, {grouped(shape.inputs)}) · z ({grouped(shape.units)}, m)"


def output_title(output: Output) -> str:
    """The name of the last layer."""
    return tr("{capitalize} output", capitalize=output.capitalize())


def output_count(output: Output, n_answers: int | None) -> str:
    """What comes out: classes, or numbers."""
    if n_answers is None:
        return tr("? numbers") if output == "linear" else tr("? classes")
    if output == "linear":
        return tr_count("{numbers} number", "{numbers} numbers", n_answers, numbers=grouped(n_answers))
    return tr("{n_classes} classes", n_classes=grouped(n_answers)) if n_answers else tr("no classes in these data")


def bias_text(layer: DenseLayer, place: BatchNormPlace) -> str:
    """Whether a hidden layer has b."""
    if layer.batch_norm and place == "z":
        return "no\N{NO-BREAK SPACE}b,\N{NO-BREAK SPACE}β\N{NO-BREAK SPACE}instead"
    return f"b ({grouped(layer.units)})"


def breakdown(network: NetworkSpec, n_features: int, n_answers: int) -> dict[str, int]:
    """Learned numbers by kind: W, b, γ, β; kinds that the network does not have are left out."""
    shapes = layer_shapes(network, n_features, n_answers)
    normalized = sum(shape.units for shape in shapes if shape.batch_norm)
    counts = {
        "W": sum(shape.weights for shape in shapes),
        "b": sum(shape.units for shape in shapes if shape.bias),
        "γ": normalized,
        "β": normalized,
    }
    return {kind: count for kind, count in counts.items() if count}


def memory_bytes(spec: RunSpec, n_features: int, n_answers: int) -> int:
    """About how much memory a run takes beside the data: parameters, gradients, two moments, one mini-batch.

    A mini-batch leaves z, a and their gradients in every layer, and ẑ under batch norm.
    """
    shapes = layer_shapes(spec.network, n_features, n_answers)
    parameters = sum(shape.parameters for shape in shapes)
    activations = sum(shape.units * (5 if shape.batch_norm else 4) for shape in shapes) + n_features
    size = 4 if spec.precision == "float32" else 8
    return size * (4 * parameters + spec.hyperparameters.batch_size * activations)


def network_sentence(network: NetworkSpec, n_features: int | None, n_answers: int | None) -> str:
    """The whole network in one sentence, for those who cannot see the drawing."""
    features = "?" if n_features is None else grouped(n_features)
    layers = [layer_title(layer, number, network.batch_norm_on) for number, layer in enumerate(network.layers, start=1)]
    end = f"{output_title(network.output)}: {output_count(network.output, n_answers)}"
    return "; ".join([tr("Input: {features} features", features=features), *layers, end])
