"""Every optimizer in one table.

A new optimizer is one row here, its name in ``Optimizer``, and its formula in ``engine/training/optimizers.py``.
"""

from dataclasses import dataclass
from typing import Final, Literal

from workbench.language import tr

Optimizer = Literal["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"]


@dataclass(frozen=True, slots=True)
class OptimizerFacts:
    """One row of the table.

    ``number`` is what the kernels know it by; ``short`` stands inside sentences. ``formula`` is one step of a parameter
    w with gradient g, v the average of the gradients, s that of their squares; ``numpy`` the same in a program, where α is
    ``alpha``, β₁ ``momentum``, λ ``weight_decay``, and Πβ₁, Πβ₂ are ``product1``, ``product2``. ``uses`` names the hyperparameters that
    matter for it and not for all. ``has_first_moment``, ``has_second_moment``: it keeps v, or s. ``corrects_bias``: v
    and s are divided by the weight that they have gathered so far. ``decays_apart``: weight decay shrinks the weights
    themselves and stays out of the gradient.
    """

    number: int
    name: Optimizer
    title: str
    short: str
    formula: str
    numpy: str
    uses: tuple[str, ...] = ()
    has_first_moment: bool = False
    has_second_moment: bool = False
    corrects_bias: bool = False
    decays_apart: bool = False


_ROWS: Final = (
    OptimizerFacts(
        number=0, name="sgd", title=tr("Gradient descent (SGD)"), short="SGD", formula="w − α g", numpy="w - alpha * g"
    ),
    OptimizerFacts(
        number=1,
        name="momentum",
        title=tr("Momentum"),
        short="momentum",
        formula="w − α v",
        numpy="w - alpha * v",
        uses=("momentum",),
        has_first_moment=True,
    ),
    OptimizerFacts(
        number=2,
        name="nesterov",
        title=tr("Nesterov momentum"),
        short=tr("Nesterov"),
        formula="w − α (β₁ v + (1 − β₁) g)",
        numpy="w - alpha * (momentum * v + (1 - momentum) * g)",
        uses=("momentum",),
        has_first_moment=True,
    ),
    OptimizerFacts(
        number=3,
        name="rmsprop",
        title="RMSprop",
        short="RMSprop",
        formula="w − α g / (√s + ε)",
        numpy="w - alpha * g / (np.sqrt(s) + epsilon)",
        uses=("beta2", "epsilon"),
        has_second_moment=True,
    ),
    OptimizerFacts(
        number=4,
        name="adam",
        title=tr("Adam"),
        short=tr("Adam"),
        formula="w − α v̂ / (√ŝ + ε)",
        numpy="w - alpha * v / (1 - product1) / (np.sqrt(s / (1 - product2)) + epsilon)",
        uses=("momentum", "beta2", "epsilon"),
        has_first_moment=True,
        has_second_moment=True,
        corrects_bias=True,
    ),
    OptimizerFacts(
        number=5,
        name="adamw",
        title=tr("AdamW: weight decay apart"),
        short="AdamW",
        formula="w − α λ w − α v̂ / (√ŝ + ε)",
        numpy="w - alpha * weight_decay * w - alpha * v / (1 - product1) / (np.sqrt(s / (1 - product2)) + epsilon)",
        uses=("momentum", "beta2", "epsilon"),
        has_first_moment=True,
        has_second_moment=True,
        corrects_bias=True,
        decays_apart=True,
    ),
)

OPTIMIZERS: Final[dict[Optimizer, OptimizerFacts]] = {row.name: row for row in _ROWS}
