"""What the rows of the hyperparameter panel say: tooltips, reasons and read-outs. Without Qt."""

from typing import Final, get_args

from workbench.specs.hyperparameters import (
    TABLE,
    Hyperparameters,
    Optimizer,
    Tier,
    Value,
    is_active,
)
from workbench.ui.widgets.numbers import number_text

CHOICE_LABELS: Final = {
    "sgd": "Gradient descent (SGD)",
    "momentum": "Momentum",
    "nesterov": "Nesterov momentum",
    "rmsprop": "RMSprop",
    "adam": "Adam",
    "adamw": "AdamW: weight decay apart",
    "constant": "Constant",
    "inverse": "Inverse: α / (1 + decay · epoch)",
    "exponential": "Exponential: α · (1 − decay)^epoch",
    "root": "Root: α · k / √epoch",
    "staircase": "Staircase: in steps",
    "cosine": "Cosine: to 0 at the end",
    "weights": "Weights W only",
    "everything": "W, b, γ and β",
    "none": "All alike",
    "balanced": "Balanced: n / (K · nₖ)",
}


TIER_TITLES: Final[dict[Tier, str]] = {1: "Tune first", 2: "Tune second", 3: "Tune third", None: "Leave at first"}


TIER_MEANINGS: Final[dict[Tier, str]] = {
    1: "The learning rate decides more than everything else: tune it before the rest.",
    2: "Tune these once the learning rate is about right. Hidden units, in the network, belong here too.",
    3: "Tune these last. The number of hidden layers, in the network, belongs here too.",
    None: "Rarely worth tuning: the usual values serve nearly every network.",
}


def value_text(value: Value) -> str:
    """A value as the rows show it."""
    return CHOICE_LABELS.get(value, value) if isinstance(value, str) else number_text(value)


def reason_inactive(name: str, values: Hyperparameters) -> str | None:
    """Why a row does not matter now; None if it does."""
    if is_active(name, values):
        return None
    governor = "optimizer" if TABLE[name].active_for[0] in get_args(Optimizer) else "schedule"
    present = _short(getattr(values, governor))
    return f"no effect with {present}" if governor == "optimizer" else f"no effect while the decay is {present}"


def needed_for(name: str) -> str:
    """With which choices a row matters, as a sentence; empty if with all."""
    *first, last = (_short(choice) for choice in TABLE[name].active_for or ("",))
    return f"Used with {', '.join(first)} or {last}." if first else (f"Used with {last}." if last else "")


def _short(choice: str) -> str:
    return {"sgd": "SGD", "nesterov": "Nesterov", "rmsprop": "RMSprop", "adam": "Adam", "adamw": "AdamW"}.get(
        choice, choice
    )
