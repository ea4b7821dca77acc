"""The quiz: answered first, measured then, scored per choice, tried again."""

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from tests.ui.views.course.conftest import QUIZ, FakeSource
from workbench.labs.course import CourseLab
from workbench.labs.quiz import Quiz
from workbench.labs.quiz_progress import Attempt, QuizProgress, Scored
from workbench.labs.teaching import Teaching
from workbench.ui.views.course.course_view import CourseView
from workbench.ui.views.course.quiz_page import QuizPage
from workbench.ui.views.course.shown import PictureCard
from workbench.ui.widgets.theme import ThemeSource

ONE = Attempt(frozenset({1}), Scored(0, 1, (None, False)))


@pytest.fixture
def page(view: CourseView) -> QuizPage:
    view.contents.quiz.click()
    assert view.quiz_page is not None
    return view.quiz_page


def test_what_is_true_is_measured_after_the_answer(qtbot: QtBot, page: QuizPage, source: FakeSource) -> None:
    assert not page.bar.button.isEnabled()
    page.choices.buttons[1].click()
    assert source.asked == []
    with qtbot.waitSignal(page.session.measured):
        page.bar.button.click()
    assert page.result.text().splitlines() == [
        "0 of 1 points.",
        "Measured:",
        "✓ Half of the time",
        "✗ Never",
    ]
    assert len(page.findChildren(PictureCard)) == 1, "in front of the reader"
    assert "0 of 1" in page.score.text()


def test_it_can_be_answered_again_and_the_newest_answer_counts(
    qtbot: QtBot, page: QuizPage, source: FakeSource
) -> None:
    page.choices.buttons[1].click()
    with qtbot.waitSignal(page.session.measured):
        page.bar.button.click()
    page.again.click()
    page.choices.buttons[0].click()
    page.bar.button.click()
    assert "1 of 1" in page.score.text()
    assert len(source.asked) == 1, "it was measured before"


def test_several_choices_are_scored_each_and_all_labs_that_decide_are_run(
    qtbot: QtBot, page: QuizPage, source: FakeSource
) -> None:
    qtbot.keyClick(page, *chord("course.lab", 1))
    assert page.several.isVisible()
    page.choices.buttons[0].click()
    page.choices.buttons[1].click()
    page.bar.button.click()
    qtbot.waitUntil(page.result.isVisible)
    assert len(source.asked) == 2
    assert page.result.text().startswith("1 of 3 points")


def test_a_measurement_can_be_given_up(qtbot: QtBot, page: QuizPage, source: FakeSource) -> None:
    source.gate.clear()
    page.choices.buttons[0].click()
    page.bar.button.click()
    with qtbot.waitSignal(page.session.stopped):
        page.bar.cancel.click()
    assert page.choices.buttons[0].isEnabled()
    assert page.bar.button.isEnabled()


def test_the_lab_that_decided_is_one_click_away(qtbot: QtBot, page: QuizPage) -> None:
    page.choices.buttons[0].click()
    with qtbot.waitSignal(page.session.measured):
        page.bar.button.click()
    way = page.findChild(QPushButton, "coins")
    assert way is not None
    with qtbot.waitSignal(page.lab_asked) as asked:
        way.click()
    assert asked.args == ["coins"]


def test_answers_of_the_last_time_are_there_and_can_be_given_anew(
    qtbot: QtBot, labs: tuple[CourseLab, ...], themes: ThemeSource, source: FakeSource
) -> None:
    kept = QuizProgress({"coin": (ONE,), "gone": (ONE,), "claims": (ONE,)})
    page = QuizPage(Quiz.parse(QUIZ), {lab.name: lab for lab in labs}, themes, kept)
    qtbot.addWidget(page)
    assert set(page.progress.attempts) == {"coin"}, "questions that there are, with as many choices"
    assert page.choices.chosen == {1}
    assert not page.bar.button.isEnabled()
    assert page.result.text().startswith("0 of 1 points.")
    assert "0 of 1" in page.score.text()
    page.again.click()
    page.choices.buttons[0].click()
    with qtbot.waitSignal(page.progress_changed) as told:
        page.bar.button.click()
    assert told.args[0].right == 1
    assert page.shut_down()


def test_a_question_that_is_gone_back_to_stands_as_it_was_answered(qtbot: QtBot, page: QuizPage) -> None:
    page.choices.buttons[1].click()
    with qtbot.waitSignal(page.session.measured):
        page.bar.button.click()
    said = page.result.text()
    page.after.click()
    assert not page.result.isVisible()
    page.before.click()
    assert page.result.text() == said
    assert len(page.findChildren(PictureCard)) >= 1


def test_a_teacher_reveals_what_is_true(qtbot: QtBot, view: CourseView, page: QuizPage, source: FakeSource) -> None:
    page.show_kept(QuizProgress(), Teaching(is_on=True, seed=5))
    page.choices.buttons[1].click()
    with qtbot.waitSignal(page.session.measured):
        page.bar.button.click()
    assert source.asked[-1].seed == 5
    assert page.result.text() == "Answered. What was measured is hidden."
    assert page.findChildren(PictureCard) == []
    assert "0 of" not in page.score.text()
    page.reveal.click()
    assert page.result.text().splitlines()[:2] == ["0 of 1 points.", "Measured:"]
    assert len(page.findChildren(PictureCard)) == 1
