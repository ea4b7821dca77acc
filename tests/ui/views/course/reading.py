"""What a reader of the course does again and again."""

from pytestqt.qtbot import QtBot

from workbench.ui.views.course.course_view import CourseView
from workbench.ui.views.course.lab_page import LabPage


def opened(view: CourseView, name: str = "coins") -> LabPage:
    view.open_lab(name)
    assert view.page is not None
    return view.page


def run(qtbot: QtBot, view: CourseView, choice: str = "half") -> LabPage:
    page = opened(view)
    page.question.buttons[choice].click()
    with qtbot.waitSignal(view.session.measured):
        page.bar.button.click()
    return page
