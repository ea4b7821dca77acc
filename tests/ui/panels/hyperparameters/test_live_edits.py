import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.ui.panels.hyperparameters.fake_session import FakeSession
from tests.ui.typed import type_number
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.hyperparameters.hyperparameters_panel import HyperparameterPanel


@pytest.fixture
def live(panel: HyperparameterPanel, document: RunDocument, session: FakeSession) -> HyperparameterPanel:
    session.begin(document.spec)
    return panel


def _enter(qtbot: QtBot, panel: HyperparameterPanel, name: str, text: str) -> None:
    type_number(qtbot, panel.value_rows[name].entry, text)


def _badge(panel: HyperparameterPanel, name: str) -> str:
    return (panel.value_rows.get(name) or panel.choice_rows[name]).header.badge.text()


def test_nothing_is_sent_without_a_run(qtbot: QtBot, panel: HyperparameterPanel, session: FakeSession) -> None:
    _enter(qtbot, panel, "learning_rate", "0.01")
    assert session.asked == []
    assert _badge(panel, "learning_rate") == ""


def test_an_edit_is_sent_and_counts_when_it_is_confirmed(
    qtbot: QtBot, live: HyperparameterPanel, session: FakeSession
) -> None:
    _enter(qtbot, live, "learning_rate", "0.01")
    assert session.asked == [("learning_rate", 0.01)]
    assert _badge(live, "learning_rate") == "pending …"
    session.apply(1234, "learning_rate", 0.01)
    assert _badge(live, "learning_rate") == "in force since step 1,234"


def test_undo_and_redo_are_sent_too(
    qtbot: QtBot, live: HyperparameterPanel, session: FakeSession, document: RunDocument
) -> None:
    _enter(qtbot, live, "learning_rate", "0.01")
    session.apply(10, "learning_rate", 0.01)
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: session.asked[-1] == ("learning_rate", 0.001))
    session.apply(20, "learning_rate", 0.001)
    document.undo_stack.redo()
    qtbot.waitUntil(lambda: session.asked[-1] == ("learning_rate", 0.01))


def test_undo_before_the_confirmation_is_sent(
    qtbot: QtBot, live: HyperparameterPanel, session: FakeSession, document: RunDocument
) -> None:
    _enter(qtbot, live, "learning_rate", "0.01")
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: len(session.asked) == 2)
    assert session.asked[-1] == ("learning_rate", 0.001)
    session.apply(10, "learning_rate", 0.01)
    assert _badge(live, "learning_rate") == "pending …"
    session.apply(11, "learning_rate", 0.001)
    assert _badge(live, "learning_rate") == "in force since step 11"


def test_a_drag_sends_seldom_but_always_the_last_value(
    qtbot: QtBot, live: HyperparameterPanel, session: FakeSession, document: RunDocument
) -> None:
    slider = live.value_rows["learning_rate"].slider
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(20, 12))
    for x in range(21, 100):
        qtbot.mouseMove(slider, QPoint(x, 12))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(99, 12))
    last = ("learning_rate", document.spec.hyperparameters.learning_rate)
    assert len(session.asked) < 10
    qtbot.waitUntil(lambda: session.asked[-1] == last)


def test_what_was_dragged_away_and_back_is_neither_sent_nor_pending(
    qtbot: QtBot, live: HyperparameterPanel, session: FakeSession, document: RunDocument
) -> None:
    _enter(qtbot, live, "learning_rate", "0.01")
    session.apply(5, "learning_rate", 0.01)
    _enter(qtbot, live, "learning_rate", "0.02")  # too soon after the first to be sent at once
    assert _badge(live, "learning_rate") == "pending …"
    document.undo_stack.undo()
    assert _badge(live, "learning_rate") == "in force since step 5"
    qtbot.wait(150)
    assert session.asked == [("learning_rate", 0.01)]


def test_a_refusal_is_told_at_the_field_and_the_document_goes_back(
    qtbot: QtBot, live: HyperparameterPanel, session: FakeSession, document: RunDocument
) -> None:
    _enter(qtbot, live, "batch_size", "32")
    session.refuse(7, "batch_size", 32, "hyperparameters.batch_size: must be at most 20")
    assert document.spec.hyperparameters.batch_size == 64
    assert live.value_rows["batch_size"].message.text == "Not possible: must be at most 20"
    assert live.value_rows["batch_size"].entry.text() == "64"
    assert session.asked == [("batch_size", 32)]
    _enter(qtbot, live, "batch_size", "16")
    assert live.value_rows["batch_size"].message.text == ""


def test_a_choice_for_the_next_run_is_marked_and_not_sent(
    qtbot: QtBot, live: HyperparameterPanel, session: FakeSession, document: RunDocument
) -> None:
    live.choice_rows["optimizer"].box.setCurrentIndex(0)
    assert document.spec.hyperparameters.optimizer == "sgd"
    assert session.asked == []
    assert _badge(live, "optimizer") == "from the next run on"
    document.undo_stack.undo()
    assert _badge(live, "optimizer") == "next run"


def test_edits_made_before_the_trainer_was_ready_are_sent_when_it_is(
    panel: HyperparameterPanel, document: RunDocument, session: FakeSession
) -> None:
    spec = document.spec
    changed = spec.hyperparameters.replaced(learning_rate=0.05)
    document.change("Change", spec.replaced(hyperparameters=changed))
    session.begin(spec)
    assert session.asked == [("learning_rate", 0.05)]


def test_the_end_of_the_run_clears_the_badges(qtbot: QtBot, live: HyperparameterPanel, session: FakeSession) -> None:
    _enter(qtbot, live, "learning_rate", "0.01")
    session.end()
    assert _badge(live, "learning_rate") == ""
    _enter(qtbot, live, "learning_rate", "0.02")
    assert len(session.asked) == 1


def test_a_form_for_other_data_does_not_steer_the_run(
    qtbot: QtBot, live: HyperparameterPanel, session: FakeSession, document: RunDocument
) -> None:
    """Choosing a preset beside a run prepares the next one."""
    other = document.spec.data.with_name("wine")
    rates = document.spec.hyperparameters.replaced(learning_rate=0.5)
    document.change("Open preset", document.spec.replaced(data=other, hyperparameters=rates))
    qtbot.wait(150)
    assert session.asked == []
    document.undo_stack.undo()
    _enter(qtbot, live, "learning_rate", "0.01")
    assert session.asked == [("learning_rate", 0.01)]
