"""``lab --quiz``: questions are listed without answers, and an answer is measured when it was given."""

import io
import sys
from collections.abc import Callable

import pytest

from tests.cli.conftest import Said

Call = Callable[..., Said]


def test_the_questions_are_listed_without_what_is_true(call: Call) -> None:
    questions = call("lab", "--quiz", "--json").report["questions"]
    assert len(questions) == 10
    assert {key for question in questions for key in question} == {"name", "row", "text", "several", "choices", "labs"}
    assert all(isinstance(choice, str) for question in questions for choice in question["choices"])


def test_an_answer_is_measured_and_may_be_given_again(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("x\na\ny\nb\n"))
    said = call("lab", "epsilon", "--quiz")
    assert said.code == 0, said.errors
    assert "One of a, b, c, d, please." in said.out
    first, second = said.out.index("a) wrong"), said.out.index("b) right")
    assert said.out.index("Lab formulas-by-hand") < first < second
    assert "Score: 1 of 1" in said.out
    assert "The claim of the lab: " in said.out


def test_the_quiz_ends_where_nobody_answers(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    said = call("lab", "epsilon", "--quiz")
    assert said.code == 0
    assert "Score" not in said.out
    assert "No question was answered, so there is no score." in said.out
    assert "skips it without a score" in said.out


def test_wrong_wishes_are_refused(call: Call) -> None:
    assert call("lab", "nothing", "--quiz").code == 2
    assert call("lab", "--quiz", "--all").code == 2
    assert call("lab", "--quiz", "--set", "a=1").code == 2
