"""Search spaces of Ray Tune: ``{"lr": tune.loguniform(1e-4, 1e-1), …}``, read as text."""

from collections.abc import Iterator, Mapping
from typing import Final

from workbench.language import tr
from workbench.search.foreign.distributions import Choices, Distribution, LogUniform, Normal, Rounded, Uniform
from workbench.search.foreign.plain import UNREADABLE, Call, number, values
from workbench.search.foreign.rows import ForeignScale

_POSITIONAL: Final = {
    "uniform": ("lower", "upper"),
    "quniform": ("lower", "upper", "q"),
    "loguniform": ("lower", "upper", "base"),
    "qloguniform": ("lower", "upper", "q", "base"),
    "randn": ("mean", "sd"),
    "qrandn": ("mean", "sd", "q"),
    "randint": ("lower", "upper"),
    "qrandint": ("lower", "upper", "q"),
    "lograndint": ("lower", "upper", "base"),
    "qlograndint": ("lower", "upper", "q", "base"),
    "choice": ("categories",),
    "grid_search": ("values",),
}


def ray_rows(space: Mapping[str, object], prefix: str = "") -> Iterator[ForeignScale]:
    """The rows of a space; nested tables get dotted names, plain values are constants."""
    for name, item in space.items():
        match item:
            case Call():
                yield _row(f"{prefix}{name}", item)
            case dict():
                yield from ray_rows(item, f"{prefix}{name}.")
            case _:
                yield ForeignScale(f"{prefix}{name}", "constant", Choices(values([item])))


def _row(name: str, call: Call) -> ForeignScale:
    scale = call.function
    if scale not in _POSITIONAL:
        return ForeignScale(name, scale, problem=tr("{scale} is computed by code, which is not run here", scale=scale))
    try:
        found = _distribution(scale, call.fields(*_POSITIONAL[scale]))
    except UNREADABLE as error:
        return ForeignScale(name, scale, problem=tr("this row cannot be read: {error}", error=error))
    return ForeignScale(name, scale, found, integer="randint" in scale)


def _distribution(scale: str, fields: Mapping[str, object]) -> Distribution:
    if scale in ("choice", "grid_search"):
        return Choices(values(fields["categories" if scale == "choice" else "values"]))
    if scale.startswith("q") and "randint" not in scale:
        return Rounded(_distribution(scale[1:], fields), number(fields, "q"))
    if scale == "randn":
        return Normal(number(fields, "mean", 0.0), number(fields, "sd", 1.0))
    low, high = number(fields, "lower"), number(fields, "upper")
    match scale:
        case "uniform":
            return Uniform(low, high)
        case "loguniform":
            return LogUniform(low, high)  # whatever the base
        case "randint":
            return Rounded(Uniform(low - 0.5, high - 0.5), 1.0)  # the upper end does not belong to it
        case "lograndint":
            return Rounded(LogUniform(low, high), 1.0, down=True)
        case _:  # qrandint and qlograndint: the upper end belongs to them
            inner = LogUniform(low, high) if "log" in scale else Uniform(low - 0.5, high + 0.5)
            return Rounded(inner, number(fields, "q", 1.0))
