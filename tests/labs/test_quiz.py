"""The quiz: its truths are read from the labs, and agree with the key of the course; points for one and for several."""

import math
import subprocess
import sys

import pytest

from tests.labs.test_labs import outcome_of
from workbench.errors import SpecError
from workbench.labs.lab import Measured, Number, Outcome
from workbench.labs.lab_rows import LABS
from workbench.labs.lab_text import read_text
from workbench.labs.quiz import Question, answered, read_quiz, scored, truths_of
from workbench.labs.quiz_progress import QuizProgress

QUESTIONS = {question.name: question for question in read_quiz().questions}
KEY = {
    "Q1": (False, True),
    "Q2": (False, True),
    "Q3": (False, False, True, False),
    "Q4": (False, True, False, False),
    "Q5": (False, True),
    "Q6": (True, False, False, False),
    "Q7": (False, True, False, False),
    "Q8": (False, True, True, False, False),
    "Q9": (False, False, True, False),
    "Q10": (True, False, True),
}
"""Of the list of claims; the program knows none of it"""


def outcome(*, answer: str | None = None, holds: bool | None = None, **numbers: Number) -> Outcome:
    return Outcome(numbers=numbers, holds=holds, answer=answer)


def test_the_ten_questions_are_there_in_their_order() -> None:
    assert [question.row for question in QUESTIONS.values()] == [f"Q{number}" for number in range(1, 11)]
    assert [question.row for question in QUESTIONS.values() if question.several] == ["Q8", "Q10"]


def test_questions_are_listed_without_the_engine() -> None:
    code = (
        "import sys; from workbench.labs.course import whole_course; from workbench.labs.quiz import read_quiz;"
        "whole_course(); read_quiz();"
        "print([one for one in sys.modules if one.startswith(('workbench.engine', 'numba', 'scipy', 'PySide6'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", QUESTIONS)
def test_measured_truths_are_those_of_the_course(name: str) -> None:
    question = QUESTIONS[name]
    outcomes = {lab: outcome_of(lab) for lab in question.labs}
    assert truths_of(question, outcomes) == KEY[question.row]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_rule_names_what_its_lab_answers(name: str) -> None:
    question = QUESTIONS[name]
    for choice in question.choices:
        lab = choice.lab or question.lab
        assert lab in LABS
        text = read_text(lab)
        assert {*choice.answer} <= set(text.choices)
        assert {*choice.number} <= text.places
        assert question.row in text.course, "the lab says which question it answers"


def of_one_choice() -> Question:
    choices = [{"text": "one", "answer": ["a"]}, {"text": "two", "answer": ["b"]}, {"text": "none of these"}]
    return Question.parse({"name": "q", "row": "Q1", "text": "Which?", "lab": "softmax", "choices": choices})


def of_several() -> Question:
    choices = [
        {"text": "above", "number": ["n"], "above": 1.0},
        {"text": "below", "number": ["n"], "below": 1.0},
        {"text": "holds", "holds": True},
    ]
    raw = {"name": "q", "row": "Q1", "text": "Which?", "lab": "softmax", "several": True, "choices": choices}
    return Question.parse(raw)


@pytest.mark.parametrize(
    ("answer", "truths"),
    [
        ("a", (True, False, False)),
        ("b", (False, True, False)),
        ("c", (False, False, True)),
        (None, (None, None, None)),
    ],
)
def test_a_choice_without_a_rule_is_what_is_left(answer: str | None, truths: tuple[bool | None, ...]) -> None:
    assert truths_of(of_one_choice(), {"softmax": outcome(answer=answer)}) == truths


@pytest.mark.parametrize(
    ("number", "truths"),
    [
        (2, (True, False, True)),
        (0.5, (False, True, True)),
        (Measured(2.0, 1.5, 2.5, "seeds"), (True, False, True)),
        (Measured(0.5, 0.2, 0.8, "seeds"), (False, True, True)),
        (Measured(2.0, 0.5, 3.5, "seeds"), (None, None, True)),
        (math.nan, (None, None, True)),
        ("many", (None, None, True)),
    ],
)
def test_a_number_decides_with_its_whole_interval(number: Number, truths: tuple[bool | None, ...]) -> None:
    assert truths_of(of_several(), {"softmax": outcome(holds=True, n=number)}) == truths


def test_one_right_choice_is_one_point() -> None:
    question, truths = of_one_choice(), (False, True, False)
    assert scored(question, frozenset({1}), truths).right == 1
    wrong = scored(question, frozenset({0}), truths)
    assert (wrong.right, wrong.possible, wrong.marks) == (0, 1, (False, None, None))


def test_each_of_several_choices_is_a_point_taken_or_left() -> None:
    question, truths = of_several(), (True, False, True)
    assert scored(question, frozenset({0, 2}), truths).right == 3
    assert scored(question, frozenset({0, 1}), truths).marks == (True, False, False)
    assert scored(question, frozenset(), truths).right == 1
    unclear = scored(question, frozenset({0}), (None, False, True))
    assert (unclear.right, unclear.possible, unclear.marks) == (1, 2, (None, True, False))


def test_what_cannot_be_told_costs_nothing() -> None:
    found = scored(of_one_choice(), frozenset({0}), (None, None, None))
    assert (found.right, found.possible) == (0, 0)


def test_the_newest_attempt_counts() -> None:
    question, truths = of_one_choice(), (False, True, False)
    progress = answered(QuizProgress(), question, frozenset({0}), truths)
    assert (progress.right, progress.possible) == (0, 1)
    again = answered(progress, question, frozenset({1}), truths)
    assert (again.right, again.possible) == (1, 1)
    assert len(again.attempts["q"]) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"choices": [{"text": "one"}, {"text": "two"}]},
        {"several": True},
        {"choices": [{"text": "one", "answer": ["a"], "holds": True}, {"text": "two"}]},
        {"choices": [{"text": "one", "number": ["n"]}, {"text": "two"}]},
        {"choices": [{"text": "one", "number": ["n"], "above": 1.0, "below": 0.0}, {"text": "two"}]},
    ],
)
def test_a_question_that_nothing_decides_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(SpecError):
        Question.parse({**of_one_choice().to_plain(), **change})
