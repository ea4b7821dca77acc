"""The labs as whoever shows them wants them, and how far a reader has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Protocol

from workbench.labs.lab import Control, NumberControl, Outcome, Setting
from workbench.labs.lab_rows import LABS
from workbench.labs.lab_text import LabText, read_text
from workbench.language import tr
from workbench.numbers import grouped, significant


class LabSource(Protocol):
    """What can be run; its module is imported when it is asked for something."""

    @property
    def controls(self) -> tuple[Control, ...]:
        """What can be played with."""

    def measure(self, setting: Setting, /) -> Outcome:
        """Run the experiment. Raises ``LabStopped`` and ``WorkbenchError``."""


@dataclass(frozen=True, slots=True)
class CourseLab:
    """A lab with all that is needed to show and to run it."""

    number: int
    name: str
    text: LabText
    source: LabSource

    @property
    def title(self) -> str:
        """As it is read: ``15 Softmax``."""
        return f"{self.number} {tr(self.text.title)}"


def whole_course() -> tuple[CourseLab, ...]:
    """All labs in their order. Raises ``SpecError`` where a text is damaged."""
    return tuple(CourseLab(row.number, name, read_text(name), row) for name, row in LABS.items())


def explaining(labs: Sequence[CourseLab], subject: str) -> CourseLab | None:
    """The first lab that explains a plot or field."""
    return next((lab for lab in labs if subject in lab.text.explains), None)


def control_text(control: Control, value: float | str, text: LabText) -> str:
    """A value of a control as it is read."""
    if isinstance(control, NumberControl):
        number = float(value)
        return grouped(number) if number.is_integer() else significant(number, 3)
    titles = text.controls[control.name].choices if control.name in text.controls else {}
    return tr(titles.get(str(value), str(value)))


@dataclass(frozen=True, slots=True)
class Answered:
    """What a reader said before a lab was run; ``was_right`` None: the measurement could not tell."""

    choice: str
    was_right: bool | None


Progress = Mapping[str, Answered]
"""First answers by the names of labs"""

_SIGNS: Final = {True: "right", False: "wrong", None: "open"}


def with_answer(progress: Progress, name: str, answered: Answered) -> Progress:
    """The first answer to a lab counts."""
    return progress if name in progress else MappingProxyType({**progress, name: answered})


def progress_text(progress: Progress) -> str:
    """For the settings: ``softmax:same:right batch-noise:falls:wrong``."""
    return " ".join(f"{name}:{one.choice}:{_SIGNS[one.was_right]}" for name, one in progress.items())


def progress_from(text: str) -> Progress:
    """From the settings; what is damaged is forgotten."""
    signs = {sign: was_right for was_right, sign in _SIGNS.items()}
    pieces = [piece.split(":") for piece in text.split()]
    known = [piece for piece in pieces if len(piece) == 3 and piece[2] in signs]
    return MappingProxyType({name: Answered(choice, signs[sign]) for name, choice, sign in known})


def done(progress: Progress, labs: Sequence[CourseLab]) -> int:
    """How many of the labs were run."""
    return sum(lab.name in progress for lab in labs)


def said_before(text: LabText, answered: Answered, *, hides: bool = False) -> str:
    """What a reader said of a lab at first, and, unless that is hidden, whether it was measured, in a sentence."""
    said = tr(text.choices.get(answered.choice, "–"))
    if hides:
        return tr("You said: {said}.", said=said)
    match answered.was_right:
        case True:
            return tr("You said: {said}. So it was measured.", said=said)
        case False:
            return tr("You said: {said}. It was measured otherwise.", said=said)
        case None:
            return tr("You said: {said}. The measurement could not tell.", said=said)


def standing(progress: Progress, labs: Sequence[CourseLab], *, hides: bool = False) -> str:
    """How far the reader is, in a sentence; ``hides``: without what was measured."""
    found = [progress[lab.name] for lab in labs if lab.name in progress]
    if not found:
        return tr("Read a claim, say what you expect, run it, and see what was measured.")
    if hides:
        return tr("{done} of {all} done.", done=len(found), all=len(labs))
    right = sum(one.was_right is True for one in found)
    return tr(
        "{done} of {all} done; what you expected was measured in {right}.",
        done=len(found),
        all=len(labs),
        right=right,
    )
