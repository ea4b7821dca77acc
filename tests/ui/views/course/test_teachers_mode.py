"""The course before a class: one seed, and answers that wait until the teacher reveals them."""

import dataclasses

from pytestqt.qtbot import QtBot

from tests.ui.views.course.conftest import FakeSource
from tests.ui.views.course.reading import opened, run
from workbench.labs.quiz_progress import QuizProgress
from workbench.labs.teaching import Teaching
from workbench.ui.views.course.course_view import CourseView
from workbench.ui.views.course.shown import PictureCard


def taught(view: CourseView, **changes: object) -> None:
    view.show_kept({}, QuizProgress(), dataclasses.replace(Teaching(is_on=True, seed=7), **changes))  # type: ignore[arg-type]


def test_a_teacher_reveals_what_was_measured(qtbot: QtBot, view: CourseView, source: FakeSource) -> None:
    taught(view)
    page = run(qtbot, view, "never")
    assert source.asked[-1].seed == 7
    assert page.reveal.isVisible()
    for part in (page.verdict, page.measured, page.question.result, page.beyond, page.notes):
        assert not part.isVisible()
    assert page.findChildren(PictureCard) == []
    assert page.accessibleDescription() == ""
    view.show_list()
    assert view.contents.standing.text() == "1 of 2 done."
    assert "otherwise" not in view.contents.list.item(0).text()
    opened(view)
    page.reveal.click()
    assert not page.reveal.isVisible()
    assert page.verdict.text().startswith("It holds")
    assert page.question.result.text().startswith("You said: Never. Measured")
    assert len(page.findChildren(PictureCard)) == 1


def test_another_seed_forgets_what_was_measured_and_is_kept(qtbot: QtBot, view: CourseView) -> None:
    taught(view, hides=False)
    run(qtbot, view)
    view.show_list()
    with qtbot.waitSignal(view.teaching_changed) as told:
        view.contents.panel.seed.setValue(8)
    assert told.args == [Teaching(is_on=True, seed=8, hides=False)]
    page = opened(view)
    assert not page.verdict.isVisible()
    assert page.setting.seed == 8


def test_out_of_teachers_mode_nothing_is_hidden(qtbot: QtBot, view: CourseView, source: FakeSource) -> None:
    taught(view)
    assert view.contents.panel.isVisible()
    view.contents.teacher.click()
    assert not view.contents.panel.isVisible()
    page = run(qtbot, view)
    assert source.asked[-1].seed == 0
    assert page.verdict.isVisible()
