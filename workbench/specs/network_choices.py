"""The settings of the whole network that are choices: how the builder calls and explains them. Without Qt."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from workbench.language import tr


@dataclass(frozen=True, slots=True)
class Choices:
    """One setting: its label, what an edit of it is called, what it means, and value → (name, meaning)."""

    label: str
    edit: str
    meaning: str
    options: Mapping[str, tuple[str, str]]


NETWORK_CHOICES: Final[Mapping[str, Choices]] = MappingProxyType(
    {
        "output": Choices(
            tr("Output"),
            tr("Change output"),
            tr("What is made of the last layer; it has to fit the data. Default: softmax."),
            {
                "softmax": (tr("Softmax"), tr("One probability for every class; they add up to 1.")),
                "logistic": (
                    tr("Logistic (2 classes)"),
                    tr("One number, σ(z): the probability of the second of two classes."),
                ),
                "linear": (tr("Linear (numbers)"), tr("z itself is the predicted number, one for every target.")),
            },
        ),
        "initializer": Choices(
            tr("Starting weights"),
            tr("Change starting weights"),
            tr("How W is drawn before the first step, from the seed of the run. Default: Auto."),
            {
                "auto": (
                    tr("Auto"),
                    tr("He under ReLU and its like, LeCun under tanh, sigmoid, identity and in the output."),
                ),
                "he": (tr("He"), tr("Normal, variance 2 / n of inputs: keeps the size of a under ReLU.")),
                "glorot": (tr("Glorot"), tr("Uniform within ±√(6 / (inputs + outputs)); also called Xavier.")),
                "lecun": ("LeCun", tr("Normal, variance 1 / n of inputs: keeps the size of a under tanh.")),
                "orthogonal": (tr("Orthogonal"), tr("Rows or columns at right angles to each other.")),
                "zeros": (tr("Zeros"), tr("All units of a layer stay alike: shows why weights must start different.")),
            },
        ),
        "batch_norm_on": Choices(
            tr("Batch norm on"),
            tr("Change place of batch norm"),
            tr(
                "What the layers with batch norm normalize. On z the bias b falls away; on a the layer keeps it. Default: z."
            ),
            {
                "z": (tr("z, before activation"), tr("a = g(γ ẑ + β): the way of the course.")),
                "a": (
                    tr("a, after activation"),
                    tr("The outputs g(z) are normalized, then scaled by γ and shifted by β."),
                ),
            },
        ),
    }
)
"""Field of ``NetworkSpec`` → its choices, in the order in which they are shown."""
