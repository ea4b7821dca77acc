"""A table of one's own on its page: read, chosen in with undo, used."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.data.importing.test_draft import flats
from tests.data.own_images import images
from workbench.data.importing.taking_in import Source
from workbench.specs.own_data import ArraysSpec, ImagesSpec, TableSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.views.import_data.import_page import ImportPage
from workbench.ui.views.import_data.intake import IntakeSession
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.theme import ThemeSource, styled_afterwards


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, document: RunDocument, themes: ThemeSource) -> Iterator[ImportPage]:
    session = IntakeSession(document)
    with styled_afterwards(qapp):
        page = ImportPage(session, themes)
    qtbot.addWidget(page)
    page.resize(640, 640)
    with qtbot.waitExposed(page):
        page.show()
    yield page
    assert session.shut_down()
    assert document.shut_down()


def opened(page: ImportPage, qtbot: QtBot, path: Path) -> None:
    page.session.open(Source(path))
    qtbot.waitUntil(lambda: not page.session.doing)


def choose(box: ChoiceBox, data: object) -> None:
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def test_the_page_without_a_table_says_what_to_do(page: ImportPage, qtbot: QtBot) -> None:
    assert page.empty.text.text()
    with qtbot.waitSignal(page.open_asked):
        page.empty.button.click()
    assert not page.use.isVisible()


def test_a_table_is_looked_at_and_used_in_one_undo_step(
    page: ImportPage, qtbot: QtBot, document: RunDocument, tmp_path: Path
) -> None:
    before = document.spec
    opened(page, qtbot, flats(tmp_path / "flats.csv"))
    assert page.model.rowCount() == 6
    assert page.rows.rowCount() == 50
    assert page.use.isEnabled()
    page.select_column(1)
    choose(page.column_form.use, "target")
    page.select_column(5)
    choose(page.column_form.use, "feature")
    assert document.undo_stack.undoText() == "Change the use of price"
    with qtbot.waitSignal(page.session.used):
        page.use.click()
    assert page.session.sheet is None  # it is kept: the memory is let go
    data = document.spec.data
    assert isinstance(data, TableSpec)
    assert (data.name, data.classes, document.spec.network.output) == ("flats", ("Bonn", "Köln", "Ulm"), "softmax")
    qtbot.waitUntil(lambda: document.dataset is not None)
    assert document.problems == ()
    document.undo_stack.undo()
    assert document.spec == before


def test_every_choice_is_one_named_entry_that_can_be_undone(
    page: ImportPage, qtbot: QtBot, document: RunDocument, tmp_path: Path
) -> None:
    opened(page, qtbot, flats(tmp_path / "flats.csv"))
    stack, first = document.undo_stack, page.session.state
    page.select_column(2)
    choose(page.column_form.missing, "value")
    assert not page.use.isEnabled()
    assert "own value" in page.column_form.messages["fill"].text.lower()
    assert page.column_form.messages["fill"].text in page.use.toolTip() or "own value" in page.use.toolTip()
    page.column_form.fill.setText("55,5")
    page.column_form.fill.editingFinished.emit()
    assert page.use.isEnabled()
    page.column_form.flag.click()
    choose(page.table_form.scaling, "robust")
    assert stack.count() == 4
    while stack.canUndo():
        stack.undo()
    assert page.session.state == first
    assert page.column_form.missing.currentData() == "median"


def test_several_columns_are_left_out_at_once(
    page: ImportPage, qtbot: QtBot, document: RunDocument, tmp_path: Path
) -> None:
    opened(page, qtbot, flats(tmp_path / "flats.csv"))
    page.select_column(1)
    page.columns.setFocus()
    qtbot.keyClick(page.columns, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert page.selected == [1, 2]
    choose(page.column_form.use, "leave out")
    state = page.session.state
    assert state is not None
    assert state.draft is not None
    assert [column.use for column in state.draft.columns[1:3]] == ["leave out", "leave out"]
    assert document.undo_stack.undoText() == "Leave out town, area"


def test_a_cell_that_is_no_number_is_settled_in_place(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    opened(page, qtbot, flats(tmp_path / "flats.csv", bad="about 60"))
    assert page.tabs.currentWidget() is page.cells
    assert not page.use.isEnabled()
    assert "area" in page.message.text
    assert page.cells.model.index(0, 0).data() == "22"
    page.cells.fixes[0].click()
    assert page.use.isEnabled()
    assert page.message.text == ""
    assert page.cells.open_count == 0


def test_a_file_that_is_read_in_another_way_keeps_the_choices(
    page: ImportPage, qtbot: QtBot, document: RunDocument, tmp_path: Path
) -> None:
    opened(page, qtbot, flats(tmp_path / "flats.csv"))
    page.select_column(1)
    choose(page.column_form.use, "leave out")
    choose(page.table_form.reading["header"], False)
    qtbot.waitUntil(lambda: not page.session.doing)
    sheet = page.session.sheet
    assert sheet is not None
    assert sheet.read.table.rows == 61
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: not page.session.doing)
    state, sheet = page.session.state, page.session.sheet
    assert state is not None
    assert state.draft is not None
    assert sheet is not None
    assert sheet.read.table.rows == 60
    assert state.draft.columns[1].use == "leave out"


def test_words_that_are_wanted_as_numbers_are_read_again(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_text("a,b\n" + "\n".join(f"{'x' if n % 3 else n},{n * 7 % 11}" for n in range(30)), "utf-8")
    opened(page, qtbot, path)
    page.select_column(0)
    choose(page.column_form.type, "number")
    qtbot.waitUntil(lambda: not page.session.doing)
    assert page.tabs.tabText(3) == "Cells (20)"
    assert [problem.field for problem in page.session.problems] == ["columns.0.unread"]


def test_cancel_answers_at_once(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "1,2\n" * 400_000, "utf-8")
    page.session.open(Source(path))
    assert page.head.cancel.isVisible()
    page.head.cancel.click()
    assert page.session.doing == ""
    assert page.session.sheet is None
    assert page.empty.text.text() == "Cancelled."
    assert page.session.shut_down()


def test_a_file_that_is_no_table_says_so_on_the_page(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "torn.csv"
    path.write_text("a,b\n1,2\n1,2,3\n", "utf-8")
    opened(page, qtbot, path)
    assert "line 3" in page.empty.text.text()
    assert page.empty.button.isVisible()


def test_arrays_are_told_in_words_and_used(
    page: ImportPage, qtbot: QtBot, document: RunDocument, tmp_path: Path
) -> None:
    path = tmp_path / "blobs.npz"
    random = np.random.default_rng(3)
    np.savez(path, X=random.normal(size=(60, 4)), y=np.arange(60) % 3)
    opened(page, qtbot, path)
    assert "60 rows of 4 features" in page.arrays_form.summary.text()
    assert not page.arrays_form.colour.isVisible()
    choose(page.arrays_form.scaling, "robust")
    assert document.undo_stack.undoText() == "Change the scaling"
    with qtbot.waitSignal(page.session.used):
        page.use.click()
    data = document.spec.data
    assert isinstance(data, ArraysSpec)
    assert data.scaling == "robust"
    assert document.undo_stack.undoText() == "Use the data blobs"


def test_size_colours_and_scaling_of_images_are_chosen_with_undo(
    page: ImportPage, qtbot: QtBot, document: RunDocument, tmp_path: Path
) -> None:
    opened(page, qtbot, images(tmp_path / "pets"))
    form = page.arrays_form
    assert form.isVisible()
    assert (form.sizes["height"].value, form.sizes["width"].value, form.colour.currentData()) == (8, 6, True)
    assert form.summary.text() == "10 images of 144 features. 2 classes: cat (5), dog (5)."
    choose(form.colour, False)
    qtbot.waitUntil(lambda: not page.session.doing)
    assert "48 features" in form.summary.text()
    qtbot.keyClicks(form.sizes["height"], "4")  # appended to the 8
    form.sizes["height"].setText("4")
    form.sizes["height"].textEdited.emit("4")
    qtbot.keyClick(form.sizes["height"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.session.doing)
    assert "24 features" in form.summary.text()
    assert "10 of 10 images had another size" in form.notes.text()
    choose(form.scaling, "min-max")
    form.sizes["width"].setText("0")
    form.sizes["width"].textEdited.emit("0")
    assert not page.use.isEnabled()
    form.sizes["width"].discard()
    stack = document.undo_stack
    names = ["Change the colours of the images", "Change the height of the images", "Change the scaling"]
    assert [stack.text(place) for place in range(stack.count())] == names
    stack.undo()
    stack.undo()
    qtbot.waitUntil(lambda: not page.session.doing)
    assert "48 features" in form.summary.text()
    stack.redo()
    stack.redo()
    qtbot.waitUntil(lambda: not page.session.doing)
    with qtbot.waitSignal(page.session.used):
        page.use.click()
    data = document.spec.data
    assert isinstance(data, ImagesSpec)
    assert (data.height, data.width, data.colour, data.scaling) == (4, 6, False, "min-max")
    assert data.classes == ("cat", "dog")


def test_reading_images_anew_that_is_cancelled_uses_nothing(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    opened(page, qtbot, images(tmp_path / "pets"))
    choose(page.arrays_form.colour, False)
    page.head.cancel.click()
    assert page.session.arrays is None
    assert "Undo" in page.empty.text.text()
    assert not page.use.isVisible()


def test_a_closer_look_finds_rows_that_come_twice(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = flats(tmp_path / "flats.csv")
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, *lines[1:21]]), "utf-8")
    opened(page, qtbot, path)
    qtbot.waitUntil(lambda: page.warnings.open_count > 0)
    assert any(
        "the same as another" in page.warnings.model.index(row, 1).data()
        for row in range(page.warnings.model.rowCount())
    )


def test_two_thousand_columns_are_shown(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    names = ",".join(f"c{number}" for number in range(2_000))
    path.write_text(
        "\n".join([names, *(",".join(str(number * row % 7) for number in range(2_000)) for row in range(3))])
    )
    opened(page, qtbot, path)
    assert page.model.rowCount() == 2_000
    qtbot.waitUntil(lambda: page.warnings.open_count > 0)  # that only a quick look was taken


def test_the_page_fills_while_it_reads(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("area,town,price\n" + "50.5,Ulm,7\n60.5,,8\n" * 400_000, encoding="utf-8")
    seen: list[tuple[int, str, str]] = []

    def look(_share: float) -> None:
        if page.session.sheet is None and page.session.beginning is not None:
            model = page.model
            kind = model.index(1, 2).data() if model.rowCount() else ""
            seen.append((model.rowCount(), str(kind), page.head.summary.text()))

    page.session.progressed.connect(look)
    page.session.open(Source(path))
    qtbot.waitUntil(lambda: page.session.sheet is not None)
    assert [kind for rows, kind, _ in seen if rows == 3][-1:] == ["category"], "the columns were there before the end"
    told = [text for _, _, text in seen if " of about " in text]
    assert "rows until all are read" in told[-1]
    assert page.head.summary.text().startswith("800,000 rows, 3 columns.")
    assert page.model.index(1, 4).data().startswith("400,000")
