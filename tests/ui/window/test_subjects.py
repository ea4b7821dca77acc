"""What labs point at comes to the front, whatever it stands in."""

from PySide6.QtWidgets import QLineEdit, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from workbench.ui.views.course.course_view import CourseView
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.page_scroll import upright
from workbench.ui.widgets.section import Section
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.window.course.course_window import CourseWindow
from workbench.ui.window.course.pointing_ring import PointingRing
from workbench.ui.window.course.subjects import bring_to_front, slug
from workbench.ui.window.main_window import MainWindow


def test_a_part_behind_a_tab_in_a_folded_section_far_below_is_shown(qtbot: QtBot, themes: ThemeSource) -> None:
    tabs, page, section, entry = QTabWidget(), QWidget(), Section("More", "what more there is", themes), QLineEdit()
    above = QWidget()
    above.setMinimumHeight(2000)
    section.add(entry)
    section.set_open(False)
    down(above, section, inside=page)
    area = upright(page)
    tabs.addTab(QWidget(), "first")
    tabs.addTab(area, "second")
    qtbot.addWidget(tabs)
    tabs.resize(300, 300)
    tabs.show()
    assert bring_to_front(entry) is entry
    assert entry.isVisible()
    qtbot.waitUntil(lambda: not entry.visibleRegion().isEmpty())


def test_what_cannot_be_seen_now_stands_in_what_can(qtbot: QtBot, themes: ThemeSource) -> None:
    outer, hidden = QWidget(), QWidget()
    down(hidden, inside=outer)
    hidden.hide()
    qtbot.addWidget(outer)
    outer.show()
    assert bring_to_front(hidden) is outer


def test_the_ring_goes_with_its_target_and_lets_the_mouse_through(qtbot: QtBot, themes: ThemeSource) -> None:
    target = QWidget()
    qtbot.addWidget(target)
    target.resize(80, 40)
    target.show()
    ring = PointingRing(target, themes)
    target.resize(200, 90)
    assert ring.geometry() == target.rect()
    assert target.childAt(50, 50) is None
    ring.go()
    assert not ring.isVisible()


def test_without_an_explanation_f1_lists_the_keys(qtbot: QtBot, window: MainWindow, themes: ThemeSource) -> None:
    view = CourseView(lambda: (), themes)
    window.services.closing.opened(view)
    CourseWindow(window, view)
    with qtbot.waitSignal(window.actions_by_name["shortcuts"].triggered):
        window.actions_by_name["explain"].trigger()


def test_titles_as_names() -> None:
    assert slug("Learning rate α") == "learning_rate"
    assert slug("Step by step") == "step_by_step"
