"""The message strip."""

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from workbench.ui.widgets import notices
from workbench.ui.widgets.notices import Notice, NoticeStrip, Severity
from workbench.ui.widgets.theme import DARK, ThemeSource


@pytest.fixture
def strip(qtbot: QtBot, themes: ThemeSource) -> NoticeStrip:
    strip = NoticeStrip(themes)
    qtbot.addWidget(strip)
    return strip


def test_the_newest_notice_is_shown(strip: NoticeStrip) -> None:
    strip.show_notice(Notice(Severity.WARNING, "first"))
    strip.show_notice(Notice(Severity.ERROR, "second"))
    assert strip.isVisible()
    assert strip.text.text() == "second"
    assert not strip.button.isVisible()


def test_trouble_is_not_displaced_for_good(strip: NoticeStrip) -> None:
    crash = Notice(Severity.WARNING, "the last session ended by a crash")
    strip.show_notice(crash)
    strip.show_notice(Notice(Severity.INFO, "go on with the last run?", QAction("Continue", strip)))
    strip.show_notice(Notice(Severity.GOOD, "written"))
    assert strip.text.text() == "written"
    strip.clear()
    assert strip.notice is crash  # information that nobody took up does not come back
    strip.show_notice(crash)
    strip.clear()
    assert not strip.isVisible()


def test_the_button_does_what_it_says_and_closes(qtbot: QtBot, strip: NoticeStrip) -> None:
    action = QAction("Try again", strip)
    strip.show_notice(Notice(Severity.ERROR, "it failed", action))
    assert strip.button.text() == "Try again"
    with qtbot.waitSignal(action.triggered):
        strip.button.click()
    assert not strip.isVisible()


def test_good_news_pass_and_errors_stay(qtbot: QtBot, strip: NoticeStrip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "PASSING_MILLISECONDS", 20)
    strip.show_notice(Notice(Severity.GOOD, "written"))
    qtbot.waitUntil(lambda: not strip.isVisible())
    strip.show_notice(Notice(Severity.GOOD, "written"))
    strip.show_notice(Notice(Severity.ERROR, "not written"))
    qtbot.wait(60)
    assert strip.isVisible()


def test_it_follows_the_theme(strip: NoticeStrip, themes: ThemeSource) -> None:
    strip.show_notice(Notice(Severity.ERROR, "it failed"))
    themes.set_theme(DARK)
    assert DARK.error in strip.styleSheet()


def test_offers_end_with_the_run_that_they_are_about(strip: NoticeStrip) -> None:
    strip.show_notice(Notice(Severity.INFO, "the last run can be gone on with", QAction("Continue", strip)))
    strip.end_offers()
    assert not strip.isVisible()
    strip.show_notice(Notice(Severity.ERROR, "the file was not written"))
    strip.end_offers()
    assert strip.isVisible()


def test_a_button_is_on_while_its_action_is(strip: NoticeStrip) -> None:
    action = QAction("Continue", strip)
    strip.show_notice(Notice(Severity.INFO, "the last run can be gone on with", action))
    assert strip.button.isEnabled()
    action.setEnabled(False)
    assert not strip.button.isEnabled()
