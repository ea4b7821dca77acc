"""What a refused spec says at a field: the first problem, with labels in place of the dotted names of fields."""

from workbench.errors import SpecError
from workbench.specs.hyperparameters import TABLE


def spec_message(error: SpecError) -> str:
    """The sentence for the field that was edited."""
    return with_labels(error.problems[0].message)


def with_labels(message: str) -> str:
    """Replace ``hyperparameters.batch_size`` by ``mini-batch size``, and leave out a name that leads the message."""
    for name, info in TABLE.items():
        path = f"hyperparameters.{name}"
        message = message.removeprefix(f"{path}: ").replace(path, info.label[0].lower() + info.label[1:])
    return message
