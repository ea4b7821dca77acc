"""Every hyperparameter in one table.

A row of the table is a field of ``Hyperparameters`` with its ``Info``: label, symbol, unit, permitted range, usual
range and scale, tier of priority, and the moment at which an edit takes effect. Forms, checks, the sampler, the
command line and the journal all read this table; a new hyperparameter is one new field here.

Long because: it is one table, a row of a dozen lines for each hyperparameter.

The optimizers use exponentially weighted averages as in the course: ``v = β v + (1 - β) dW``.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import SerializerFunctionWrapHandler, ValidationInfo, field_validator, model_serializer

from workbench.language import tr
from workbench.specs.base import Spec
from workbench.specs.optimizers import OPTIMIZERS, Optimizer
from workbench.specs.schedules import SCHEDULES, Schedule

DecayOn = Literal["weights", "everything"]
ClassWeights = Literal["none", "balanced"]
Scale = Literal["linear", "log", "one_minus_log"]
Effect = Literal["next mini-batch", "next run"]
Tier = Literal[1, 2, 3] | None
Value = float | int | str


@dataclass(frozen=True, slots=True)
class Info:
    """One row of the table.

    ``low`` to ``high`` is permitted, both ends included; ``usual_low`` to ``usual_high`` is what sliders and the
    sampler offer first. ``tier`` is the priority of the course (1 is tuned first; None: leave it alone at first).
    ``titles`` are what people read in the place of ``choices``, one for each.
    """

    label: str
    symbol: str
    meaning: str
    effect: Effect
    tier: Tier = None
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    usual_low: float = 0.0
    usual_high: float = 0.0
    scale: Scale = "linear"
    integer: bool = False
    choices: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


ALWAYS_WRITTEN: Final = frozenset(
    {
        "learning_rate",
        "batch_size",
        "optimizer",
        "momentum",
        "beta2",
        "epsilon",
        "schedule",
        "decay",
        "staircase_epochs",
        "root_scale",
        "warmup_steps",
        "weight_decay",
        "decay_on",
        "clip_norm",
        "label_smoothing",
        "class_weights",
        "bn_momentum",
        "bn_epsilon",
    }
)
"""Those that stand in every text, also at their usual value. Hashes of states are taken of such texts: a hyperparameter that
is added later is left out while it has its usual value, so that older states keep their hash. Nothing is added here."""


class Hyperparameters(Spec):
    """The settings of one training run; the defaults suit Adam on a small network with batch norm."""

    learning_rate: Annotated[
        float,
        Info(
            label=tr("Learning rate"),
            symbol="α",
            meaning=tr("Length of each step down the gradient. The first thing to tune."),
            effect="next mini-batch",
            tier=1,
            low=1e-12,
            high=1e6,
            usual_low=1e-5,
            usual_high=1.0,
            scale="log",
        ),
    ] = 1e-3
    batch_size: Annotated[
        int,
        Info(
            label=tr("Mini-batch size"),
            symbol="m",
            meaning=tr("Examples per step. Small batches give noisier batch-norm statistics: noise falls as 1/√m."),
            effect="next mini-batch",
            tier=2,
            unit="examples",
            low=1,
            high=65_536,
            usual_low=8,
            usual_high=512,
            scale="log",
            integer=True,
        ),
    ] = 64
    optimizer: Annotated[
        Optimizer,
        Info(
            label=tr("Optimizer"),
            symbol="",
            meaning=tr("How gradients become steps. It treats W, b, γ and β alike."),
            effect="next run",
            choices=tuple(OPTIMIZERS),
            titles=tuple(row.title for row in OPTIMIZERS.values()),
        ),
    ] = "adam"
    momentum: Annotated[
        float,
        Info(
            label=tr("Momentum"),
            symbol="β₁",
            meaning=tr("Weight of the past in the average of the gradients, over about 1/(1-β₁) steps."),
            effect="next mini-batch",
            tier=2,
            low=0.0,
            high=0.999999,
            usual_low=0.5,
            usual_high=0.999,
            scale="one_minus_log",
        ),
    ] = 0.9
    beta2: Annotated[
        float,
        Info(
            label=tr("Squared-gradient average"),
            symbol="β₂",
            meaning=tr("Weight of the past in the average of the squared gradients, over about 1/(1-β₂) steps."),
            effect="next mini-batch",
            low=0.0,
            high=0.99999999,
            usual_low=0.9,
            usual_high=0.9999,
            scale="one_minus_log",
        ),
    ] = 0.999
    epsilon: Annotated[
        float,
        Info(
            label=tr("Optimizer ε"),
            symbol="ε",
            meaning=tr("Added to the root of the averaged squared gradient, so that nothing is divided by zero."),
            effect="next mini-batch",
            low=1e-30,
            high=1.0,
            usual_low=1e-10,
            usual_high=1e-4,
            scale="log",
        ),
    ] = 1e-8
    schedule: Annotated[
        Schedule,
        Info(
            label=tr("Learning-rate decay"),
            symbol="",
            meaning=tr(
                "How the learning rate falls with the finished epochs: {values}.",
                values="; ".join(row.meaning for row in SCHEDULES.values()),
            ),
            effect="next mini-batch",
            tier=3,
            choices=tuple(SCHEDULES),
            titles=tuple(row.title for row in SCHEDULES.values()),
        ),
    ] = "constant"
    decay: Annotated[
        float,
        Info(
            label=tr("Decay rate"),
            symbol="decay",
            meaning=tr("How fast the learning rate falls; 0 keeps it."),
            effect="next mini-batch",
            tier=3,
            unit=tr("per epoch"),
            low=0.0,
            high=0.999,
            usual_low=1e-3,
            usual_high=0.5,
            scale="log",
        ),
    ] = 0.05
    staircase_epochs: Annotated[
        int,
        Info(
            label=tr("Stair length"),
            symbol="",
            meaning=tr("Epochs between two drops of the staircase."),
            effect="next mini-batch",
            unit="epochs",
            low=1,
            high=100_000,
            usual_low=1,
            usual_high=50,
            integer=True,
        ),
    ] = 10
    root_scale: Annotated[
        float,
        Info(
            label=tr("Root factor"),
            symbol="k",
            meaning=tr("The learning rate is α·k/√epoch after that many epochs, and α·k in the first."),
            effect="next mini-batch",
            low=1e-6,
            high=1e6,
            usual_low=0.1,
            usual_high=10.0,
            scale="log",
        ),
    ] = 1.0
    warmup_steps: Annotated[
        int,
        Info(
            label=tr("Warm-up"),
            symbol="",
            meaning=tr(
                "The first steps grow linearly from α divided by this number to the full rate of the schedule; "
                "0 starts at full rate."
            ),
            effect="next mini-batch",
            unit="steps",
            low=0,
            high=100_000,
            usual_low=0,
            usual_high=1000,
            integer=True,
        ),
    ] = 0
    weight_decay: Annotated[
        float,
        Info(
            label=tr("Weight decay"),
            symbol="λ",
            meaning=tr(
                "L2 penalty λ/2·‖W‖² added to the loss; under AdamW the weights shrink by α·λ·W instead, apart "
                "from the gradient."
            ),
            effect="next mini-batch",
            low=0.0,
            high=100.0,
            usual_low=1e-6,
            usual_high=1e-1,
            scale="log",
        ),
    ] = 0.0
    decay_on: Annotated[
        DecayOn,
        Info(
            label=tr("Decay acts on"),
            symbol="",
            meaning=tr("Which parameters weight decay pulls to zero: the weights W alone, or b, γ and β as well."),
            effect="next mini-batch",
            choices=get_args(DecayOn),
            titles=(tr("Weights W only"), tr("W, b, γ and β")),
        ),
    ] = "weights"
    clip_norm: Annotated[
        float,
        Info(
            label=tr("Gradient clipping"),
            symbol="c",
            meaning=tr(
                "Longest gradient that is used: a longer one, over all parameters together, is shortened to "
                "this norm. 0 switches it off. The plot shows the norm before."
            ),
            effect="next mini-batch",
            low=0.0,
            high=1e12,
            usual_low=0.1,
            usual_high=10.0,
            scale="log",
        ),
    ] = 0.0
    label_smoothing: Annotated[
        float,
        Info(
            label=tr("Label smoothing"),
            symbol="s",
            meaning=tr(
                "Share of each target that is spread evenly over all classes, so that the network stays less "
                "sure of itself. For classification only."
            ),
            effect="next mini-batch",
            low=0.0,
            high=0.5,
            usual_low=0.0,
            usual_high=0.2,
        ),
    ] = 0.0
    class_weights: Annotated[
        ClassWeights,
        Info(
            label=tr("Class weights"),
            symbol="",
            meaning="none: every example counts alike. balanced: an example of class k counts n/(K·nₖ), so that rare "
            "classes weigh as much as common ones; nₖ of the n training examples are of it. For classification only.",
            effect="next mini-batch",
            choices=get_args(ClassWeights),
            titles=(tr("All alike"), tr("Balanced: n / (K · nₖ)")),
        ),
    ] = "none"
    bn_momentum: Annotated[
        float,
        Info(
            label=tr("Batch-norm EWMA"),
            symbol="ρ",
            meaning=tr(
                "Weight of the old value in the averages of μ and σ² that are used at test time: "
                "new = ρ·old + (1-ρ)·batch, an average over about 1/(1-ρ) steps. (PyTorch calls 1-ρ momentum.)"
            ),
            effect="next mini-batch",
            low=0.0,
            high=0.99999,
            usual_low=0.5,
            usual_high=0.999,
            scale="one_minus_log",
        ),
    ] = 0.9
    bn_epsilon: Annotated[
        float,
        Info(
            label=tr("Batch-norm ε"),
            symbol="ε",
            meaning=tr("Added to σ² under the root, so that a constant unit is not divided by zero."),
            effect="next mini-batch",
            low=0.0,
            high=1.0,
            usual_low=1e-8,
            usual_high=1e-2,
            scale="log",
        ),
    ] = 1e-5

    @field_validator("*")
    @classmethod
    def _in_permitted_range(cls, value: Value, field: ValidationInfo) -> Value:
        info = TABLE[str(field.field_name)]
        if not isinstance(value, str) and not info.low <= value <= info.high:
            raise ValueError(
                tr("must be between {low!r} and {high!r}, not {value!r}", low=info.low, high=info.high, value=value)
            )
        return value

    @model_serializer(mode="wrap")
    def _without_later_ones(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        usual = {name: field.default for name, field in type(self).model_fields.items()}
        plain: dict[str, Any] = written(self)
        return {
            name: value for name, value in plain.items() if name in ALWAYS_WRITTEN or getattr(self, name) != usual[name]
        }


def _table() -> dict[str, Info]:
    """Collect the rows in the order of the fields."""
    rows = {}
    for name, field in Hyperparameters.model_fields.items():
        (rows[name],) = (item for item in field.metadata if isinstance(item, Info))
    return rows


TABLE: dict[str, Info] = _table()
"""Every hyperparameter by name, in the order of the fields"""


def active_for(name: str) -> tuple[str, ...]:
    """The optimizers or schedules for which a hyperparameter matters; none means always."""
    optimizers = tuple(row.name for row in OPTIMIZERS.values() if name in row.uses)
    return optimizers or tuple(row.name for row in SCHEDULES.values() if name in row.uses)


def governor(name: str) -> Literal["optimizer", "schedule"] | None:
    """The choice that decides whether a hyperparameter matters; None where it always does."""
    if any(name in row.uses for row in OPTIMIZERS.values()):
        return "optimizer"
    return "schedule" if any(name in row.uses for row in SCHEDULES.values()) else None


def is_active(name: str, values: Hyperparameters) -> bool:
    """Whether a hyperparameter matters under the chosen optimizer and schedule."""
    needed = active_for(name)
    return not needed or values.optimizer in needed or values.schedule in needed


def takes_effect_live(name: str) -> bool:
    """Whether an edit may be made while a run is training."""
    return TABLE[name].effect == "next mini-batch"
