"""The sheet for a class, from the window: written beside the window, given up, never half there."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.views.course.conftest import FakeSource, SheetChoice
from workbench.labs.quiz_progress import QuizProgress
from workbench.labs.sheet_file import is_sheet
from workbench.labs.teaching import Teaching
from workbench.ui.views.course.course_view import CourseView
from workbench.ui.views.course.teacher_panel import ONE, TeacherPanel


@pytest.fixture
def panel(view: CourseView) -> TeacherPanel:
    view.show_kept({}, QuizProgress(), Teaching(is_on=True, seed=7, hides=False))
    return view.contents.panel


def said(panel: TeacherPanel) -> str:
    return panel.bar.message.text()


def test_a_sheet_with_what_was_measured(
    qtbot: QtBot, panel: TeacherPanel, sheets: SheetChoice, source: FakeSource, tmp_path: Path
) -> None:
    sheets.path = tmp_path / "sheet.html"
    panel.bar.button.click()
    qtbot.waitUntil(lambda: "Written" in said(panel))
    text = sheets.path.read_text("utf-8")
    assert text.count("<svg") == 2
    assert "It holds" in text
    assert [setting.seed for setting in source.asked] == [7, 7]
    assert is_sheet(sheets.path)
    assert sheets.suggested == ["class-sheet"]


def test_a_sheet_of_the_chosen_lab_without_answers_runs_nothing(
    qtbot: QtBot, view: CourseView, panel: TeacherPanel, sheets: SheetChoice, source: FakeSource, tmp_path: Path
) -> None:
    sheets.path = tmp_path / "sheet.md"
    view.contents.list.setCurrentRow(1)
    panel.which.setCurrentIndex(panel.which.findData(ONE))
    panel.answers.setChecked(False)
    panel.bar.button.click()
    qtbot.waitUntil(lambda: "Written" in said(panel))
    text = sheets.path.read_text("utf-8")
    assert "## 2 Dice" in text
    assert "Coins" not in text.replace("Coins are", "")
    assert "It holds" not in text
    assert source.asked == []
    assert sheets.suggested == ["class-sheet-dice"]


def test_given_up_nothing_is_written(
    qtbot: QtBot, panel: TeacherPanel, sheets: SheetChoice, source: FakeSource, tmp_path: Path
) -> None:
    sheets.path = tmp_path / "sheet.html"
    source.gate.clear()
    panel.bar.button.click()
    qtbot.waitUntil(lambda: bool(source.asked))
    assert panel.bar.cancel.isVisible()
    panel.bar.cancel.click()
    qtbot.waitUntil(lambda: said(panel) == "Given up. Nothing was written.")
    assert not sheets.path.exists()
    assert panel.bar.button.isVisible()


def test_what_went_wrong_is_said(
    qtbot: QtBot, panel: TeacherPanel, sheets: SheetChoice, source: FakeSource, tmp_path: Path
) -> None:
    sheets.path = tmp_path / "sheet.html"
    source.problem = MemoryError()
    panel.bar.button.click()
    qtbot.waitUntil(lambda: "not enough memory" in said(panel))
    assert not sheets.path.exists()
