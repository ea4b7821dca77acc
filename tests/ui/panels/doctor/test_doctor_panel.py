"""The panel of the doctor with runs that were really trained: cards, trials, edits, and nothing to report."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.insight.doctor.healthy import healthy_spec
from tests.insight.doctor.illnesses import ILLNESSES
from tests.insight.doctor.patients import Patient, trained
from workbench.insight.doctor.rules import RULES
from workbench.runs.history.history import Place
from workbench.specs.run import ScheduledEdit
from workbench.ui.panels.doctor.doctor_panel import DoctorPanel
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.interface import SeenHistory

SEED = 8


class PatientMachine(QObject):
    """A time machine that shows a run, and only remembers what it is asked."""

    history_changed = Signal(object)
    cursor_changed = Signal(object)

    def __init__(self, patient: Patient | None) -> None:
        super().__init__()
        self.patient = patient
        self.cursor = None if patient is None else patient.history.tip(1)
        self.owner_text = ""
        self.asked: list[tuple[Any, ...]] = []

    @property
    def seen(self) -> SeenHistory:
        if self.patient is None:
            return SeenHistory()
        history = self.patient.history
        return SeenHistory(self.patient, history, self.patient.data, None, self.cursor, owner_text=self.owner_text)

    def show(self, patient: Patient | None) -> None:
        self.patient, self.cursor = patient, None if patient is None else patient.history.tip(1)
        self.history_changed.emit(self.seen)

    def look_at(self, branch: int, step: int) -> None:
        self.asked.append(("look_at", branch, step))

    def adopt(self, start: Place, edits: tuple[ScheduledEdit, ...], name: str) -> None:
        self.asked.append(("adopt", start, edits, name))


def patient_of(name: str) -> Patient:
    illness = next(one for one in ILLNESSES if one.name == name)
    return trained(illness.spec(SEED), illness.dataset(SEED))


@pytest.fixture
def machine(qtbot: QtBot) -> PatientMachine:
    return PatientMachine(patient_of("mini-batches of 3"))


@pytest.fixture
def panel(qtbot: QtBot, session: RunSession, machine: PatientMachine) -> Iterator[DoctorPanel]:
    panel = DoctorPanel(session, machine)
    qtbot.addWidget(panel)
    panel.resize(320, 800)
    yield panel
    assert panel.shut_down()


def seen(qtbot: QtBot, panel: DoctorPanel) -> DoctorPanel:
    """Shown, with the first examination done."""
    with qtbot.waitSignal(panel.consultation.examined, timeout=60_000):
        panel.show()
    return panel


def click(qtbot: QtBot, button: QWidget) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_panel_that_is_not_seen_examines_nothing(qtbot: QtBot, panel: DoctorPanel) -> None:
    panel.refresh()
    assert not panel.consultation.is_examining
    assert panel.consultation.diagnosis is None


def test_without_a_run_it_begins_one(
    qtbot: QtBot, session: RunSession, panel: DoctorPanel, machine: PatientMachine
) -> None:
    machine.show(None)
    panel.show()
    assert panel.empty.isVisible()
    asked = session.seen.is_waiting or session.seen.is_starting
    click(qtbot, panel.empty.button)
    assert not asked
    assert session.seen.is_waiting or session.seen.is_starting or session.seen.is_live


def test_a_finding_is_a_card_with_its_onset_causes_and_remedies(
    qtbot: QtBot, panel: DoctorPanel, machine: PatientMachine
) -> None:
    (card,) = seen(qtbot, panel).cards
    assert card.finding.rule == "small_batch"
    assert card.title.text() == RULES["small_batch"].title
    assert card.since.text() == "since step 0"
    assert "1/√3" in card.told.text()
    assert panel.head.text() == f"1 finding at step {machine.cursor.step}"
    assert not panel.rules.isVisible()
    click(qtbot, card.since)
    assert machine.asked == [("look_at", 1, 0)]
    edit, start = card.rows
    qtbot.waitUntil(edit.apply.isVisible)
    assert not start.apply.isVisible()


def test_a_remedy_is_applied_as_an_edit_in_a_branch_of_its_own(
    qtbot: QtBot, panel: DoctorPanel, machine: PatientMachine
) -> None:
    (card,) = seen(qtbot, panel).cards
    click(qtbot, card.rows[0].apply)
    edit = ScheduledEdit(step=machine.cursor.step, name="batch_size", value=32)
    assert machine.asked == [("adopt", machine.cursor, (edit,), "Mini-batch size 3 → 32")]


def test_a_remedy_is_tried_first_and_the_effect_told_with_its_spread(qtbot: QtBot, panel: DoctorPanel) -> None:
    (card,) = seen(qtbot, panel).cards
    row = card.rows[0]
    with qtbot.waitSignal(panel.consultation.tried, timeout=60_000):
        click(qtbot, row.try_first)
        assert row.try_first.text().startswith("Stop")
    assert "±" in row.outcome.text()
    assert row.outcome.isVisible()
    assert row.try_first.text() == "Try it first"


def test_a_trial_can_be_stopped(qtbot: QtBot, panel: DoctorPanel) -> None:
    (card,) = seen(qtbot, panel).cards
    row = card.rows[0]
    click(qtbot, row.try_first)
    click(qtbot, row.try_first)
    qtbot.waitUntil(lambda: panel.consultation.trial is None, timeout=20_000)
    assert row.try_first.text() == "Try it first"


def test_a_run_of_another_window_is_only_looked_at(qtbot: QtBot, panel: DoctorPanel, machine: PatientMachine) -> None:
    (card,) = seen(qtbot, panel).cards
    machine.owner_text = "Ada writes this run"
    machine.history_changed.emit(machine.seen)
    assert not card.rows[0].apply.isEnabled()
    assert not card.rows[0].try_first.isEnabled()


def test_spoiled_weights_are_left_from_before_the_onset(
    qtbot: QtBot, panel: DoctorPanel, machine: PatientMachine
) -> None:
    machine.show(patient_of("α × 300 by hand, batch norm"))
    card = next(card for card in seen(qtbot, panel).cards if card.finding.rule == "diverging")
    start = panel.consultation.start_of(card.finding)
    assert start is not None
    assert start.step == card.finding.since < machine.cursor.step


def test_nothing_to_report_lists_what_was_looked_at(qtbot: QtBot, panel: DoctorPanel, machine: PatientMachine) -> None:
    machine.show(trained(healthy_spec(3, SEED)))
    seen(qtbot, panel)
    assert panel.cards == ()
    assert panel.head.text().startswith(f"Nothing to report: {len(RULES)} rules looked at steps 0–")
    assert panel.rules.isVisible()
    for rule in RULES.values():
        assert rule.title in panel.rules.text()


def test_another_run_makes_the_cards_go(qtbot: QtBot, panel: DoctorPanel, machine: PatientMachine) -> None:
    seen(qtbot, panel)
    assert panel.cards
    with qtbot.waitSignal(panel.consultation.examined, timeout=60_000):
        machine.show(trained(healthy_spec(3, SEED)))
        assert panel.cards == ()
    assert panel.head.text().startswith("Nothing to report")


def test_another_place_is_examined_after_a_rest(qtbot: QtBot, panel: DoctorPanel, machine: PatientMachine) -> None:
    seen(qtbot, panel)
    machine.cursor = machine.patient.history.place_at(1, 90)
    machine.cursor_changed.emit(machine.seen)
    qtbot.waitUntil(lambda: panel.head.text() == "1 finding at step 90", timeout=30_000)


def test_the_examples_of_a_finding_can_be_asked_for(qtbot: QtBot, panel: DoctorPanel, machine: PatientMachine) -> None:
    (card,) = seen(qtbot, panel).cards
    assert not card.show_rows.isVisible()  # it is about no rows
    machine.show(patient_of("5 % of the labels wrong"))
    qtbot.waitUntil(lambda: any(card.finding.rule == "wrong_labels" for card in panel.cards), timeout=60_000)
    card = next(card for card in panel.cards if card.finding.rule == "wrong_labels")
    assert card.finding.mini_batch is None
    assert card.show_rows.text() == f"Show the {len(card.finding.rows)} examples"
    assert f"row {card.finding.rows[0] + 1} is labelled" in card.told.text()
    with qtbot.waitSignal(panel.rows_asked) as asked:
        click(qtbot, card.show_rows)
    assert asked.args == [card.finding]
