"""Every activation in one table.

A row says what engine, window, export and command line need to know of it; a new activation is one row here, its name
in ``Activation``, and its kernel in ``engine/layers/activations.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import pi
from typing import Any, Final, Literal

from workbench.language import tr

Activation = Literal["relu", "leaky_relu", "elu", "gelu", "silu", "tanh", "sigmoid", "identity"]

Numbers = Any
"""A number or an array of numbers."""
Functions = Any
"""Where e^z and its like come from: the module ``math`` for a number, NumPy for an array."""
Function = Callable[[Numbers, Functions], Numbers]
"""a = g(z) for numbers and arrays alike. This module does without NumPy, which the command line loads late."""


Node = tuple[str | float | int, ...]
"""A node of ONNX and what goes in: ``z``, the place of an earlier node (a whole number), or a constant (with a point)."""


@dataclass(frozen=True, slots=True)
class ActivationFacts:
    """One row of the table.

    ``number`` is what the kernels know it by. ``short`` stands where there is little room. ``function`` is a = g(z) in
    double precision: kernels, exported files and the picture are held against it. ``drawn`` is drawn in its place where
    the function itself would not be recognized at a glance. ``halves``: about half of the z come out as 0 or nearly so,
    so that starting weights are drawn larger. ``torch`` is the module of ``torch.nn`` that computes the same,
    ``numpy`` a function of an array in a program that is exported, ``slope`` its derivative in the same way, ``c`` an expression of ``z``, and ``onnx`` the nodes of a
    graph; the value of the last one is a.
    """

    number: int
    name: Activation
    title: str
    short: str
    formula: str
    function: Function
    torch: str
    numpy: str
    slope: str
    c: str
    onnx: tuple[Node, ...]
    halves: bool = False
    drawn: Function | None = None


def _sigmoid(z: Numbers, of: Functions) -> Numbers:
    return 1.0 / (1.0 + of.exp(-z))


def _gelu(z: Numbers, of: Functions) -> Numbers:
    return 0.5 * z * (1.0 + of.tanh((2.0 / of.pi) ** 0.5 * (z + 0.044715 * z**3)))


_ROWS: Final = (
    ActivationFacts(
        number=0,
        name="relu",
        title="ReLU",
        short="ReLU",
        formula=tr("max(0, z)"),
        function=lambda z, _: z * (z > 0.0),
        torch="ReLU()",
        numpy="lambda z: np.maximum(z, 0)",
        slope="lambda z: (z > 0) * 1.0",
        c="z > 0 ? z : 0",
        onnx=(("Relu", "z"),),
        halves=True,
    ),
    ActivationFacts(
        number=1,
        name="leaky_relu",
        title=tr("Leaky ReLU"),
        short="LReLU",
        formula=tr("z where positive, a small part of z elsewhere"),
        function=lambda z, _: z * ((z > 0.0) + 0.01 * (z <= 0.0)),
        torch="LeakyReLU(0.01)",
        numpy="lambda z: np.maximum(z, 0.01 * z)",
        slope="lambda z: np.where(z > 0, 1.0, 0.01)",
        c="z > 0 ? z : (real)0.01 * z",
        onnx=(("Greater", "z", 0.0), ("Mul", "z", 0.01), ("Where", 0, "z", 1)),
        halves=True,
        drawn=lambda z, _: z * ((z > 0.0) + 0.15 * (z <= 0.0)),
    ),
    ActivationFacts(
        number=2,
        name="elu",
        title="ELU",
        short="ELU",
        formula=tr("z where positive, eᶻ − 1 elsewhere"),
        function=lambda z, of: z * (z > 0.0) + of.expm1(z * (z < 0.0)),
        torch="ELU()",
        numpy="lambda z: np.maximum(z, 0) + np.expm1(np.minimum(z, 0))",
        slope="lambda z: np.exp(np.minimum(z, 0))",
        c="z > 0 ? z : {expm1}(z)",
        onnx=(("Greater", "z", 0.0), ("Min", "z", 0.0), ("Exp", 1), ("Sub", 2, 1.0), ("Where", 0, "z", 3)),
        halves=True,
    ),
    ActivationFacts(
        number=3,
        name="gelu",
        title="GELU",
        short="GELU",
        formula=tr("z · Φ(z), Φ the normal distribution"),
        function=_gelu,
        torch="GELU(approximate='tanh')",
        numpy="lambda z: z / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))",
        slope="lambda z: (1 + np.tanh(0.7978845608028654 * (z + 0.044715 * z**3))) / 2 + z / 2 * (1 - np.tanh(0.7978845608028654 * (z + 0.044715 * z**3)) ** 2) * 0.7978845608028654 * (1 + 0.134145 * z**2)",
        c="(real)0.5 * z * (1 + {tanh}((real)0.7978845608028654 * (z + (real)0.044715 * z * z * z)))",
        onnx=(
            ("Mul", "z", "z"),
            ("Mul", 0, "z"),
            ("Mul", 1, 0.044715),
            ("Add", "z", 2),
            ("Mul", 3, (2.0 / pi) ** 0.5),
            ("Tanh", 4),
            ("Add", 5, 1.0),
            ("Mul", "z", 0.5),
            ("Mul", 7, 6),
        ),
        halves=True,
    ),
    ActivationFacts(
        number=4,
        name="silu",
        title="SiLU",
        short="SiLU",
        formula="z · σ(z)",
        function=lambda z, of: z * _sigmoid(z, of),
        torch="SiLU()",
        numpy="lambda z: z / 2 * (1 + np.tanh(z / 2))",
        slope="lambda z: (1 + np.tanh(z / 2)) / 2 * (1 + z * (1 - np.tanh(z / 2)) / 2)",
        c="z / (1 + {exp}(-z))",
        onnx=(("Sigmoid", "z"), ("Mul", "z", 0)),
        halves=True,
    ),
    ActivationFacts(
        number=5,
        name="tanh",
        title="tanh",
        short="tanh",
        formula=tr("tanh z, between −1 and 1"),
        function=lambda z, of: of.tanh(z),
        torch="Tanh()",
        numpy="np.tanh",
        slope="lambda z: 1 - np.tanh(z) ** 2",
        c="{tanh}(z)",
        onnx=(("Tanh", "z"),),
    ),
    ActivationFacts(
        number=6,
        name="sigmoid",
        title=tr("Sigmoid"),
        short=tr("Sigmoid"),
        formula=tr("1 / (1 + e⁻ᶻ), between 0 and 1"),
        function=_sigmoid,
        torch="Sigmoid()",
        numpy="lambda z: (1 + np.tanh(z / 2)) / 2",
        slope="lambda z: (1 - np.tanh(z / 2) ** 2) / 4",
        c="1 / (1 + {exp}(-z))",
        onnx=(("Sigmoid", "z"),),
    ),
    ActivationFacts(
        number=7,
        name="identity",
        title=tr("Identity"),
        short=tr("Identity"),
        formula=tr("z itself: the layer stays linear"),
        function=lambda z, _: z,
        torch="Identity()",
        numpy="lambda z: z",
        slope="lambda z: np.ones_like(z)",
        c="z",
        onnx=(("Identity", "z"),),
    ),
)

ACTIVATIONS: Final[dict[Activation, ActivationFacts]] = {row.name: row for row in _ROWS}

BY_NUMBER: Final = {row.number: row for row in _ROWS}
"""By what the kernels know them by"""
BY_MODULE: Final = {row.torch.partition("(")[0]: row for row in _ROWS}
"""By the name of the module of ``torch.nn``, as networks are described in exported files"""
