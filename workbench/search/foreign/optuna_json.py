"""Distributions of Optuna in their JSON form: ``{"lr": {"name": "FloatDistribution", "attributes": {…}}}``."""

import json
from collections.abc import Iterator, Mapping

from workbench.language import tr
from workbench.search.foreign.distributions import Choices, Distribution, LogUniform, Rounded, Uniform
from workbench.search.foreign.plain import UNREADABLE, number, values
from workbench.search.foreign.rows import ForeignScale


def optuna_rows(space: Mapping[str, object]) -> Iterator[ForeignScale]:
    """The rows of a space; every distribution is a table or, as in Optuna's files, its JSON text."""
    for name, item in space.items():
        table = json.loads(item) if isinstance(item, str) else item
        match table:
            case {"name": str(kind), "attributes": dict(fields)}:
                yield _row(name, kind, fields)
            case _:
                raise ValueError(tr("{name} is no distribution of Optuna: {item!r}", name=name, item=item))


def _row(name: str, kind: str, fields: Mapping[str, object]) -> ForeignScale:
    try:
        found = _distribution(kind, fields)
    except UNREADABLE as error:
        return ForeignScale(name, kind, problem=tr("this row cannot be read: {error}", error=error))
    problem = "" if found else tr("{kind} is not known here", kind=kind)
    return ForeignScale(name, kind, found, integer=kind.startswith("Int"), problem=problem)


def _distribution(kind: str, fields: Mapping[str, object]) -> Distribution | None:
    if kind == "CategoricalDistribution":
        return Choices(values(fields["choices"]))
    low, high = number(fields, "low"), number(fields, "high")
    log = bool(fields.get("log", False)) or "Log" in kind
    step = fields.get("q") if kind == "DiscreteUniformDistribution" else fields.get("step")
    match kind:
        case "FloatDistribution" | "UniformDistribution" | "LogUniformDistribution" | "DiscreteUniformDistribution":
            if step is not None:
                width = number({"step": step}, "step")
                return Rounded(Uniform(low - 0.5 * width, high + 0.5 * width), width)
            return LogUniform(low, high) if log else Uniform(low, high)
        case "IntDistribution" | "IntUniformDistribution" | "IntLogUniformDistribution":
            width = 1.0 if log else number({"step": step}, "step", 1.0)
            inner = (LogUniform if log else Uniform)(low - 0.5 * width, high + 0.5 * width)
            return Rounded(inner, width)
        case _:
            return None
