import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.runs.listing.run_folder import folder, open_elsewhere, write_broken, write_scored
from tests.ui.chords import chord
from workbench.runs.listing.run_memos import run_memos
from workbench.runs.listing.run_rows import RunRow
from workbench.ui.run.session import RunSession
from workbench.ui.views.run_list.recent_strip import RecentStrip
from workbench.ui.views.run_list.run_list_page import RunListPage
from workbench.ui.views.run_list.run_shelf import RunShelf
from workbench.ui.views.run_list.run_table import NAMES
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.widgets.theme import DARK, ThemeSource

__all__ = ["folder"]


@pytest.fixture
def shelf(session: RunSession, folder: Path) -> Iterator[RunShelf]:
    shelf = RunShelf(session)
    yield shelf
    assert shelf.shut_down()


@pytest.fixture
def shown(qtbot: QtBot, shelf: RunShelf, themes: ThemeSource) -> Callable[[], RunListPage]:
    """Shows the page, once the folder is as it is to be, and waits until every file was looked at."""

    def show() -> RunListPage:
        page = RunListPage(shelf, themes)
        qtbot.addWidget(page)
        page.resize(1000, 640)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(lambda: shelf.is_known and not shelf.is_looking)
        return page

    return show


def write_runs(folder: Path, *names: str) -> None:
    """Runs that were written one day after the other, the last one first in the list."""
    for day, name in enumerate(names):
        write_scored(folder / f"{name}.run", (0.9, 1.0 / (day + 2)))
        os.utime(folder / f"{name}.run", (86_400.0 * (day + 1),) * 2)


def files(page: RunListPage) -> list[str]:
    return [row.path.stem for row in page.table.rows]


def choose(page: RunListPage, *names: str) -> None:
    model = page.view.selectionModel()
    model.clearSelection()
    for place, name in enumerate(files(page)):
        if name in names:
            flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
            model.select(page.table.index(place, 0), flags)
            model.setCurrentIndex(page.table.index(place, 0), QItemSelectionModel.SelectionFlag.NoUpdate)


def test_without_a_run_it_says_what_will_stand_there(qtbot: QtBot, shown: Callable[[], RunListPage]) -> None:
    page = shown()
    assert page.empty.isVisible()
    assert page.empty.title.text() == "No run yet"
    with qtbot.waitSignal(page.start_asked):
        page.empty.button.click()


def test_runs_are_found_by_words_and_sorted_by_any_column(
    qtbot: QtBot, shown: Callable[[], RunListPage], folder: Path
) -> None:
    write_runs(folder, "oldest", "middle", "newest")
    page = shown()
    assert files(page) == ["newest", "middle", "oldest"]
    page.view.sortByColumn(NAMES.index("loss"), Qt.SortOrder.DescendingOrder)
    assert files(page) == ["oldest", "middle", "newest"]
    qtbot.keyClick(page.view, *chord("runs.find"))
    qtbot.keyClicks(page.filter, "MIDD iris")
    assert files(page) == ["middle"]
    qtbot.keyClick(page.filter, *chord("runs.leave"))
    assert files(page) == ["oldest", "middle", "newest"]
    with qtbot.waitSignal(page.left):
        qtbot.keyClick(page.view, *chord("runs.leave"))


def test_the_chosen_run_is_opened(qtbot: QtBot, shown: Callable[[], RunListPage], folder: Path) -> None:
    write_runs(folder, "a", "b")
    page = shown()
    choose(page, "a")
    with qtbot.waitSignal(page.open_asked) as asked:
        qtbot.keyClick(page.view, *chord("runs.open"))
    assert asked.args == [page.chosen[0]]
    choose(page, "a", "b")
    assert not page.open.isEnabled()


def test_a_pin_brings_a_run_to_the_top_and_stays(qtbot: QtBot, shown: Callable[[], RunListPage], folder: Path) -> None:
    write_runs(folder, "a", "b", "c")
    page = shown()
    choose(page, "a")
    qtbot.keyClick(page.view, *chord("runs.pin"))
    qtbot.waitUntil(lambda: files(page) == ["a", "c", "b"])
    assert [row.path.stem for row in page.chosen] == ["a"]
    assert page.pin.text() == "Unpin"
    assert [memo.is_pinned for memo in run_memos().values()] == [True]


@pytest.mark.parametrize(("key", "column"), [("runs.note", "note"), ("runs.tags", "tags")])
def test_notes_and_tags_are_written_in_the_table(
    qtbot: QtBot, shown: Callable[[], RunListPage], folder: Path, key: str, column: str
) -> None:
    write_runs(folder, "a")
    page = shown()
    choose(page, "a")
    qtbot.keyClick(page.view, *chord(key))
    editor = page.view.findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "good, best")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(getattr(page.table.rows[0], column)))
    assert page.table.index(0, NAMES.index("tags" if column == "tags" else "note")).data() == "good, best"


