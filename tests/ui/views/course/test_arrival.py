"""What matters comes into view: the button once a choice is made, the answer once it is there; tables keep to their width."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.views.course.conftest import FakeSource
from workbench.labs.lab import Table
from workbench.ui.views.course.course_view import CourseView
from workbench.ui.views.course.fitted_columns import shared
from workbench.ui.views.course.shown import table_part
from workbench.ui.widgets.theme import ThemeSource

LONG = "Not said here of anything that was not looked at, which is more than fits into a narrow column"


def is_whole(part: QWidget) -> bool:
    return part.visibleRegion().boundingRect().height() == part.height() > 0


def test_the_button_of_a_lab_comes_into_view_with_a_choice_and_the_answer_after_each_press(
    qtbot: QtBot, view: CourseView
) -> None:
    view.resize(640, 420)
    view.open_lab("coins")
    page = view.page
    assert page is not None
    qtbot.waitUntil(lambda: view.area.verticalScrollBar().maximum() > 0)
    assert not is_whole(page.bar.button)
    page.question.buttons["half"].click()
    qtbot.waitUntil(lambda: is_whole(page.bar.button))
    page.bar.button.click()
    qtbot.waitUntil(lambda: is_whole(page.verdict) and is_whole(page.measured) and is_whole(page.bar.button))
    view.area.verticalScrollBar().setValue(view.area.verticalScrollBar().maximum())
    page.otherwise.click()
    qtbot.waitUntil(lambda: page.verdict.text() == "It does not hold." and is_whole(page.verdict))


def test_the_result_of_a_question_comes_to_the_top(qtbot: QtBot, view: CourseView) -> None:
    view.resize(640, 300)
    view.contents.quiz.click()
    page = view.quiz_page
    assert page is not None
    page.choices.buttons[0].click()
    qtbot.waitUntil(lambda: is_whole(page.bar.button))
    page.bar.button.click()
    qtbot.waitUntil(lambda: is_whole(page.result) and 0 <= page.result.mapTo(view, QPoint(0, 0)).y() < 40)


def test_beside_what_was_measured_for_a_question_stands_the_claim(
    qtbot: QtBot, view: CourseView, source: FakeSource
) -> None:
    view.contents.quiz.click()
    page = view.quiz_page
    assert page is not None
    page.choices.buttons[0].click()
    with qtbot.waitSignal(page.session.measured):
        page.bar.button.click()
    assert any("A coin shows heads half of the time." in label.text() for label in page.findChildren(QLabel))


@pytest.mark.parametrize("width", [260, 400, 900])
def test_a_table_is_never_wider_than_its_place(qtbot: QtBot, themes: ThemeSource, width: int) -> None:
    head = ("Hyperparameter", "Largest difference from the engine", "n")
    part = table_part(Table("Found", head, (("one", LONG, 1), ("two", "short", 2))), themes)
    qtbot.addWidget(part)
    part.resize(width, 300)
    with qtbot.waitExposed(part):
        part.show()
    (view,) = part.findChildren(QTableView)
    assert view.horizontalScrollBar().maximum() == 0
    assert sum(view.columnWidth(column) for column in range(3)) <= view.viewport().width()
    assert view.verticalScrollBar().maximum() == 0, "all rows of a short table are shown"
    assert (view.rowHeight(0) > view.rowHeight(1)) is (width < 900), "a long text is broken"
    side = view.model().headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
    assert side & Qt.TextFlag.TextWordWrap.value, "so is a long heading"


def test_narrow_columns_keep_what_they_want() -> None:
    assert shared([50, 400, 60], 300) == [50, 190, 60]
    assert shared([50, 60], 300) == [50, 250]
    assert shared([200, 200], 300) == [150, 150]
    assert shared([], 300) == []
