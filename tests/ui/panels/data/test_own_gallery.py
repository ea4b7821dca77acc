"""Own data as cards: chosen again, found again where their file was moved, taken off the list."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from tests.data.importing.test_draft import flats
from tests.data.importing.test_recent_data import taken_in
from tests.ui.plain_window import Answers
from workbench.data.data_edits import with_data
from workbench.data.importing.recent_data import recent_data
from workbench.data.store import forget_kept, is_kept
from workbench.specs.data import CatalogueSpec
from workbench.specs.own_data import DrawnSpec, TableSpec
from workbench.specs.run import RunSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.data.own_gallery import OwnGallery
from workbench.ui.panels.data.own_row import OwnRow
from workbench.ui.views.import_data.data_opening import DataOpening
from workbench.ui.views.import_data.import_page import ImportPage
from workbench.ui.views.import_data.intake import IntakeSession
from workbench.ui.views.import_data.own_card import OwnDataCard
from workbench.ui.widgets.notices import Notice
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.window.data_files import follow_gallery, make_opening
from workbench.ui.window.main_window import MainWindow


@pytest.fixture
def spec(tmp_path: Path) -> TableSpec:
    """Is in the list before the window opens."""
    return taken_in(tmp_path / "flats.csv")


@pytest.fixture
def document(qtbot: QtBot) -> RunDocument:

    return RunDocument(RunSpec(data=CatalogueSpec(name="iris")))


@pytest.fixture
def opening(
    window: MainWindow, document: RunDocument, themes: ThemeSource, answers: Answers, gallery: OwnGallery
) -> DataOpening:
    opened = window.services.closing.opened
    session, card = opened(IntakeSession(document)), opened(OwnDataCard(document))
    card.setParent(window)
    made = make_opening(window, ImportPage(session, themes), card, answers, themes)
    follow_gallery(window, made, gallery)
    return made


@pytest.fixture
def gallery(qtbot: QtBot, spec: TableSpec, document: RunDocument, themes: ThemeSource) -> Iterator[OwnGallery]:
    gallery = OwnGallery(document, themes)
    qtbot.addWidget(gallery)
    gallery.resize(300, 400)
    gallery.show()
    qtbot.waitUntil(lambda: bool(gallery.rows))
    yield gallery
    assert gallery.shut_down()


def row_of(gallery: OwnGallery, spec: TableSpec) -> OwnRow:
    return gallery.rows[spec.sha256]


def wait_for(qtbot: QtBot, gallery: OwnGallery, spec: TableSpec, button: str) -> None:
    """Rows are made anew when the list changes."""
    qtbot.waitUntil(lambda: getattr(row_of(gallery, spec), button).isVisible() is True)


def test_no_line_of_a_card_is_cut(gallery: OwnGallery, spec: TableSpec) -> None:
    card = row_of(gallery, spec).card
    lines = [label for label in card.findChildren(QLabel) if label.text()]
    assert [label.text() for label in lines][:2] == ["flats", "60 rows × 6 columns → price"]
    assert all(label.height() >= label.sizeHint().height() for label in lines)


def test_a_card_has_a_picture_and_brings_the_data_back_in_one_step(
    qtbot: QtBot, gallery: OwnGallery, document: RunDocument, spec: TableSpec
) -> None:
    row = row_of(gallery, spec)
    qtbot.waitUntil(lambda: not row.picture.pixmap().isNull())
    assert not row.card.isChecked()
    row.card.click()
    qtbot.waitUntil(lambda: document.spec.data == spec)
    qtbot.waitUntil(lambda: row_of(gallery, spec).card.isChecked() is True)
    qtbot.waitUntil(lambda: document.dataset is not None)
    document.undo_stack.undo()
    assert document.spec.data == CatalogueSpec(name="iris")
    assert not row_of(gallery, spec).card.isChecked()


def test_what_the_document_learns_from_comes_to_the_front(
    qtbot: QtBot, gallery: OwnGallery, document: RunDocument, spec: TableSpec
) -> None:
    drawn = DrawnSpec(points=((0.0, 0.0, 0), (1.0, 1.0, 1)) * 50)
    document.change("Draw", with_data(document.spec, drawn))
    qtbot.waitUntil(lambda: len(gallery.rows) == 2)
    assert [row.record.kind for row in gallery.rows.values()] == ["drawn", "table"]


def test_a_file_that_was_moved_is_located(
    qtbot: QtBot,
    opening: DataOpening,
    gallery: OwnGallery,
    document: RunDocument,
    spec: TableSpec,
    answers: Answers,
) -> None:
    moved = Path(spec.file).with_name("moved.csv")
    told: list[Notice] = []
    opening.notice.connect(told.append)
    row_of(gallery, spec).card.click()
    qtbot.waitUntil(lambda: document.dataset is not None and document.spec.data == spec)
    answers.path = Path(spec.file).rename(moved)
    gallery.look_again()
    wait_for(qtbot, gallery, spec, "locate")
    assert "still works" in row_of(gallery, spec).state.text()
    row_of(gallery, spec).locate.click()
    qtbot.waitUntil(lambda: document.spec.data == spec.replaced(file=str(moved)))
    assert [one.text for one in told] == ["moved.csv holds what was kept of flats: found again."]
    assert not opening.page.isVisible()
    qtbot.waitUntil(lambda: not row_of(gallery, spec).locate.isVisible())


def test_a_panel_that_comes_to_the_front_looks_again(qtbot: QtBot, gallery: OwnGallery, spec: TableSpec) -> None:
    gallery.setEnabled(False)  # as a dock does behind another one
    Path(spec.file).unlink()
    gallery.setEnabled(True)
    wait_for(qtbot, gallery, spec, "locate")


def test_another_file_is_looked_at_as_new_data_with_the_same_choices(
    qtbot: QtBot,
    window: MainWindow,
    opening: DataOpening,
    gallery: OwnGallery,
    spec: TableSpec,
    answers: Answers,
    tmp_path: Path,
) -> None:
    Path(spec.file).unlink()
    answers.path = flats(tmp_path / "others.csv", bad="12")
    gallery.look_again()
    wait_for(qtbot, gallery, spec, "locate")
    row_of(gallery, spec).locate.click()
    page = window.middle.currentWidget()
    qtbot.waitUntil(lambda: isinstance(window.middle.currentWidget(), ImportPage))
    page = opening.page
    qtbot.waitUntil(lambda: page.session.sheet is not None)
    assert "others.csv holds other data than flats was." in window.notices.text.text()
    assert page.session.state is not None
    assert page.session.state.draft is not None
    assert page.session.state.draft.title == "flats"


def test_a_file_that_changed_can_be_taken_as_new_data(
    qtbot: QtBot, window: MainWindow, opening: DataOpening, gallery: OwnGallery, spec: TableSpec
) -> None:
    flats(Path(spec.file), bad="12")
    gallery.look_again()
    wait_for(qtbot, gallery, spec, "look")
    row_of(gallery, spec).look.click()
    qtbot.waitUntil(lambda: opening.page.session.sheet is not None)
    assert opening.page.session.found_hash != spec.sha256


@pytest.mark.parametrize("also", [False, True])
def test_what_is_kept_only_goes_with_the_card_when_that_is_said(
    qtbot: QtBot, gallery: OwnGallery, spec: TableSpec, also: bool
) -> None:
    row_of(gallery, spec).remove.click()
    box = gallery.question
    assert box is not None
    assert gallery.also is not None
    assert not gallery.also.isChecked()
    gallery.also.setChecked(also)
    box.button(QMessageBox.StandardButton.Ok).click()
    qtbot.waitUntil(lambda: not gallery.rows)
    assert recent_data() == ()
    assert is_kept(spec.sha256) is not also
    assert Path(spec.file).is_file()


def test_a_removal_can_be_thought_better_of(qtbot: QtBot, gallery: OwnGallery, spec: TableSpec) -> None:
    row_of(gallery, spec).remove.click()
    box = gallery.question
    assert box is not None
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert len(recent_data()) == 1


def test_without_anything_kept_the_file_is_read_again(
    qtbot: QtBot, opening: DataOpening, gallery: OwnGallery, spec: TableSpec
) -> None:

    forget_kept(spec.sha256)
    gallery.look_again()
    qtbot.waitUntil(lambda: "is read again" in row_of(gallery, spec).state.text())
    row_of(gallery, spec).card.click()
    qtbot.waitUntil(lambda: opening.page.session.found_hash == spec.sha256)
