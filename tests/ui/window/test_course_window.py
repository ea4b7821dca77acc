"""The course in the window: its tab and key, what is kept, and the way into the document."""

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from workbench.labs.course import Answered, whole_course
from workbench.labs.quiz_progress import Attempt, QuizProgress, Scored
from workbench.labs.teaching import Teaching
from workbench.specs.presets import load_preset
from workbench.ui.views.course.course_view import CourseView
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.window.course.course_window import CourseWindow
from workbench.ui.window.main_window import MainWindow
from workbench.ui.window.window_state import WindowState


@pytest.fixture
def course(window: MainWindow, themes: ThemeSource) -> CourseWindow:
    view = CourseView(whole_course, themes)
    window.services.closing.opened(view)
    return CourseWindow(window, view)


def test_the_key_brings_the_course_to_the_front(window: MainWindow, course: CourseWindow) -> None:
    window.actions_by_name["course"].trigger()
    assert course.view.isVisible()
    assert course.view.contents.list.count() == len(whole_course())


def test_texts_are_read_when_they_are_looked_at(qtbot: QtBot, themes: ThemeSource) -> None:
    asked: list[int] = []
    view = CourseView(lambda: asked.append(1) or whole_course(), themes)  # type: ignore[func-returns-value]
    qtbot.addWidget(view)
    view.show_kept({}, QuizProgress(), Teaching())
    assert asked == []
    view.show()
    assert asked == [1]


def test_a_network_of_a_lab_stands_in_the_document_and_undo_takes_it_back(
    window: MainWindow, course: CourseWindow
) -> None:
    document, wanted = window.services.document, load_preset("wine")
    before = document.spec
    course.view.panda_asked.emit("15 Softmax", wanted)
    assert document.spec == wanted
    assert document.undo_stack.undoText() == "Open the lab 15 Softmax"
    document.undo_stack.undo()
    assert document.spec == before


def test_how_far_one_is_is_kept(course: CourseWindow, settings: QSettings) -> None:
    course.view.show_kept({"softmax": Answered("same", was_right=True)}, QuizProgress(), Teaching())
    course.view.progress_changed.emit(course.view.progress)
    assert WindowState(settings).course == {"softmax": Answered("same", was_right=True)}


def test_the_quiz_is_kept(course: CourseWindow, settings: QSettings) -> None:
    quiz = QuizProgress({"grid": (Attempt(frozenset({1}), Scored(1, 1, (None, True, None))),)})
    course.view.quiz_changed.emit(quiz)
    assert WindowState(settings).quiz == quiz


def test_teachers_mode_is_kept(course: CourseWindow, settings: QSettings) -> None:
    course.view.teaching_changed.emit(Teaching(is_on=True, seed=3))
    assert WindowState(settings).teaching == Teaching(is_on=True, seed=3)
