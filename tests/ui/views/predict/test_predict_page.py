"""The page on which a network answers rows of a person's own."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.data.readers.workbooks import workbook
from tests.insight.setup import make_case
from tests.predicting.conftest import prices_spec, towns_spec, trained
from tests.ui.chords import chord
from tests.ui.typed import type_number
from workbench.predicting.predictor import Predictor
from workbench.runs.history.history import Branch, History, Place
from workbench.ui.time_machine.interface import SeenHistory, SeenState
from workbench.ui.views.predict.predict_page import PredictPage
from workbench.ui.views.predict.rows_model import ANSWER, TRUTH
from workbench.ui.widgets.theme import ThemeSource


class FakeMachine(QObject):
    seen_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.seen = SeenHistory()

    def see(self, one: Predictor) -> None:
        state = SeenState(Place(1, one.snapshot.step, 0), one.snapshot, is_exact=True)
        history = History(branches=(Branch(1, one.spec),))
        self.seen = SeenHistory(history=history, data=one.data, looks_back=True, state=state)
        self.seen_changed.emit(self.seen)


class Choices:
    path: Path | None = None

    def rows_to_read(self, parent: QWidget) -> Path | None:
        return self.path

    def answers_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return self.path


@pytest.fixture
def machine() -> FakeMachine:
    return FakeMachine()


@pytest.fixture
def choices() -> Choices:
    return Choices()


@pytest.fixture
def page(qtbot: QtBot, machine: FakeMachine, choices: Choices, themes: ThemeSource) -> Iterator[PredictPage]:
    page = PredictPage(machine, choices, themes)  # type: ignore[arg-type]  # it travels nowhere
    qtbot.addWidget(page)
    page.resize(800, 600)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    assert page.empty_page.isVisible()
    yield page
    assert page.shut_down()


def cell(page: PredictPage, row: int, column: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> str:
    return str(page.model.index(row, column).data(role))


def retype(page: PredictPage, row: int, column: int, text: str) -> None:
    page.model.setData(page.model.index(row, column), text)


def test_examples_rows_and_cells_of_a_table(
    qtbot: QtBot, page: PredictPage, machine: FakeMachine, choices: Choices, tmp_path: Path
) -> None:
    towns = trained(towns_spec())
    with qtbot.waitSignal(page.answered):
        machine.see(towns)
    assert page.model.names == ("area", "price")
    assert cell(page, 0, TRUTH) in towns.data.class_names  # the first example of the dev part is there at once
    assert len(page.bars.bars) == 3
    assert sum(bar.share for bar in page.bars.bars) == pytest.approx(1.0)
    assert cell(page, 0, ANSWER).startswith(page.bars.bars[0].name)
    assert page.near_title.isVisible()
    with qtbot.waitSignal(page.answered):
        page.add.click()
    with qtbot.waitSignal(page.answered):
        retype(page, 1, 3, "lots")
    assert cell(page, 1, ANSWER) == "no answer"
    assert "'lots' was never seen in training" in cell(page, 1, 3, Qt.ItemDataRole.ToolTipRole)
    assert "lots" in page.bars_title.text()
    assert not page.bars.bars
    assert page.near_title.isHidden()
    with qtbot.waitSignal(page.answered):
        retype(page, 1, 3, "")  # of the price no gap was learned
    assert "no value" in cell(page, 1, 3, Qt.ItemDataRole.ToolTipRole)
    with qtbot.waitSignal(page.answered):
        retype(page, 1, 2, "")  # of the area the median stands for it
    assert float(cell(page, 1, 2)) > 0.0
    assert cell(page, 1, 2, Qt.ItemDataRole.EditRole) == ""
    assert cell(page, 1, 2) in cell(page, 1, 2, Qt.ItemDataRole.ToolTipRole)
    assert "stands for it" in cell(page, 1, 2, Qt.ItemDataRole.AccessibleTextRole)
    with qtbot.waitSignal(page.answered):
        retype(page, 1, 3, "250000,5")
    assert "%" in cell(page, 1, ANSWER)
    choices.path = tmp_path / "answers.csv"
    page.save.click()
    assert choices.path.read_text(encoding="utf-8").startswith("row,prediction,probability of ")
    assert "2 answers written" in page.line.message.text()
    page.table.setCurrentIndex(page.model.index(0, 2))
    with qtbot.waitSignal(page.answered):
        page.remove.click()
    assert page.model.rowCount() == 1


def test_files_and_the_clipboard(qtbot: QtBot, page: PredictPage, machine: FakeMachine, tmp_path: Path) -> None:
    with qtbot.waitSignal(page.answered):
        machine.see(trained(towns_spec()))
    file = tmp_path / "rows.csv"
    file.write_text("price,area,owner\n100000,50,Ann\n200000,60,Bob\n", encoding="utf-8")
    page.read_file(file)
    qtbot.waitUntil(lambda: page.line.message.text() == "2 rows were read.")
    assert [row.cells for row in page.model.rows] == [("50", "100000"), ("60", "200000")]
    QGuiApplication.clipboard().setText("70\t300000\n")
    with qtbot.waitSignal(page.answered):
        page.paste.click()
    assert page.model.rows[-1].cells == ("70", "300000")
    QGuiApplication.clipboard().setText("70\n")
    page.paste.click()
    assert "1 cells; 2 are needed" in page.line.message.text()
    file.write_text("price,region\n1,x\n", encoding="utf-8")
    page.read_file(file)
    qtbot.waitUntil(lambda: "'area'" in page.line.message.text())
    assert page.model.rowCount() == 3


def written(path: Path) -> Path:
    """Two flats in the format that the name says."""
    frame = pl.DataFrame({"price": [100000.0, 200000.0], "town": ["Ulm", None], "area": [50.5, None]})
    match path.suffix:
        case ".parquet":
            frame.write_parquet(path)
        case ".arrow":
            frame.write_ipc(path)
        case ".xlsx":
            path.write_bytes(workbook({"flats": [frame.columns, *map(list, frame.rows())]}))
        case _:
            frame.write_csv(path, separator=";")
    return path


@pytest.mark.parametrize("suffix", ["parquet", "arrow", "xlsx", "csv"])
def test_every_format_of_tables_is_answered(
    qtbot: QtBot, page: PredictPage, machine: FakeMachine, choices: Choices, tmp_path: Path, suffix: str
) -> None:
    machine.see(trained(towns_spec()))
    choices.path = written(tmp_path / f"rows.{suffix}")
    page.open.click()
    qtbot.waitUntil(lambda: page.line.message.text() == "2 rows were read.")
    assert [row.cells for row in page.model.rows] == [("50.5", "100000"), ("", "200000")]
    assert [row.truth for row in page.model.rows] == ["Ulm", ""]
    assert page.line.cancel.isHidden()


def test_arrays_are_answered_by_what_learned_from_numbers(
    qtbot: QtBot, page: PredictPage, machine: FakeMachine, tmp_path: Path
) -> None:
    case = make_case(features=6, classes=2, precision="float32")
    machine.see(Predictor(case.spec, case.data, case.snapshot))
    np.savez(tmp_path / "rows.npz", X=np.arange(12.0).reshape(2, 6), y=np.array([0, 1]))
    page.read_file(tmp_path / "rows.npz")
    qtbot.waitUntil(lambda: page.line.message.text() == "2 rows were read.")
    assert page.model.rows[1].cells == ("6", "7", "8", "9", "10", "11")
    np.savez(tmp_path / "rows.npz", X=np.ones((2, 5)), y=np.array([0, 1]))
    page.read_file(tmp_path / "rows.npz")
    qtbot.waitUntil(lambda: "must have 6 numbers" in page.line.message.text())
    machine.see(trained(towns_spec()))
    page.read_file(tmp_path / "rows.npz")
    qtbot.waitUntil(lambda: "is no table; the run learned from one" in page.line.message.text())


def test_reading_can_be_cancelled_at_once(
    qtbot: QtBot, page: PredictPage, machine: FakeMachine, tmp_path: Path
) -> None:
    machine.see(trained(towns_spec()))
    file = tmp_path / "rows.csv"
    file.write_text("price,area\n" + "100000,50\n" * 500_000, encoding="utf-8")
    page.read_file(file)
    assert page.line.message.text() == "rows.csv is being read: 0 %"
    assert page.line.cancel.isVisible()
    page.line.cancel.click()
    assert page.line.message.text() == "Cancelled: nothing was read."
    assert page.line.cancel.isHidden()
    qtbot.wait(100)
    assert page.line.message.text() == "Cancelled: nothing was read."


def test_numbers_and_images(qtbot: QtBot, page: PredictPage, machine: FakeMachine) -> None:
    prices = trained(prices_spec())
    with qtbot.waitSignal(page.answered):
        machine.see(prices)
    assert [bar.name for bar in page.bars.bars] == [target.name for target in prices.data.targets]
    assert all(bar.share < 0 for bar in page.bars.bars)
    case = make_case(features=6, classes=2, precision="float32")
    with qtbot.waitSignal(page.answered):
        machine.see(Predictor(case.spec, case.data, case.snapshot))
    assert len(page.model.names) == 6
    assert page.model.rowCount() == 1
    type_number(qtbot, page.example, "3")
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    qtbot.keyClick(page.example, *chord("value.step"))
    assert page.example.value == 4
    type_number(qtbot, page.example, "100000")
    assert page.example.problem is not None
