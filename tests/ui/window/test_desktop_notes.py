"""What is said to a person who looks elsewhere, and that nothing is said to one who looks here."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from tests.ui.views.board.fake_search import make_plan
from workbench.search.results import TrialRecord
from workbench.search.study.plan import StudyPlan
from workbench.training.messages import Finished
from workbench.ui.run.session import RunSession
from workbench.ui.search.interface import Activity, SeenSearch
from workbench.ui.window import desktop_notes
from workbench.ui.window.desktop_notes import DesktopNotes


class Search(QObject):
    changed = Signal(object)


class Elsewhere(QMainWindow):
    """A window that is in front when the test says so."""

    front = False

    def isActiveWindow(self) -> bool:
        return self.front


@pytest.fixture
def window(qtbot: QtBot) -> Elsewhere:
    made = Elsewhere()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def search(qtbot: QtBot) -> Search:
    return Search()


@pytest.fixture
def said(window: Elsewhere, session: RunSession, search: Search) -> Iterator[list[tuple[str, str]]]:
    heard: list[tuple[str, str]] = []
    notes = DesktopNotes(window, session, search, lambda title, text: heard.append((title, text)))  # type: ignore[arg-type]
    yield heard
    notes.deleteLater()


def seen(plan: StudyPlan, state: str, *scores: float) -> SeenSearch:
    records = tuple(
        TrialRecord(number, {}, 1, "done", "{}", 0, scores={1: score}) for number, score in enumerate(scores, 1)
    )
    return SeenSearch(plan=plan, records=records, activity=Activity(state=state))  # type: ignore[arg-type]


def test_the_end_of_a_run_is_told_only_to_those_who_look_elsewhere(
    window: Elsewhere, session: RunSession, said: list[tuple[str, str]]
) -> None:
    session.finished.emit(Finished(1200, "completed", None, 3.0))
    session.finished.emit(Finished(1200, "discarded", None, 3.0))
    window.front = True
    session.failed.emit("the disk is full")
    window.front = False
    session.failed.emit("the disk is full")
    assert [text for _, text in said] == ["after step 1,200", "the disk is full"]


def test_a_new_best_trial_is_told_once_a_minute_at_most_and_the_end_always(
    search: Search, said: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(desktop_notes.time, "monotonic", lambda: now[0])
    plan = make_plan(4)
    for scores in ((0.5,), (0.5, 0.6), (0.5, 0.6, 0.7)):
        search.changed.emit(seen(plan, "running", *scores))
    now[0] += 61.0
    search.changed.emit(seen(plan, "running", 0.5, 0.6, 0.7, 0.65))
    search.changed.emit(seen(plan, "running", 0.5, 0.6, 0.7, 0.65, 0.8))
    search.changed.emit(seen(plan, "finished", 0.5, 0.6, 0.7, 0.65, 0.8))
    search.changed.emit(seen(plan, "finished", 0.5, 0.6, 0.7, 0.65, 0.8))
    assert said == [
        ("The search has a new best trial", "Trial 2: 0.6"),
        ("The search has a new best trial", "Trial 5: 0.8"),
        ("The search is done", "Best: trial 5 with 0.8"),
    ]


def test_a_search_that_is_opened_is_no_news(search: Search, said: list[tuple[str, str]]) -> None:
    search.changed.emit(SeenSearch())
    search.changed.emit(seen(make_plan(4), "finished", 0.5, 0.9))
    assert said == []