def test_of_several_runs_only_what_differs_is_told(
    qtbot: QtBot, shown: Callable[[], RunListPage], folder: Path
) -> None:
    write_runs(folder, "a", "b")
    page = shown()
    assert page.differences.table.isHidden()
    choose(page, "a", "b")
    assert page.differences.said.text() == "They have the same settings."
    with qtbot.waitSignal(page.compare_asked) as asked:
        qtbot.keyClick(page.view, *chord("runs.compare"))
    assert [row.path.stem for row in asked.args[0]] == ["b", "a"]


def test_discarded_runs_can_be_brought_back(
    qtbot: QtBot, shown: Callable[[], RunListPage], folder: Path, shelf: RunShelf
) -> None:
    write_runs(folder, "a", "b", "c")
    page = shown()
    told: list[Notice] = []
    shelf.notice.connect(told.append)
    choose(page, "a", "b")
    qtbot.keyClick(page.view, *chord("runs.discard"))
    qtbot.waitUntil(lambda: files(page) == ["c"])
    assert sorted(path.stem for path in (folder / "discarded").glob("*.run")) == ["a", "b"]
    assert told[0].severity is Severity.INFO
    page.bring_back.click()
    qtbot.waitUntil(lambda: len(files(page)) == 3)
    assert page.bring_back.isHidden()


def test_tidying_shows_what_would_go_and_waits_to_be_asked(
    qtbot: QtBot, shown: Callable[[], RunListPage], folder: Path
) -> None:
    write_runs(folder, "old", "pinned")
    write_scored(folder / "new.run")
    page = shown()
    choose(page, "pinned")
    page.pin.click()
    qtbot.waitUntil(lambda: any(row.is_pinned for row in page.table.rows))
    page.tidy_up.click()
    assert not page.tidy.discard.isEnabled()
    page.tidy.age.setCurrentIndex(2)
    assert files(page) == ["old"]
    assert page.tidy.what.text().startswith("1 run of ")
    assert sorted(path.stem for path in folder.glob("*.run")) == ["new", "old", "pinned"]
    page.tidy.discard.click()
    qtbot.waitUntil(lambda: sorted(path.stem for path in folder.glob("*.run")) == ["new", "pinned"])
    qtbot.waitUntil(lambda: page.tidy.bin.text().startswith("1 discarded run takes "))
    page.tidy.close_button.click()
    assert len(files(page)) == 2


def test_a_file_that_is_no_run_says_so_and_is_not_opened(
    qtbot: QtBot, shown: Callable[[], RunListPage], folder: Path
) -> None:
    write_broken(folder / "broken.run")
    page = shown()
    assert page.table.index(0, NAMES.index("data")).data() == "cannot be read"
    choose(page, "broken")
    assert not page.open.isEnabled()
    assert "broken.run" in page.differences.said.text()


def test_cards_show_pinned_runs_first_and_ask_where_missing_ones_are(
    qtbot: QtBot, shelf: RunShelf, folder: Path, themes: ThemeSource
) -> None:
    strip = RecentStrip(shelf, themes)
    qtbot.addWidget(strip)
    assert strip.isHidden()
    write_runs(folder, "a", "b")
    shelf.refresh()
    qtbot.waitUntil(lambda: len(strip.cards) == 2 and shelf.is_known and not shelf.is_looking)
    assert [card.row.path.stem for card in strip.cards] == ["b", "a"]
    shelf.note([strip.cards[1].row], is_pinned=True)
    qtbot.waitUntil(lambda: strip.cards[0].row.path.stem == "a")
    with qtbot.waitSignal(strip.opened):
        strip.cards[0].card.click()
    (folder / "a.run").rename(folder.parent / "moved.run")
    shelf.refresh()
    qtbot.waitUntil(lambda: strip.cards[0].row.is_missing)
    gone = strip.cards[0]
    assert not gone.card.isEnabled()
    assert not gone.locate.isHidden()
    with qtbot.waitSignal(strip.place_asked) as asked:
        gone.locate.click()
    found: RunRow = asked.args[0]
    told: list[Notice] = []
    shelf.notice.connect(told.append)
    shelf.locate(found, folder / "b.run")
    qtbot.waitUntil(lambda: bool(told))
    assert "another run" in told[0].text
    shelf.locate(found, folder.parent / "moved.run")
    qtbot.waitUntil(lambda: not strip.cards[0].row.is_missing)
    assert strip.cards[0].row.is_pinned


def test_curves_follow_the_theme(qtbot: QtBot, shelf: RunShelf, folder: Path, themes: ThemeSource) -> None:
    strip = RecentStrip(shelf, themes)
    qtbot.addWidget(strip)
    write_runs(folder, "a")
    shelf.refresh()
    qtbot.waitUntil(lambda: bool(strip.cards))
    qtbot.waitUntil(lambda: strip.cards[0].row.glance is not None)
    before = strip.cards[0].picture.pixmap().toImage()
    themes.set_theme(DARK)
    assert strip.cards[0].picture.pixmap().toImage() != before


def test_a_run_in_use_says_so_where_it_is_seen(qtbot: QtBot, shown: Callable[[], RunListPage], folder: Path) -> None:
    log = open_elsewhere(folder / "a.run")
    page = shown()
    assert page.table.index(0, NAMES.index("data")).data() == "open here: Iris flowers"
    log.close()
