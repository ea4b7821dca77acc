"""How far a reader of the quiz is: what was chosen and how it was scored, as values and as a text for the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from workbench.language import tr_count

_SIGNS: Final = {True: "+", False: "-", None: "."}


@dataclass(frozen=True, slots=True)
class Scored:
    """``right`` points of ``possible`` ones; ``marks``: of each choice, whether it was taken or left rightly, None for no matter."""

    right: int
    possible: int
    marks: tuple[bool | None, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was chosen once: numbers of choices, from 0."""

    chosen: frozenset[int]
    scored: Scored


@dataclass(frozen=True, slots=True)
class QuizProgress:
    """All attempts at each question, by its name; the newest one counts."""

    attempts: Mapping[str, tuple[Attempt, ...]] = field(default_factory=dict)

    def with_attempt(self, name: str, attempt: Attempt) -> "QuizProgress":
        """With one more attempt at the question of that name."""
        return QuizProgress({**self.attempts, name: (*self.attempts.get(name, ()), attempt)})

    @property
    def right(self) -> int:
        """Points of the newest attempts."""
        return sum(tries[-1].scored.right for tries in self.attempts.values())

    @property
    def possible(self) -> int:
        """Points that these could have had."""
        return sum(tries[-1].scored.possible for tries in self.attempts.values())

    @property
    def told(self) -> str:
        """The score, in a sentence; empty where nothing was answered."""
        if not self.attempts:
            return ""
        return tr_count(
            "Quiz: {right} of {possible} points in {n} question.",
            "Quiz: {right} of {possible} points in {n} questions.",
            len(self.attempts),
            right=self.right,
            possible=self.possible,
        )


def quiz_text(progress: QuizProgress) -> str:
    """The newest attempts, for the settings: ``grid:1:.+. claims:0,2:+-+``."""
    return " ".join(
        f"{name}:{','.join(map(str, sorted(tries[-1].chosen)))}:{''.join(_SIGNS[one] for one in tries[-1].scored.marks)}"
        for name, tries in progress.attempts.items()
    )


def quiz_from(text: str) -> QuizProgress:
    """From the settings; what is damaged is forgotten."""
    found = {name: attempt for name, attempt in map(_attempt_from, text.split()) if attempt is not None}
    return QuizProgress({name: (attempt,) for name, attempt in found.items()})


def _attempt_from(piece: str) -> tuple[str, Attempt | None]:
    signs = {sign: mark for mark, sign in _SIGNS.items()}
    name, chosen_text, marks_text = (*piece.split(":"), "", "")[:3]
    numbers = [int(number) for number in chosen_text.split(",") if number.isascii() and number.isdigit()]
    if not marks_text or {*marks_text} - {*signs} or any(number >= len(marks_text) for number in numbers):
        return name, None
    marks = tuple(signs[sign] for sign in marks_text)
    if ",".join(map(str, numbers)) != chosen_text:
        return name, None
    return name, Attempt(frozenset(numbers), Scored(marks.count(True), len(marks) - marks.count(None), marks))
