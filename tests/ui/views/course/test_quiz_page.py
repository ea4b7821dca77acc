"""The quiz: answered first, measured then, scored per choice, tried again."""

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from tests.ui.views.course.conftest import FakeSource
from workbench.ui.views.course.course_view import CourseView
from workbench.ui.views.course.quiz_page import QuizPage
from workbench.ui.views.course.shown import PictureCard


@pytest.fixture
def page(view: CourseView) -> QuizPage:
    view.quiz.click()
    assert view.quiz_page is not None
    return view.quiz_page


def test_what_is_true_is_measured_after_the_answer(qtbot: QtBot, page: QuizPage, source: FakeSource) -> None:
    assert not page.bar.button.isEnabled()
    page.buttons[1].click()
    assert source.asked == []
    with qtbot.waitSignal(page.session.measured):
        page.bar.button.click()
    assert page.result.text().splitlines() == [
        "0 of 1 points. Measured:",
        "✓ Half of the time",
        "✗ Never",
    ]
    assert len(page.findChildren(PictureCard)) == 1, "in front of the reader"
    assert "0 of 1" in page.score.text()


def test_it_can_be_answered_again_and_the_newest_answer_counts(
    qtbot: QtBot, page: QuizPage, source: FakeSource
) -> None:
    page.buttons[1].click()
    with qtbot.waitSignal(page.session.measured):
        page.bar.button.click()
    page.again.click()
    page.buttons[0].click()
    page.bar.button.click()
    assert "1 of 1" in page.score.text()
    assert len(source.asked) == 1, "it was measured before"


def test_several_choices_are_scored_each_and_all_labs_that_decide_are_run(
    qtbot: QtBot, page: QuizPage, source: FakeSource
) -> None:
    qtbot.keyClick(page, *chord("course.lab", 1))
    assert page.several.isVisible()
    page.buttons[0].click()
    page.buttons[1].click()
    page.bar.button.click()
    qtbot.waitUntil(page.result.isVisible)
    assert len(source.asked) == 2
    assert page.result.text().startswith("1 of 3 points")


def test_a_measurement_can_be_given_up(qtbot: QtBot, page: QuizPage, source: FakeSource) -> None:
    source.gate.clear()
    page.buttons[0].click()
    page.bar.button.click()
    with qtbot.waitSignal(page.session.stopped):
        page.bar.cancel.click()
    assert page.buttons[0].isEnabled()
    assert page.bar.button.isEnabled()


def test_the_lab_that_decided_is_one_click_away(qtbot: QtBot, page: QuizPage) -> None:
    page.buttons[0].click()
    with qtbot.waitSignal(page.session.measured):
        page.bar.button.click()
    way = page.findChild(QPushButton, "coins")
    assert way is not None
    with qtbot.waitSignal(page.lab_asked) as asked:
        way.click()
    assert asked.args == ["coins"]
