"""Search spaces of Keras Tuner: its JSON (``hp.get_config()``, ``oracle.json``) or calls such as ``hp.Float(…)``."""

from collections.abc import Iterator, Mapping
from typing import Final

from workbench.language import tr
from workbench.search.foreign.distributions import Choices, Distribution, LogUniform, MirroredLog, Rounded, Uniform
from workbench.search.foreign.plain import UNREADABLE, Call, number, values
from workbench.search.foreign.rows import ForeignScale

KINDS: Final = (tr("Float"), tr("Int"), tr("Choice"), tr("Boolean"), tr("Fixed"))
_POSITIONAL: Final = {
    "Float": ("name", "min_value", "max_value", "step", "sampling", "default"),
    "Int": ("name", "min_value", "max_value", "step", "sampling", "default"),
    "Choice": ("name", "values", "ordered", "default"),
    "Boolean": ("name", "default"),
    "Fixed": ("name", "value"),
}


def keras_rows(space: object) -> Iterator[ForeignScale]:
    """The rows of a space: its JSON or a list of calls. Raises ``ValueError``."""
    if isinstance(space, Mapping):
        space = space.get("hyperparameters", space)
    if isinstance(space, Mapping):
        space = space.get("space")
    for item in space if isinstance(space, list) else [space]:
        match item:
            case Call(function=kind) if kind in KINDS:
                yield _row(kind, item.fields(*_POSITIONAL[kind]))
            case {"class_name": str(kind), "config": dict(fields)}:
                yield _row(kind, fields)
            case _:
                raise ValueError(tr("{item!r} is no hyperparameter of Keras Tuner", item=item))


def _row(kind: str, fields: Mapping[str, object]) -> ForeignScale:
    name = str(fields.get("name"))
    sampling = str(fields.get("sampling") or "linear").lower()
    scale = f"{kind}, {sampling}" if kind in ("Float", "Int") else kind
    try:
        found = _distribution(kind, sampling, fields)
    except UNREADABLE as error:
        return ForeignScale(name, scale, problem=tr("this row cannot be read: {error}", error=error))
    problem = "" if found else tr("{scale} is not known here", scale=scale)
    return ForeignScale(name, scale, found, integer=kind == "Int", problem=problem)


def _distribution(kind: str, sampling: str, fields: Mapping[str, object]) -> Distribution | None:
    match kind:
        case "Choice":
            return Choices(values(fields["values"]))
        case "Boolean":
            return Choices((tr("False"), tr("True")))
        case "Fixed":
            return Choices(values([fields["value"]]))
    low, high = number(fields, "min_value"), number(fields, "max_value")
    step = fields.get("step")
    if step not in (None, 1) or (step == 1 and kind == "Float"):
        raise ValueError(tr("steps of {step} are not understood; list the values in a Choice", step=step))
    match sampling:
        case "linear" if kind == "Int":
            return Rounded(Uniform(low - 0.5, high + 0.5), 1.0)
        case "linear":
            return Uniform(low, high)
        case "log":
            # Whole numbers are drawn as fractions up to high + 1 and cut off.
            return Rounded(LogUniform(low, high + 1.0), 1.0, down=True) if kind == "Int" else LogUniform(low, high)
        case "reverse_log":
            return Rounded(MirroredLog(low, high + 1.0), 1.0, down=True) if kind == "Int" else MirroredLog(low, high)
        case _:
            return None
