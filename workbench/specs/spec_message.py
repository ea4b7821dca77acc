"""What a refused spec says at a field: the first problem, with labels in place of the dotted names of fields."""

import re
from typing import Final

from workbench.errors import Problem, SpecError
from workbench.language import tr
from workbench.specs.hyperparameters import TABLE

_LAYER: Final = re.compile(r"network\.layers\.(\d+)(\..*)?")
_PLACES: Final = {
    "network": tr("Network"),
    "data": tr("Data"),
    "epochs": tr("Epochs"),
    "name": tr("Name"),
    "seed": tr("Seed"),
    "edits": tr("Edits"),
}


def spec_message(error: SpecError) -> str:
    """The sentence for the field that was edited."""
    return with_labels(error.problems[0].message)


def with_labels(message: str) -> str:
    """Replace ``hyperparameters.batch_size`` by ``mini-batch size``, and leave out a name that leads the message."""
    for name, info in TABLE.items():
        path = f"hyperparameters.{name}"
        message = message.removeprefix(f"{path}: ").replace(path, info.label[0].lower() + info.label[1:])
    return message


def problem_text(problem: Problem) -> str:
    """A problem for people who see forms and no files: the field by the name that it has there."""
    path, message = problem.field, with_labels(problem.message)
    name = path.removeprefix("hyperparameters.")
    if name in TABLE:
        return f"{TABLE[name].label}: {message}"
    layer = _LAYER.fullmatch(path)
    if layer is not None:
        return tr("Layer {number}: {message}", number=int(layer[1]) + 1, message=message)
    place = next((title for start, title in _PLACES.items() if path == start or path.startswith(f"{start}.")), "")
    return f"{place}: {message}" if place else message
