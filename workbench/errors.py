"""The exceptions of the workbench.

Every message is written for the person at the screen: what is wrong, with the values, and what to do next.
The two front doors (window and command line) show the message as it is; a traceback never reaches a user.
"""

from dataclasses import dataclass
from typing import Self


class WorkbenchError(Exception):
    """Something asked of the workbench could not be done; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field of a spec.

    ``field`` is the dotted path of the field, such as ``network.layers.0.units``;
    ``message`` is a sentence that states the broken rule with the value.
    """

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


class SpecError(WorkbenchError):
    """A spec breaks one or more rules; ``problems`` lists all of them at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))

    @classmethod
    def single(cls, field: str, message: str) -> Self:
        """One problem with one field."""
        return cls((Problem(field, message),))


class DataError(WorkbenchError):
    """A data set is missing, damaged or unfit for the run."""


class FileError(WorkbenchError):
    """A file could not be read or written; what stood there before is unharmed."""
