"""The ways to data of one's own: menu, recent files, paste, drag and drop.

Long because: each way in is walked as a person walks it, with what undo does to it.
"""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.data.importing.test_draft import flats
from tests.data.own_images import images
from tests.ui.plain_window import Answers
from workbench.data.importing.origins import file_state
from workbench.data.importing.recent_files import recent_files
from workbench.data.importing.taking_in import Verdict, judge_rows, source_of
from workbench.specs.own_data import ImagesSpec, TableSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.views.import_data.data_opening import DataOpening
from workbench.ui.views.import_data.import_page import ImportPage
from workbench.ui.views.import_data.intake import IntakeSession
from workbench.ui.views.import_data.own_card import OwnDataCard
from workbench.ui.views.import_data.table_form import FROM_FILES
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.notices import Severity
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.window.data_files import make_opening
from workbench.ui.window.main_window import MainWindow


def choose(box: ChoiceBox, data: object) -> None:
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


@pytest.fixture
def opening(window: MainWindow, document: RunDocument, themes: ThemeSource, answers: Answers) -> DataOpening:
    """The page in a window, as the program joins them."""
    opened = window.services.closing.opened
    session, card = opened(IntakeSession(document)), opened(OwnDataCard(document))
    card.setParent(window)
    return make_opening(window, ImportPage(session, themes), card, answers, themes)


def loaded(window: MainWindow, qtbot: QtBot) -> ImportPage:
    page = window.middle.currentWidget()
    assert isinstance(page, ImportPage)
    qtbot.waitUntil(lambda: page.session.sheet is not None)
    return page


def test_a_data_file_opens_on_its_page(window: MainWindow, opening: DataOpening, qtbot: QtBot, tmp_path: Path) -> None:
    path = flats(tmp_path / "flats.csv")
    window.open_file(path)
    page = loaded(window, qtbot)
    assert recent_files() == (path,)
    page.close_button.click()
    assert window.middle.currentWidget() is window.welcome


def test_recent_files_that_are_gone_are_greyed(
    window: MainWindow, opening: DataOpening, qtbot: QtBot, tmp_path: Path
) -> None:
    path = flats(tmp_path / "flats.csv")
    window.open_file(path)
    loaded(window, qtbot)
    opening.fill()
    assert opening.menu.actions()[0].isEnabled()
    path.unlink()
    opening.fill()
    assert not opening.menu.actions()[0].isEnabled()
    opening.menu.triggered.emit(opening.menu.actions()[-1])
    assert recent_files() == ()


def test_rows_of_a_spreadsheet_are_pasted(window: MainWindow, opening: DataOpening, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("a\tb\n" + "\n".join(f"{n},5\t{n % 2}" for n in range(20)))
    window.actions_by_name["paste_data"].trigger()
    page = loaded(window, qtbot)
    assert page.head.title.text() == "Pasted table"
    QGuiApplication.clipboard().setText("hello")
    window.actions_by_name["paste_data"].trigger()
    assert window.notices.notice is not None
    assert window.notices.notice.severity is Severity.ERROR


def mime_of(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag(window: MainWindow, data: QMimeData) -> None:
    action, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(50, 50).toPoint(), action, data, button, key)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()


def drop(window: MainWindow, data: QMimeData) -> None:
    action, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), action, data, button, key))


def test_a_dropped_file_is_opened_and_the_window_says_so_before(
    window: MainWindow, opening: DataOpening, qtbot: QtBot, tmp_path: Path
) -> None:
    data = mime_of(flats(tmp_path / "flats.csv"))
    drag(window, data)
    mark = opening.drop.mark
    assert mark.isVisible()
    assert mark.verdict.is_fine
    assert "flats.csv" in mark.verdict.text
    drop(window, data)
    assert not mark.isVisible()
    loaded(window, qtbot)


