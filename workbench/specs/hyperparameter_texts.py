"""What the rows of the hyperparameter panel say: tooltips, reasons and read-outs. Without Qt."""

from collections.abc import Mapping
from typing import Final

from workbench.language import tr
from workbench.numbers import exact
from workbench.specs.hyperparameters import (
    TABLE,
    Hyperparameters,
    Tier,
    Value,
    active_for,
    governor,
    is_active,
)
from workbench.specs.optimizers import OPTIMIZERS
from workbench.specs.schedules import SCHEDULES
from workbench.specs.search_space import SamplingScale

CHOICE_LABELS: Final = {
    choice: title for info in TABLE.values() for choice, title in zip(info.choices, info.titles, strict=True)
}

_SHORT: Final[dict[str, str]] = {
    **{row.name: row.short for row in OPTIMIZERS.values()},
    **{row.name: row.short for row in SCHEDULES.values()},
}


TIER_TITLES: Final[dict[Tier, str]] = {
    1: tr("Tune first"),
    2: tr("Tune second"),
    3: tr("Tune third"),
    None: tr("Leave at first"),
}


TIER_MEANINGS: Final[dict[Tier, str]] = {
    1: tr("The learning rate decides more than everything else: tune it before the rest."),
    2: tr("Tune these once the learning rate is about right. Hidden units, in the network, belong here too."),
    3: tr("Tune these last. The number of hidden layers, in the network, belongs here too."),
    None: tr("Rarely worth tuning: the usual values serve nearly every network."),
}


SCALE_NAMES: Final[Mapping[SamplingScale, str]] = {
    "linear": tr("Linear"),
    "log": tr("Log"),
    "one_minus_log": "1−log",
    "logit": tr("Logit"),
    "choice": tr("Choice"),
}


def value_text(value: Value) -> str:
    """A value as the rows show it."""
    return CHOICE_LABELS.get(value, value) if isinstance(value, str) else exact(value)


def reason_inactive(name: str, values: Hyperparameters) -> str | None:
    """Why a row does not matter now; None if it does."""
    if is_active(name, values):
        return None
    chosen = governor(name) or "schedule"
    present = _SHORT[getattr(values, chosen)]
    return (
        tr("no effect with {present}", present=present)
        if chosen == "optimizer"
        else tr("no effect while the decay is {present}", present=present)
    )


def needed_for(name: str) -> str:
    """With which choices a row matters, as a sentence; empty if with all."""
    *first, last = [_SHORT[choice] for choice in active_for(name)] or [""]
    return (
        tr("Used with {first} or {last}.", first=", ".join(first), last=last)
        if first
        else (tr("Used with {last}.", last=last) if last else "")
    )
