"""The ten questions of the course. Which choices are true is not written down: it is read from what the labs measure.

The questions stand in ``resources/labs/quiz.toml``; each choice names the part of an outcome that decides it.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from workbench.labs.lab import Measured, Number, Outcome
from workbench.labs.lab_text import TEXTS, Sentence
from workbench.labs.quiz_progress import Attempt, QuizProgress, Scored
from workbench.labs.verdict import all_hold, is_less, is_more
from workbench.language import tr
from workbench.resources import resource_path
from workbench.specs.base import Spec


class QuizChoice(Spec):
    """True if the lab's ``answer`` is one of those, or its claim ``holds`` so, or each ``number`` is ``above`` or ``below`` a bound.

    ``lab``: another one than that of the question. A choice of a question with one right answer may have no rule: it is
    true if no other one is.
    """

    text: Annotated[str, Field(min_length=1, max_length=600)]
    lab: str = ""
    answer: tuple[str, ...] = ()
    holds: bool | None = None
    number: tuple[str, ...] = ()
    above: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _has_one_rule_at_most(self) -> Self:
        if bool(self.answer) + (self.holds is not None) + bool(self.number) > 1:
            raise ValueError(tr("a choice is decided by answer, holds or number, not by several"))
        if bool(self.number) is not ((self.above is None) is not (self.below is None)):
            raise ValueError(tr("a number is decided by one bound, above or below"))
        return self

    @property
    def has_rule(self) -> bool:
        """Whether an outcome decides it; else the other choices do."""
        return bool(self.answer or self.number or self.holds is not None)


class Question(Spec):
    """``row``: its row in the list of claims. ``several``: any number of choices may be true, and each is scored."""

    name: str
    row: str
    text: Sentence
    lab: str
    several: bool = False
    choices: Annotated[tuple[QuizChoice, ...], Field(min_length=2, max_length=8)]

    @model_validator(mode="after")
    def _is_decided(self) -> Self:
        without = [choice for choice in self.choices if not choice.has_rule]
        if self.several and without:
            raise ValueError(tr("where several choices may be true, each needs a rule"))
        if len(without) == len(self.choices):
            raise ValueError(tr("at least one choice needs a rule"))
        return self

    @property
    def labs(self) -> tuple[str, ...]:
        """Names of all labs that decide it, its own first."""
        return tuple(dict.fromkeys((self.lab, *(choice.lab for choice in self.choices if choice.lab))))


class Quiz(Spec):
    """All questions in their order."""

    questions: tuple[Question, ...]

    def named(self, name: str) -> Question | None:
        """The question of that name."""
        return next((one for one in self.questions if one.name == name), None)


Truth = bool | None
"""Of a choice; None where the measurement cannot tell"""


def answered(
    progress: QuizProgress, question: Question, chosen: frozenset[int], truths: Sequence[Truth]
) -> QuizProgress:
    """With one more attempt at a question."""
    return progress.with_attempt(question.name, Attempt(chosen, scored(question, chosen, truths)))


def read_quiz() -> Quiz:
    """The questions. Raises ``SpecError``."""
    return Quiz.from_toml(resource_path(TEXTS, "quiz.toml").read_text("utf-8"))


def truths_of(question: Question, outcomes: Mapping[str, Outcome]) -> tuple[Truth, ...]:
    """Of each choice, as the outcomes of ``question.labs`` say."""
    told = [_told(choice, outcomes[choice.lab or question.lab]) for choice in question.choices]
    others = [truth for choice, truth in zip(question.choices, told, strict=True) if choice.has_rule]
    left: Truth = False if True in others else None if None in others else _last_one(question)
    return tuple(truth if choice.has_rule else left for choice, truth in zip(question.choices, told, strict=True))


def scored(question: Question, chosen: frozenset[int], truths: Sequence[Truth]) -> Scored:
    """Points: one for the right choice, or one for each choice that is rightly taken or left where several may be true."""
    if question.several:
        marks = tuple(None if truth is None else (number in chosen) is truth for number, truth in enumerate(truths))
        return Scored(marks.count(True), len(marks) - marks.count(None), marks)
    right = [number for number, truth in enumerate(truths) if truth is True]
    if not right:
        return Scored(0, 0, (None,) * len(truths))
    is_right = bool(chosen) and chosen <= {*right}
    marks = tuple(is_right if number in chosen else None for number in range(len(truths)))
    return Scored(int(is_right), 1, marks)


def _last_one(question: Question) -> Truth:
    """Of a choice without a rule, where all that have one are false."""
    return True if sum(not choice.has_rule for choice in question.choices) == 1 else None


def _told(choice: QuizChoice, outcome: Outcome) -> Truth:
    if choice.answer:
        return None if outcome.answer is None else outcome.answer in choice.answer
    if choice.holds is not None:
        return None if outcome.holds is None else outcome.holds is choice.holds
    if choice.number:
        return all_hold(*(_bounded(outcome.numbers[name], choice.above, choice.below) for name in choice.number))
    return None


def _bounded(number: Number, above: float | None, below: float | None) -> Truth:
    """Whether a number is beyond its bound, with its whole interval."""
    match number:
        case str():
            return None
        case Measured():
            found = number
        case _:
            found = Measured(float(number), float(number), float(number))
    if math.isnan(found.value):
        return None
    if above is not None:
        return is_more(found, above)
    return is_less(found, below or 0.0)


SEVERAL: Final = tr("Several may be true.")
"""Said beside questions of which each choice is scored"""
