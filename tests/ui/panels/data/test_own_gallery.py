"""Own data as cards: chosen again, found again where their file was moved, taken off the list."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from tests.data.importing.test_draft import flats
from tests.data.importing.test_recent_data import taken_in
from tests.ui.plain_window import Answers
from workbench.data.data_edits import with_data
from workbench.data.importing.draft import proposed
from workbench.data.importing.draft_spec import spec_of
from workbench.data.importing.recent_data import recent_data, remember_data
from workbench.data.importing.taking_in import Arrays, Source, read_sheet, read_source, take_in
from workbench.data.readers.found import unwatched
from workbench.data.store import forget_kept, is_kept
from workbench.specs.data import CatalogueSpec
from workbench.specs.own_data import ArraysSpec, DrawnSpec, TableSpec
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


def row_of(gallery: OwnGallery, spec: TableSpec | ArraysSpec) -> OwnRow:
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


@pytest.mark.parametrize("kind", ["table", "npy"])
def test_parts_that_are_gone_are_named_and_located_one_by_one(
    qtbot: QtBot, opening: DataOpening, gallery: OwnGallery, answers: Answers, tmp_path: Path, kind: str
) -> None:
    spec = of_parts(tmp_path / "parts", kind)
    files = [Path(file) for file in spec.files]
    remember_data(spec, 60)
    moved = {}
    for place, path in enumerate(files[1:]):
        (tmp_path / f"to {place}").mkdir()
        moved[path.name] = path.rename(tmp_path / f"to {place}" / f"other{path.suffix}")
    gallery.look_again()
    qtbot.waitUntil(lambda: spec.sha256 in gallery.rows and row_of(gallery, spec).locate.isVisible())
    text = row_of(gallery, spec).state.text()
    assert all(name in text for name in moved)
    assert files[0].name not in text
    answers.moved = dict(moved)
    told: list[Notice] = []
    opening.notice.connect(told.append)
    row_of(gallery, spec).locate.click()
    qtbot.waitUntil(lambda: bool(told))
    assert "found again" in told[0].text
    assert answers.moved == {}  # each was asked for once
    qtbot.waitUntil(lambda: row_of(gallery, spec).record.others == tuple(map(str, moved.values())))
    qtbot.waitUntil(lambda: not row_of(gallery, spec).locate.isVisible())


def of_parts(folder: Path, kind: str) -> TableSpec | ArraysSpec:
    """Data of several files, kept."""
    folder.mkdir()
    if kind == "npy":
        random = np.random.default_rng(1)
        np.save(folder / "X.npy", random.normal(size=(60, 3)))
        np.save(folder / "y.npy", np.arange(60) % 3)
        arrays = read_source(Source(folder / "y.npy"), unwatched)
        assert isinstance(arrays, Arrays)
        spec = arrays.kept("standard")
        assert isinstance(spec, ArraysSpec)
        assert spec.files == (str(folder / "X.npy"), str(folder / "y.npy"))
        return spec
    names = {name: flats(folder / f"{name}.csv") for name in ("train", "dev", "test")}
    sheet = read_sheet(Source(names["train"], parts=(names["dev"], names["test"])), unwatched)
    draft = proposed(sheet.read, "parts").parted_by(sheet.part_column)
    return take_in(spec_of(draft, sheet), sheet.read.table, unwatched)


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
