"""How far a reader of the quiz is, as it is kept in the settings."""

import pytest

from workbench.labs.quiz_progress import Attempt, QuizProgress, Scored, quiz_from, quiz_text

ONE = Attempt(frozenset({1}), Scored(1, 1, (None, True, None)))
SEVERAL = Attempt(frozenset({0, 2}), Scored(1, 3, (True, False, False)))
NOTHING = Attempt(frozenset(), Scored(1, 2, (True, None, False)))


def test_the_newest_answers_come_back_from_the_settings() -> None:
    progress = QuizProgress({"grid": (SEVERAL, ONE), "claims": (SEVERAL,), "left": (NOTHING,)})
    back = quiz_from(quiz_text(progress))
    assert back == QuizProgress({"grid": (ONE,), "claims": (SEVERAL,), "left": (NOTHING,)})
    assert (back.right, back.possible) == (progress.right, progress.possible)


@pytest.mark.parametrize(
    "damaged",
    ["grid", "grid:1", "grid:1:", ":::", "grid:9:.+.", "grid:x:.+.", "grid:1:?", "grid:1,:.+.", "grid:²:.+.", "\x00"],
)
def test_what_is_damaged_is_forgotten(damaged: str) -> None:
    assert quiz_from(f"{damaged} claims:0,2:+--") == QuizProgress({"claims": (SEVERAL,)})


def test_the_score_is_told_once_there_is_one() -> None:
    assert QuizProgress().told == ""
    assert QuizProgress({"grid": (ONE,), "claims": (SEVERAL,)}).told == "Quiz: 2 of 4 points in 2 questions."
