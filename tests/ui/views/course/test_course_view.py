"""The course as a reader goes through it: expect, run, compare, play, go on by hand."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from tests.ui.views.course.conftest import FakeSource
from tests.ui.views.course.reading import opened, run
from workbench.labs.course import Answered
from workbench.labs.lab import NumberControl
from workbench.labs.quiz_progress import QuizProgress
from workbench.labs.teaching import Teaching
from workbench.specs.run import RunSpec
from workbench.ui.views.course.course_view import CourseView
from workbench.ui.views.course.lab_controls import NumberSlider
from workbench.ui.views.course.shown import PictureCard
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.local_keys import rows_of


def test_nothing_is_run_before_the_reader_has_said_what_to_expect(view: CourseView, source: FakeSource) -> None:
    page = opened(view)
    assert not page.bar.button.isEnabled()
    assert "First say" in page.bar.message.text()
    page.question.buttons["half"].click()
    assert page.bar.button.isEnabled()
    assert source.asked == []


def test_what_was_measured_stands_beside_what_was_said(qtbot: QtBot, view: CourseView) -> None:
    page = run(qtbot, view, "never")
    assert page.question.result.text() == "You said: Never. Measured: Half of the time."
    assert page.verdict.text() == "It holds: 50.0 % (45.0 to 55.0 %)."
    assert "Heads in 50.0 % (45.0 to 55.0 %) of 100 throws." in page.measured.text()
    assert "95 % interval over the throws" in page.measured.text()
    assert not any(button.isEnabled() for button in page.question.buttons.values())
    assert len(page.findChildren(PictureCard)) == 1
    assert page.notes.isVisible()


def test_the_first_answer_is_kept_and_told_to_whoever_keeps_it(qtbot: QtBot, view: CourseView) -> None:
    with qtbot.waitSignal(view.progress_changed) as told:
        page = run(qtbot, view, "never")
    assert told.args[0] == {"coins": Answered("never", was_right=False)}
    page.question.again.click()
    page.question.buttons["half"].click()
    with qtbot.waitSignal(view.session.measured):
        page.bar.button.click()
    assert view.progress == {"coins": Answered("never", was_right=False)}
    assert "1 of 2" in view.contents.standing.text()
    assert "measured otherwise" in view.contents.list.item(0).text()


def test_the_course_can_be_begun_anew_and_that_taken_back(qtbot: QtBot, view: CourseView) -> None:
    contents = view.contents
    run(qtbot, view)
    view.show_list()
    assert contents.standing.text().startswith("1 of 2 done")
    assert (contents.share.value(), contents.share.maximum()) == (1, 2)
    with qtbot.waitSignals([view.progress_changed, view.quiz_changed]):
        contents.over.click()
    assert view.progress == {}
    assert contents.share.value() == 0
    assert opened(view).bar.button.isEnabled() is False
    view.show_list()
    contents.over.click()
    assert view.progress == {"coins": Answered("half", was_right=True)}
    assert opened(view).verdict.text().startswith("It holds")


def test_with_a_new_answer_the_old_ones_do_not_come_back(qtbot: QtBot, view: CourseView) -> None:
    run(qtbot, view)
    view.contents.over.click()
    run(qtbot, view, "never")
    view.contents.over.click()
    view.contents.over.click()
    assert view.progress == {"coins": Answered("never", was_right=False)}


def test_what_was_said_before_a_restart_stands_on_the_page(view: CourseView) -> None:
    view.show_kept({"coins": Answered("never", was_right=False)}, QuizProgress(), Teaching())
    page = opened(view)
    assert page.question.result.text() == "You said: Never. It was measured otherwise."
    assert not page.verdict.isVisible()
    assert page.question.buttons["half"].isEnabled()


def test_what_if_it_does_not_hold_sets_the_controls_and_runs(
    qtbot: QtBot, view: CourseView, source: FakeSource
) -> None:
    page = run(qtbot, view)
    with qtbot.waitSignal(view.session.measured):
        page.otherwise.click()
    assert source.asked[-1].controls["coin"] == "bent"
    assert page.verdict.text() == "It does not hold."
    assert page.question.result.text().endswith("So it was measured."), "the question was about the usual setting"
    with qtbot.waitSignal(view.session.measured):
        page.usual.click()
    assert source.asked[-1].controls == {"throws": 100.0, "coin": "fair"}


def test_a_slider_by_its_keys_runs_it_again_once_it_rests(qtbot: QtBot, view: CourseView, source: FakeSource) -> None:
    page = run(qtbot, view)
    slider, box = page.controls.by_name["throws"], page.controls.by_name["coin"]
    assert isinstance(slider, NumberSlider)
    assert isinstance(box, ChoiceBox)
    with qtbot.waitSignal(view.session.measured):
        for _ in range(3):
            qtbot.keyClick(slider, *chord("slider.step", 1))
    assert len(source.asked) == 2
    assert float(source.asked[-1].controls["throws"]) > 100.0


def test_each_key_of_a_slider_goes_to_another_number(qtbot: QtBot) -> None:
    slider = NumberSlider(NumberControl("throws", 1, 1000, 1, "log", is_whole=True))
    qtbot.addWidget(slider)
    slider.show_number(1.0)
    found = [slider.number]
    for place in (1, 1, 1, 0, 0, 0):
        qtbot.keyClick(slider, *chord("slider.step", place))
        found.append(slider.number)
    assert found == [1.0, 2.0, 3.0, 4.0, 3.0, 2.0, 1.0]


def test_a_run_can_be_given_up(qtbot: QtBot, view: CourseView, source: FakeSource) -> None:
    source.gate.clear()
    page = opened(view)
    page.question.buttons["half"].click()
    page.bar.button.click()
    assert page.bar.cancel.isVisible()
    with qtbot.waitSignal(view.session.stopped):
        page.bar.cancel.click()
    assert "Given up" in page.bar.message.text()
    assert page.bar.button.isEnabled()
    assert view.progress == {}


def test_a_lab_that_fails_says_why(qtbot: QtBot, view: CourseView, source: FakeSource) -> None:
    source.problem = MemoryError()
    page = opened(view)
    page.question.buttons["half"].click()
    with qtbot.waitSignal(view.session.failed):
        page.bar.button.click()
    assert "not enough memory" in page.bar.message.text()


def test_another_lab_ends_the_one_under_way(qtbot: QtBot, view: CourseView, source: FakeSource) -> None:
    source.gate.clear()
    page = opened(view)
    page.question.buttons["half"].click()
    page.bar.button.click()
    with qtbot.waitSignal(view.session.stopped):
        other = opened(view, "dice")
    assert "Given up" not in other.bar.message.text()


def test_the_network_of_a_lab_can_be_gone_on_with(qtbot: QtBot, view: CourseView, spec: RunSpec) -> None:
    page = run(qtbot, view)
    with qtbot.waitSignal(view.panda_asked) as asked:
        page.panda.click()
    assert asked.args == ["1 Coins", spec]


def test_a_page_that_is_opened_again_shows_what_was_measured(qtbot: QtBot, view: CourseView) -> None:
    run(qtbot, view)
    opened(view, "dice")
    page = opened(view)
    assert page.verdict.text().startswith("It holds")
    assert page.question.result.isVisibleTo(page)


def test_by_keys_alone(qtbot: QtBot, view: CourseView) -> None:
    view.focus_first()
    qtbot.keyClick(view.contents.list, Qt.Key.Key_Return)
    page = view.page
    assert page is not None
    button = page.question.buttons["half"]
    qtbot.keyClick(button, Qt.Key.Key_Space)
    with qtbot.waitSignal(view.session.measured):
        qtbot.keyClick(page.bar.button, Qt.Key.Key_Space)
    qtbot.keyClick(page, *chord("course.lab", 1))
    assert view.page is not None
    assert view.page.lab.name == "dice"
    qtbot.keyClick(view.page, *chord("course.lab"))
    assert view.page.lab.name == "coins"
    qtbot.keyClick(view.page, *chord("course.list"))
    assert view.contents.list.isVisible()


def test_a_plot_is_read_by_keys(qtbot: QtBot, view: CourseView) -> None:
    card = run(qtbot, view).findChildren(PictureCard)[0]
    plot = card.plot
    assert card.caption.text() == "One coin."
    qtbot.keyClick(plot, *chord("plots.step", 1))
    qtbot.keyClick(plot, *chord("plots.step", 1))
    assert card.caption.text() == "n 10 – heads: 0.6 (0.4 to 0.8); tails: 0.4"
    qtbot.keyClick(plot, *chord("plots.log"))
    assert plot.is_log
    qtbot.keyClick(plot, *chord("plots.release"))
    assert card.caption.text() == "One coin."
    assert "heads: 0.5 to 1" in plot.accessibleDescription()


def test_the_crosshair_goes_to_either_end_and_only_keys_that_do_something_are_told(
    qtbot: QtBot, view: CourseView
) -> None:
    card = run(qtbot, view).findChildren(PictureCard)[0]
    for end, read in ((1, "n 100 – "), (0, "n 1 – ")):
        qtbot.keyClick(card.plot, *chord("plots.ends", end))
        assert card.caption.text().startswith(read)
    told = card.plot.accessibleDescription()
    for name, row in rows_of("plots").items():
        assert (row.text in told) is (name not in {"extremes", "log_steps"}), name


def test_the_verdict_comes_into_view_and_a_moved_control_stays_under_the_hand(
    qtbot: QtBot, view: CourseView, source: FakeSource
) -> None:
    view.resize(640, 420)
    page = run(qtbot, view)
    qtbot.waitUntil(lambda: not page.verdict.visibleRegion().isEmpty())
    qtbot.wait(150)
    slider = page.controls.by_name["throws"]
    slider.setFocus()
    view.area.verticalScrollBar().setValue(0)
    with qtbot.waitSignal(view.session.measured):
        qtbot.keyClick(slider, *chord("slider.step", 1))
    qtbot.wait(150)
    assert view.area.verticalScrollBar().value() == 0


@pytest.mark.parametrize("width", [560, 900])
def test_nothing_is_cut_off_at_the_side(qtbot: QtBot, view: CourseView, width: int) -> None:
    view.resize(width, 700)
    page = run(qtbot, view)
    qtbot.waitUntil(lambda: page.width() <= view.width())
    assert page.minimumSizeHint().width() <= 560


def test_what_takes_long_is_said_while_it_does(qtbot: QtBot, view: CourseView, source: FakeSource) -> None:
    source.slow = "Compiling …"
    source.gate.clear()
    page = opened(view)
    page.question.buttons["half"].click()
    page.bar.button.click()
    qtbot.waitUntil(lambda: page.bar.message.text() == "Compiling …")
    assert page.bar.cancel.isVisible()
    with qtbot.waitSignal(view.session.measured):
        source.gate.set()
    assert "Compiling" not in page.bar.message.text()
