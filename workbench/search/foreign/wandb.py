"""Sweeps of Weights & Biases, in their JSON or TOML form: ``{"parameters": {"lr": {"min": …, "max": …}}}``."""

import math
from collections.abc import Iterator, Mapping
from typing import Final

from workbench.language import tr
from workbench.search.foreign.distributions import Choices, Distribution, LogUniform, Normal, Rounded, Uniform
from workbench.search.foreign.plain import UNREADABLE, number, values
from workbench.search.foreign.rows import ForeignScale

_ROUNDED: Final = "q_"


def wandb_rows(sweep: Mapping[str, object], prefix: str = "") -> Iterator[ForeignScale]:
    """The rows of a sweep; nested parameters get dotted names. Raises ``TypeError``."""
    parameters = sweep.get("parameters")
    if not isinstance(parameters, Mapping):
        raise TypeError("a W&B sweep has a table 'parameters'")
    for name, fields in parameters.items():
        if not isinstance(fields, Mapping):
            raise TypeError(f"parameters.{name} must be a table, not {fields!r}")
        if "parameters" in fields:
            yield from wandb_rows(fields, f"{prefix}{name}.")
        else:
            yield _row(f"{prefix}{name}", fields)


def _row(name: str, fields: Mapping[str, object]) -> ForeignScale:
    scale = str(fields.get("distribution") or _unnamed(fields))
    try:
        found = _distribution(scale, fields)
    except UNREADABLE as error:
        return ForeignScale(name, scale, problem=tr("this row cannot be read: {error}", error=error))
    integer = scale == "int_uniform" or (isinstance(found, Rounded) and found.step == int(found.step))
    problem = "" if found else tr("the distribution {scale!r} is not known here", scale=scale)
    return ForeignScale(name, scale, found, integer, problem)


def _unnamed(fields: Mapping[str, object]) -> str:
    """What W&B takes where no distribution is named."""
    if "value" in fields:
        return "constant"
    if "values" in fields:
        return "categorical_w_probabilities" if "probabilities" in fields else "categorical"
    if "mu" in fields or "sigma" in fields:
        return "normal"
    whole = isinstance(fields.get("min"), int) and isinstance(fields.get("max"), int)
    return "int_uniform" if whole else "uniform"


def _distribution(scale: str, fields: Mapping[str, object]) -> Distribution | None:
    if scale.startswith(_ROUNDED):
        inner = _distribution(scale.removeprefix(_ROUNDED), fields)
        return Rounded(inner, number(fields, "q", 1.0)) if inner else None
    match scale:
        case "constant":
            return Choices(values([fields["value"]]))
        case "categorical":
            return Choices(values(fields["values"]))
        case "categorical_w_probabilities":
            weights = tuple(float(w) for w in values(fields["probabilities"]))
            return Choices(values(fields["values"]), weights)
        case "int_uniform":
            # Whole numbers from min to max, both included: what rounds to them.
            return Rounded(Uniform(number(fields, "min") - 0.5, number(fields, "max") + 0.5), 1.0)
        case "normal" | "log_normal":
            return Normal(number(fields, "mu", 0.0), number(fields, "sigma", 1.0), log=scale == "log_normal")
        case _:
            return _between_ends(scale, fields)


def _between_ends(scale: str, fields: Mapping[str, object]) -> Distribution | None:
    match scale:
        case "uniform":
            return Uniform(number(fields, "min"), number(fields, "max"))
        case "log_uniform":
            low, high = number(fields, "min"), number(fields, "max")
            if 0.0 < low < high <= 1.0:
                raise ValueError(
                    tr(
                        "the ends of log_uniform are exponents: from {low:g} to {high:g} W&B draws {least:g} to {most:g}. "
                        "Where the values themselves are meant, it is called log_uniform_values",
                        low=low,
                        high=high,
                        least=math.exp(low),
                        most=math.exp(high),
                    )
                )
            return LogUniform(math.exp(low), math.exp(high))
        case "inv_log_uniform":
            # log(1/x) is uniform from min to max: so is log x, from -max to -min.
            return LogUniform(math.exp(-number(fields, "max")), math.exp(-number(fields, "min")))
        case "log_uniform_values" | "inv_log_uniform_values":
            # log(1/x) is uniform from log(1/max) to log(1/min): the log scale of x again.
            return LogUniform(number(fields, "min"), number(fields, "max"))
        case _:
            return None
