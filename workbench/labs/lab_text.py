"""The texts of a lab: ``resources/labs/<name>.toml``.

Sentences are English; what is shown goes through ``places.filled`` and so through ``tr``: a sentence with its open places is the
key of its translation. Places ``{name}`` are numbers of the outcome; only ``measured``, ``verdicts`` and ``otherwise.text``
have some. Formulas are written as ``formulas.py`` reads them.
"""

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from workbench.language import places
from workbench.resources import resource_path
from workbench.specs.base import Spec

Sentence = Annotated[str, Field(min_length=3, max_length=1500)]


class ControlText(Spec):
    """``title`` of a control, ``meaning`` in a sentence, and the titles of its choices by name."""

    title: Annotated[str, Field(min_length=1, max_length=100)]
    meaning: str = ""
    choices: dict[str, str] = Field(default_factory=dict)


class Verdicts(Spec):
    """What is said when the claim holds, when it does not, and when the measurement cannot tell."""

    holds: Sentence
    fails: Sentence
    uncertain: Sentence


class Otherwise(Spec):
    """What is said if the claim does not hold: a sentence, and values of controls with which it fails or turns round, if there are."""

    text: Sentence
    set: dict[str, float | str] = Field(default_factory=dict)


class LabText(Spec):
    """``choices``: answers the reader chooses from, by the names that ``Outcome.answer`` uses. ``course``: rows of the course.

    ``explains``: what F1 leads here from, ``shows``: what the lab can point at in the window. Both as ``kind.name``, such as
    ``hyperparameter.bn_epsilon`` or ``plot.loss``: see docs/course.md.
    """

    title: Sentence
    claim: Sentence
    formulas: tuple[str, ...] = ()
    experiment: Sentence
    question: Sentence
    choices: dict[str, str] = Field(min_length=2)
    measured: tuple[Sentence, ...] = Field(min_length=1)
    verdicts: Verdicts
    otherwise: Otherwise
    controls: dict[str, ControlText] = Field(default_factory=dict)
    explains: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    course: tuple[str, ...] = Field(min_length=1)
    notes: tuple[Sentence, ...] = ()

    @property
    def filled_sentences(self) -> tuple[str, ...]:
        """All sentences that may have places."""
        verdicts = self.verdicts
        return (*self.measured, verdicts.holds, verdicts.fails, verdicts.uncertain, self.otherwise.text)

    @property
    def plain_sentences(self) -> tuple[str, ...]:
        """All sentences that must have none."""
        of_controls = [
            part for one in self.controls.values() for part in (one.title, one.meaning, *one.choices.values())
        ]
        fixed = (self.title, self.claim, self.experiment, self.question, *self.choices.values(), *self.notes)
        return (*fixed, *of_controls)

    @property
    def places(self) -> frozenset[str]:
        """Names of all places."""
        return frozenset(name for sentence in self.filled_sentences for name in places(sentence))

    def verdict(self, holds: bool | None) -> str:
        """The sentence for a verdict, its places open."""
        if holds is None:
            return self.verdicts.uncertain
        return self.verdicts.holds if holds else self.verdicts.fails


TEXTS: Final = "labs"
"""The folder of resources"""


def text_path(name: str) -> Path:
    """Where the texts of a lab stand."""
    return resource_path(TEXTS, f"{name}.toml")


def read_text(name: str) -> LabText:
    """The texts of a lab. Raises ``SpecError``."""
    return LabText.from_toml(text_path(name).read_text("utf-8"))
