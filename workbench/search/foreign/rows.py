"""One row of a foreign search space, judged: what it draws, how that compares, what it becomes here."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from workbench.errors import SpecError
from workbench.language import tr
from workbench.search.foreign.distributions import (
    Choices,
    Distribution,
    LogUniform,
    MirroredLog,
    OneMinusLog,
    Rounded,
    Uniform,
)
from workbench.specs.search_space import ROWS, Dimension

_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("lr", "alpha", "learningrate", "initial_lr", "init_lr", "base_lr"), "learning_rate"),
        **dict.fromkeys(("bs", "batch", "batchsize", "minibatch_size", "mini_batch_size"), "batch_size"),
        **dict.fromkeys(("beta", "beta1", "beta_1", "adam_beta1"), "momentum"),
        **dict.fromkeys(("beta_2", "adam_beta2", "rho"), "beta2"),
        **dict.fromkeys(("eps", "adam_epsilon"), "epsilon"),
        **dict.fromkeys(("wd", "l2", "l2_regularization"), "weight_decay"),
        **dict.fromkeys(("units", "n_units", "num_units", "hidden_size", "hidden_dim", "width"), "hidden_units"),
        **dict.fromkeys(("layers", "n_layers", "num_layers", "n_hidden", "depth"), "hidden_layers"),
        **dict.fromkeys(("dropout_rate", "p_dropout", "drop_rate"), "dropout"),
        **dict.fromkeys(("opt", "optim"), "optimizer"),
    }
)
_AVERAGES: Final = (0.9, 0.99, 0.999, 0.9999, 0.99999)


@dataclass(frozen=True, slots=True)
class ForeignScale:
    """A row as another tool writes it: its name, the name of its scale there, and what that draws from.

    ``distribution`` is None for what is no distribution, or not understood; ``problem`` then says why.
    """

    name: str
    scale: str
    distribution: Distribution | None = None
    integer: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """Share of the draws above ``value``: as drawn there, and by the 1-log rule on the same range."""

    value: float
    share: float
    one_minus_log_share: float


@dataclass(frozen=True, slots=True)
class ForeignRow:
    """A row with the verdict. ``draws`` says in words what is drawn.

    ``dimension`` draws the same here (None where nothing does, ``problem`` says why). ``suggested`` is the 1-log row of
    the same range, for averages that the foreign scale does not serve. ``thresholds`` are given for ranges below 1.
    """

    name: str
    scale: str
    draws: str
    thresholds: tuple[Threshold, ...] = ()
    dimension: Dimension | None = None
    suggested: Dimension | None = None
    problem: str = ""


def judged(foreign: ForeignScale) -> ForeignRow:
    """What becomes of one row."""
    name = _ALIASES.get(foreign.name.lower(), foreign.name)
    found = foreign.distribution
    if found is None:
        return ForeignRow(foreign.name, foreign.scale, tr("nothing that is known here"), problem=foreign.problem)
    thresholds = _thresholds(found)
    suggested = _one_minus_log(name, found) if name in ROWS and ROWS[name].scale == "one_minus_log" else None
    dimension, problem = _taken_over(name, foreign)
    return ForeignRow(foreign.name, foreign.scale, found.describe(), thresholds, dimension, suggested, problem)


def _taken_over(name: str, foreign: ForeignScale) -> tuple[Dimension | None, str]:
    if name not in ROWS:
        return None, tr(
            "there is no hyperparameter {foreign!r} here; known are {rows}", foreign=foreign.name, rows=", ".join(ROWS)
        )
    match foreign.distribution:
        case Uniform(low, high):
            fields: dict[str, object] = {"scale": "linear", "low": low, "high": high}
        case LogUniform(low, high):
            fields = {"scale": "log", "low": low, "high": high}
        case Choices(values, ()):
            fields = {"scale": "choice", "choices": values}
        case Choices():
            return None, tr("choices with weights cannot be drawn here: all choices are equally likely")
        case MirroredLog():
            return None, tr("a mirrored log scale cannot be drawn here, and is hardly what was meant")
        case Rounded(inner, step, down) if step == 1 and isinstance(inner, Uniform | LogUniform):
            margin = 0.0 if down else 0.5  # what rounds down to a number begins at the number itself
            low, high = math.floor(inner.low + margin), math.ceil(inner.high - margin) - down
            fields = {"scale": "linear" if isinstance(inner, Uniform) else "log", "low": low, "high": high}
        case Rounded():
            return None, tr("steps other than 1 cannot be drawn here: use a choice of the values")
        case _:
            return None, tr("a distribution without ends cannot be drawn here: give a range")
    integer = ROWS[name].integer and fields["scale"] != "choice"
    if integer and not (foreign.integer or isinstance(foreign.distribution, Rounded)):
        return None, tr("{name} is a whole number here, this row draws fractions", name=name)
    try:
        return Dimension.parse({"name": name, "integer": integer, **fields}), ""
    except SpecError as error:
        return None, error.problems[0].message


def _one_minus_log(name: str, found: Distribution) -> Dimension | None:
    if not isinstance(found, Uniform | LogUniform | MirroredLog):
        return None
    try:
        return Dimension(name=name, scale="one_minus_log", low=found.low, high=found.high)
    except ValueError:
        return None


def _thresholds(found: Distribution) -> tuple[Threshold, ...]:
    if not isinstance(found, Uniform | LogUniform | MirroredLog | OneMinusLog):
        return ()
    if found.low < 0.0 or found.high >= 1.0:
        return ()
    rule = OneMinusLog(found.low, found.high)
    return tuple(
        Threshold(mark, found.share_above(mark), rule.share_above(mark))
        for mark in _AVERAGES
        if found.low < mark < found.high
    )
