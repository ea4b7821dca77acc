"""The ledger with a real past."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.ui.side_runs.past_machine import PastMachine
from workbench.runs.history.history import Effect, History, JournalEdit, Place
from workbench.specs.run import RunSpec
from workbench.ui.panels.ledger.effect_measurements import EffectMeasurements
from workbench.ui.panels.ledger.ledger_model import NOTE
from workbench.ui.panels.ledger.ledger_panel import LedgerPanel
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.widgets.theme import ThemeSource

EDITS = ((6, "learning_rate", 0.02), (6, "batch_size", 8), (9, "momentum", 0.5))


class Answers:
    def __init__(self) -> None:
        self.path: Path | None = None

    def ledger_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return self.path


@pytest.fixture
def machine(qtbot: QtBot, spec: RunSpec) -> PastMachine:
    return PastMachine(spec, 12, EDITS)


@pytest.fixture
def measure(qtbot: QtBot, machine: PastMachine) -> Iterator[EffectMeasurements]:
    measure = EffectMeasurements(machine)
    yield measure
    assert measure.shut_down()


@pytest.fixture
def files() -> Answers:
    return Answers()


@pytest.fixture
def panel(
    qtbot: QtBot, machine: PastMachine, measure: EffectMeasurements, files: Answers, themes: ThemeSource
) -> LedgerPanel:
    panel = LedgerPanel(machine, measure, files, themes)
    qtbot.addWidget(panel)
    panel.resize(344, 500)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def text(panel: LedgerPanel, row: int, column: int) -> str:
    return str(panel.model.index(row, column).data())


def test_every_edit_has_a_row(panel: LedgerPanel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(panel.model)
    assert [text(panel, row, 1) for row in range(3)] == ["Learning rate", "Mini-batch size", "Momentum"]
    assert [text(panel, row, 2) for row in range(3)] == ["0.001 → 0.02", "16 → 8", "0.9 → 0.5"]
    assert text(panel, 0, 5) == "–"


def test_the_empty_table_says_what_will_be_there(panel: LedgerPanel, machine: PastMachine) -> None:
    assert not panel.empty.isVisible()
    machine.change(History(machine.history.branches))
    assert panel.empty.isVisible()
    machine.forget()
    assert panel.empty.isVisible()


def test_choosing_a_row_looks_just_before_or_after(qtbot: QtBot, panel: LedgerPanel, machine: PastMachine) -> None:
    panel.view.selectRow(1)
    assert machine.asked == [("look_at_place", Place(1, 6, 1))]
    qtbot.mouseClick(panel.bar.after, Qt.MouseButton.LeftButton)
    assert machine.asked[-1] == ("look_at_place", Place(1, 6, 2))
    panel.view.selectRow(2)
    assert machine.asked[-1] == ("look_at_place", Place(1, 9, 3))


def test_the_keyboard_alone_looks_nowhere(qtbot: QtBot, panel: LedgerPanel, machine: PastMachine) -> None:
    """A table that gets the focus makes its first row current."""
    panel.view.setFocus()
    qtbot.waitUntil(panel.view.hasFocus)
    assert machine.asked == []
    assert not panel.bar.undo.isEnabled()
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert machine.asked == [("look_at_place", Place(1, 6, 1))]


def test_a_growing_history_keeps_the_choice_and_looks_nowhere(panel: LedgerPanel, machine: PastMachine) -> None:
    panel.view.selectRow(1)
    count = len(machine.asked)
    machine.change(
        machine.history.with_length(1, 500).with_edit(JournalEdit(1, 3, 400, "beta2", 0.999, 0.99, made=4e9))
    )
    assert panel.view.currentIndex().row() == 1
    assert len(panel.model.rows) == 4
    assert len(machine.asked) == count


def test_a_note_goes_to_the_machine_and_comes_back(qtbot: QtBot, panel: LedgerPanel, machine: PastMachine) -> None:
    index = panel.model.index(2, NOTE)
    panel.view.setCurrentIndex(index)
    panel.view.edit(index)
    editor = panel.view.viewport().findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "too  early")
    machine.set_effect(Effect(1, 2, 5, (0.5,)))  # meanwhile
    assert text(panel, 2, NOTE - 1) == "dev loss +0.5 after 5 steps"
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ("note", 1, 2, "too early") in machine.asked)
    assert text(panel, 2, NOTE) == "too early"
    machine.owner_text = "Ada writes this run"
    machine.tell()
    assert not panel.model.flags(index) & Qt.ItemFlag.ItemIsEditable


def test_the_effect_is_measured_and_kept(
    qtbot: QtBot, panel: LedgerPanel, machine: PastMachine, measure: EffectMeasurements
) -> None:
    """The second of two edits at one step: the first is made on both sides."""
    panel.view.selectRow(1)
    panel.bar.steps.show_value(30)
    with qtbot.waitSignal(machine.history_changed):
        qtbot.mouseClick(panel.bar.measure, Qt.MouseButton.LeftButton)
        assert panel.bar.measure.text().startswith("Stop")
    name, effect = machine.asked[-1]
    assert (name, effect.branch, effect.edit, effect.steps) == ("set_effect", 1, 1, 30)
    assert isinstance(effect, Effect)
    assert len(effect.differences) == len(effect.accuracy_differences) == 3
    covered = f"(± 95 %: other examples than the {effect.dev_examples} of the dev part, 3 orders in training)"
    assert text(panel, 1, 5).endswith(f"after 30 steps {covered}")
    assert panel.bar.measure.text() == "Measure effect"
    assert not measure.is_running


def test_measuring_can_be_stopped(
    qtbot: QtBot, panel: LedgerPanel, machine: PastMachine, measure: EffectMeasurements
) -> None:
    panel.view.selectRow(0)
    panel.bar.steps.show_value(1_000_000)
    panel.measure()
    with qtbot.waitSignal(measure.changed):
        pass
    with qtbot.waitSignal(measure.changed, timeout=1000):
        panel.measure()
    qtbot.waitUntil(lambda: not measure.is_running, timeout=1000)
    assert measure.current is None
    assert [asked[0] for asked in machine.asked] == ["look_at_place"]


def test_a_measurement_that_fails_is_told(
    qtbot: QtBot, panel: LedgerPanel, machine: PastMachine, measure: EffectMeasurements
) -> None:
    machine.source.kept.clear()
    panel.view.selectRow(0)
    with qtbot.waitSignal(panel.notice) as told:
        panel.measure()
    notice = told.args[0]
    assert isinstance(notice, Notice)
    assert notice.severity is Severity.ERROR
    assert panel.bar.measure.text() == "Measure effect"


def test_undoing_an_edit_goes_on_from_before_it(qtbot: QtBot, panel: LedgerPanel, machine: PastMachine) -> None:
    assert not panel.bar.undo.isEnabled()
    panel.view.selectRow(1)
    qtbot.mouseClick(panel.bar.undo, Qt.MouseButton.LeftButton)
    assert machine.asked[-1] == ("adopt", Place(1, 6, 1), (), "without mini-batch size 8")
    machine.owner_text = "Ada writes this run"
    machine.tell()
    assert not panel.bar.undo.isEnabled()
    assert panel.bar.undo.toolTip() == "Ada writes this run"


@pytest.mark.parametrize(("name", "first"), [("l.csv", "step,what,old"), ("l.md", "| Step | What")])
def test_export(qtbot: QtBot, panel: LedgerPanel, files: Answers, tmp_path: Path, name: str, first: str) -> None:
    files.path = tmp_path / name
    with qtbot.waitSignal(panel.notice) as told:
        qtbot.mouseClick(panel.bar.export, Qt.MouseButton.LeftButton)
    assert told.args[0].severity is Severity.GOOD
    assert files.path.read_text("utf-8").startswith(first)
    files.path = tmp_path
    with qtbot.waitSignal(panel.notice) as told:
        panel.export()
    assert told.args[0].severity is Severity.ERROR
    files.path = None
    with qtbot.assertNotEmitted(panel.notice):
        panel.export()


def test_it_fits_a_narrow_dock(panel: LedgerPanel) -> None:
    assert panel.minimumSizeHint().width() <= 344
