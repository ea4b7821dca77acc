"""The data panel's card for a table of one's own: a file that has changed, scaling, the way back to the columns."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.data.importing.test_draft import flats, sheet_of
from workbench.data.data_edits import with_data
from workbench.data.importing.draft import proposed
from workbench.data.importing.draft_spec import spec_of
from workbench.data.importing.taking_in import take_in
from workbench.specs.own_data import TableSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.views.import_data.own_card import OwnDataCard


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return flats(tmp_path / "flats.csv")


@pytest.fixture
def card(qtbot: QtBot, document: RunDocument, file: Path) -> Iterator[OwnDataCard]:
    sheet = sheet_of(file)
    spec = take_in(spec_of(proposed(sheet.read, "flats"), sheet), sheet.read.table, lambda _share: None)
    card = OwnDataCard(document)
    qtbot.addWidget(card)
    assert card.isHidden()
    document.show(with_data(document.spec, spec))
    card.show()
    qtbot.waitUntil(lambda: card.state is not None)
    yield card
    assert card.shut_down()
    assert document.shut_down()


def test_a_file_that_is_as_it_was_is_not_spoken_of(card: OwnDataCard) -> None:
    assert card.warning.isHidden()
    assert "2 left out" in card.about.text() or "3 left out" in card.about.text()


def test_a_changed_file_is_told_compared_and_taken(
    card: OwnDataCard, qtbot: QtBot, document: RunDocument, file: Path
) -> None:
    before = document.spec
    lines = file.read_text("utf-8").splitlines()
    file.write_text(
        "\n".join([*lines[:5], lines[5].replace("Ulm", "Kiel").replace("Bonn", "Kiel"), *lines[6:50]]), "utf-8"
    )
    card.look_again()
    qtbot.waitUntil(lambda: card.state is not None)
    assert "has changed" in card.warning.text()
    assert document.spec == before  # it goes on with the kept table
    card.compare.click()
    assert "49 rows, before 60" in card.differences.text()
    with qtbot.waitSignal(card.new_asked) as asked:
        card.take_new.click()
    assert asked.args == [before.data]


def test_a_file_that_is_gone_is_told(card: OwnDataCard, qtbot: QtBot, file: Path) -> None:
    file.unlink()
    card.look_again()
    qtbot.waitUntil(lambda: card.state is not None)
    assert "is gone" in card.warning.text()
    assert card.compare.isHidden() or not card.compare.isVisible()


def test_scaling_is_one_undo_step_and_columns_can_be_edited(
    card: OwnDataCard, qtbot: QtBot, document: RunDocument
) -> None:
    card.scaling.setCurrentIndex(card.scaling.findData("robust"))
    card.scaling.activated.emit(card.scaling.currentIndex())
    data = document.spec.data
    assert isinstance(data, TableSpec)
    assert data.scaling == "robust"
    document.undo_stack.undo()
    assert card.scaling.currentData() == "standard"
    with qtbot.waitSignal(card.edit_asked):
        card.edit.click()