def test_a_wrong_file_is_refused_with_the_reason(window: MainWindow, opening: DataOpening, tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\0\0\0")
    for data in (mime_of(tmp_path / "picture.png"), mime_of(tmp_path / "a.csv", tmp_path / "b.csv")):
        drag(window, data)
        assert not opening.drop.mark.verdict.is_fine
        drop(window, data)
        assert window.notices.notice is not None
        assert window.notices.notice.severity is Severity.ERROR
    assert window.middle.currentWidget() is window.welcome


def test_a_dropped_run_is_opened_as_a_run(
    window: MainWindow, opening: DataOpening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(window.runs, "open", asked.append)
    drag(window, mime_of(tmp_path / "a.run"))
    drop(window, mime_of(tmp_path / "a.run"))
    assert asked == [tmp_path / "a.run"]


def test_runs_that_are_dropped_together_stay_together(
    window: MainWindow, opening: DataOpening, qtbot: QtBot, tmp_path: Path
) -> None:
    data = mime_of(tmp_path / "a.run", tmp_path / "b.run")
    drag(window, data)
    assert opening.drop.mark.verdict.is_fine
    with qtbot.waitSignal(opening.drop.dropped_together) as dropped:
        drop(window, data)
    assert dropped.args == [(tmp_path / "a.run", tmp_path / "b.run")]


class Rows:
    """Stands for the page that answers rows."""

    def __init__(self) -> None:
        self.takes_rows = True
        self.got: list[object] = []

    def judge(self, path: Path) -> Verdict:
        return judge_rows(path, is_table=True)

    def read_file(self, path: Path) -> None:
        self.got.append(path)

    def paste_rows(self) -> None:
        self.got.append("pasted")


def test_while_rows_are_answered_files_and_pasted_rows_go_there(
    window: MainWindow, opening: DataOpening, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, asked = Rows(), list[Path]()
    opening.rows_page = rows
    monkeypatch.setattr(window.runs, "open", asked.append)
    path = flats(tmp_path / "flats.csv")
    drag(window, mime_of(path))
    assert opening.drop.mark.verdict.text == "Drop to answer the rows of flats.csv"
    drop(window, mime_of(path))
    QGuiApplication.clipboard().setText("a\tb\n1\t2\n3\t4")
    window.actions_by_name["paste_data"].trigger()
    assert rows.got == [path, "pasted"]
    np.savez(tmp_path / "x.npz", X=np.ones((2, 2)), y=np.ones(2))
    drag(window, mime_of(tmp_path / "x.npz"))
    assert not opening.drop.mark.verdict.is_fine
    drop(window, mime_of(tmp_path / "x.npz"))
    drag(window, mime_of(tmp_path / "a.run"))
    drop(window, mime_of(tmp_path / "a.run"))
    assert asked == [tmp_path / "a.run"], "a run is a run everywhere"
    assert window.middle.currentWidget() is window.welcome
    assert len(rows.got) == 2
    rows.takes_rows = False  # it is not looked at any more
    drag(window, mime_of(path))
    drop(window, mime_of(path))
    loaded(window, qtbot)
    window.actions_by_name["paste_data"].trigger()
    qtbot.waitUntil(lambda: opening.page.head.title.text() == "Pasted table")
    qtbot.waitUntil(lambda: not opening.page.session.doing)


def test_parts_come_from_separate_files_with_undo(
    window: MainWindow, opening: DataOpening, qtbot: QtBot, document: RunDocument, answers: Answers, tmp_path: Path
) -> None:
    window.open_file(flats(tmp_path / "flats.csv"))
    page = loaded(window, qtbot)
    form = page.table_form
    assert not form.part_files.buttons[0].isVisibleTo(form)
    answers.path = None  # the person changes their mind
    choose(form.split, FROM_FILES)
    assert form.split.currentData() == "fractions"
    answers.path = flats(tmp_path / "dev.csv")
    choose(form.split, FROM_FILES)
    qtbot.waitUntil(lambda: not page.session.doing)
    assert document.undo_stack.undoText() == "Take the dev part from dev.csv"
    assert (form.split.currentData(), page.model.rowCount()) == (FROM_FILES, 7)
    assert form.part_files.names[0].text() == "dev.csv"
    assert page.tabs.currentWidget() is not page.first_rows
    assert not form.numbers["dev_fraction"].isVisibleTo(form)
    answers.path = flats(tmp_path / "held back.csv")
    form.part_files.buttons[1].click()
    qtbot.waitUntil(lambda: not page.session.doing)
    assert "180 rows" in page.head.summary.text()
    page.tabs.setCurrentIndex(1)  # what was shown meanwhile has its room
    assert form.split.geometry().top() >= form.scaling.geometry().bottom()
    assert form.part_files.buttons[0].geometry().top() >= form.split.geometry().bottom()
    page.select_column(1)
    choose(page.column_form.use, "group")  # another column decides: the one of the files is no feature
    state = page.session.state
    assert state is not None
    assert state.draft is not None
    assert state.draft.columns[-1].use == "leave out"
    document.undo_stack.undo()
    form.part_files.remove.click()
    qtbot.waitUntil(lambda: not page.session.doing)
    assert "120 rows" in page.head.summary.text()
    choose(form.split, "fractions")
    qtbot.waitUntil(lambda: not page.session.doing)
    assert ("60 rows" in page.head.summary.text(), page.model.rowCount()) == (True, 6)


def test_data_of_separate_files_are_used_and_name_them(
    window: MainWindow, opening: DataOpening, qtbot: QtBot, document: RunDocument, answers: Answers, tmp_path: Path
) -> None:
    window.open_file(flats(tmp_path / "flats.csv"))
    page = loaded(window, qtbot)
    answers.path = flats(tmp_path / "dev.csv")
    choose(page.table_form.split, FROM_FILES)
    qtbot.waitUntil(lambda: not page.session.doing)
    answers.path = flats(tmp_path / "held back.csv")
    page.table_form.part_files.buttons[1].click()
    qtbot.waitUntil(lambda: not page.session.doing)
    with qtbot.waitSignal(page.session.used):
        page.use.click()
    data = document.spec.data
    assert isinstance(data, TableSpec)
    assert data.split == "part"
    assert [Path(file).name for file in data.files] == ["flats.csv", "dev.csv", "held back.csv"]
    assert data.targets[0].name == "price"
    qtbot.waitUntil(lambda: document.dataset is not None)
    dataset = document.dataset
    assert dataset is not None
    assert (dataset.train.rows, dataset.dev.rows, dataset.test.rows) == (60, 60, 60)
    assert source_of(data, Path(data.file)).parts == (tmp_path / "dev.csv", tmp_path / "held back.csv")
    assert file_state(data, lambda _share: None).kind == "same"
    (tmp_path / "dev.csv").write_text((tmp_path / "dev.csv").read_text("utf-8").replace("Ulm", "Bonn"), "utf-8")
    state = file_state(data, lambda _share: None)
    assert state.kind == "changed"
    assert state.comparison is not None
    assert [one.name for one in state.comparison.changed] == ["town"]
    (tmp_path / "held back.csv").unlink()
    state = file_state(data, lambda _share: None)
    assert (state.kind, Path(state.file).name) == ("gone", "held back.csv")


def test_a_dev_file_that_lacks_a_column_is_refused_and_undo_leads_back(
    window: MainWindow, opening: DataOpening, qtbot: QtBot, document: RunDocument, answers: Answers, tmp_path: Path
) -> None:
    window.open_file(flats(tmp_path / "flats.csv"))
    page = loaded(window, qtbot)
    answers.path = tmp_path / "other.csv"
    answers.path.write_text("town,price\nUlm,3\nBonn,4\n", "utf-8")
    choose(page.table_form.split, FROM_FILES)
    qtbot.waitUntil(lambda: not page.session.doing)
    assert "the dev file lacks the columns" in page.empty.text.text()
    document.undo_stack.undo()
    assert page.table_form.isVisibleTo(page) or page.body.currentWidget() is page.splitter


def test_a_folder_of_images_is_opened_and_located_with_a_dialog_for_folders(
    window: MainWindow, opening: DataOpening, qtbot: QtBot, document: RunDocument, answers: Answers, tmp_path: Path
) -> None:
    answers.folder = images(tmp_path / "pets")
    window.actions_by_name["open_images"].trigger()
    page = opening.page
    qtbot.waitUntil(lambda: page.session.arrays is not None)
    choose(page.arrays_form.colour, False)
    qtbot.waitUntil(lambda: not page.session.doing)
    with qtbot.waitSignal(page.session.used):
        page.use.click()
    before = document.spec.data
    assert isinstance(before, ImagesSpec)
    moved = answers.folder = (tmp_path / "pets").rename(tmp_path / "animals")
    with qtbot.waitSignal(opening.relocated):
        opening.locate(before)
    assert document.spec.data == before.replaced(file=str(moved))  # read in the size and colours of before


def test_undo_brings_the_page_back(
    window: MainWindow, opening: DataOpening, qtbot: QtBot, document: RunDocument, tmp_path: Path
) -> None:
    window.open_file(flats(tmp_path / "flats.csv"))
    page = loaded(window, qtbot)
    page.select_column(1)
    choose(page.column_form.use, "leave out")
    page.close_button.click()
    document.undo_stack.undo()
    assert loaded(window, qtbot) is page
    qtbot.waitUntil(lambda: page.model.rowCount() == 6)
    assert page.model.index(1, 1).data() == "feature"
