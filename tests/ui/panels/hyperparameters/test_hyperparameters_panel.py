import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QScrollArea, QSlider, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from tests.ui.panels.hyperparameters.fake_session import FakeSession
from tests.ui.typed import told_of, type_number, type_text
from workbench.specs.hyperparameters import TABLE
from workbench.training.messages import SetLength, SetStopRule
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.hyperparameters.hyperparameters_panel import HyperparameterPanel


def test_there_is_a_row_for_every_line_of_the_table(panel: HyperparameterPanel) -> None:
    assert set(panel.value_rows) | set(panel.choice_rows) == set(TABLE)


def test_every_control_is_named_explained_and_large_enough(panel: HyperparameterPanel) -> None:
    controls = [*panel.findChildren(QLineEdit), *panel.findChildren(QSlider), *panel.findChildren(QComboBox)]
    assert len(controls) > 20
    for control in controls:
        assert control.accessibleName()
        assert "efault" in control.toolTip()
        assert control.height() >= 24
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_nothing_is_wider_than_a_narrow_dock(
    panel: HyperparameterPanel, document: RunDocument, session: FakeSession, qtbot: QtBot
) -> None:
    content = panel.findChild(QScrollArea).widget()
    assert content.minimumSizeHint().width() <= 300
    panel.value_rows["beta2"].show_problem("must be something that takes a whole long sentence to be explained")
    session.begin(document.spec)
    type_number(qtbot, panel.value_rows["beta2"].entry, "0.99")
    session.apply(123_456_789, "beta2", 0.99)
    assert content.minimumSizeHint().width() <= 300


@pytest.mark.parametrize("text", ["1e-2", "0.01", "0,01"])
def test_typed_values_reach_the_document_and_can_be_undone(
    qtbot: QtBot, panel: HyperparameterPanel, document: RunDocument, text: str
) -> None:
    type_number(qtbot, panel.value_rows["learning_rate"].entry, text)
    assert document.spec.hyperparameters.learning_rate == 0.01
    assert document.undo_stack.undoText() == "Change learning rate"
    document.undo_stack.undo()
    assert panel.value_rows["learning_rate"].entry.text() == "0.001"
    document.undo_stack.redo()
    assert panel.value_rows["learning_rate"].entry.text() == "0.01"


@pytest.mark.parametrize("name", [name for name in TABLE if TABLE[name].choices])
def test_choices_reach_the_document_and_can_be_undone(
    qtbot: QtBot, panel: HyperparameterPanel, document: RunDocument, name: str
) -> None:
    before, box = getattr(document.spec.hyperparameters, name), panel.choice_rows[name].box
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert getattr(document.spec.hyperparameters, name) == TABLE[name].choices[1]
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert getattr(document.spec.hyperparameters, name) == before
    assert TABLE[name].choices[box.currentIndex()] == before


@pytest.mark.parametrize("name", ["seed", "epochs", "threads"])
def test_run_settings_can_be_edited_and_undone(
    qtbot: QtBot, panel: HyperparameterPanel, document: RunDocument, name: str
) -> None:
    before, entry = getattr(document.spec, name), panel.setting_rows[name].entry
    type_number(qtbot, entry, "7")
    qtbot.keyClick(entry, Qt.Key.Key_Up)
    assert getattr(document.spec, name) == 8
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert getattr(document.spec, name) == before


def test_a_drag_is_one_entry_and_the_next_drag_another(
    qtbot: QtBot, panel: HyperparameterPanel, document: RunDocument
) -> None:
    slider = panel.value_rows["learning_rate"].slider
    y = slider.height() // 2
    for _ in range(2):
        qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(20, y))
        for x in (40, 60, 80):
            qtbot.mouseMove(slider, QPoint(x, y))
        qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(80, y))
    assert document.undo_stack.count() == 2
    assert panel.value_rows["learning_rate"].entry.text() == f"{document.spec.hyperparameters.learning_rate}"


def test_the_slider_takes_a_value_that_is_a_round_number_to_the_document(
    panel: HyperparameterPanel, document: RunDocument
) -> None:
    slider = panel.value_rows["learning_rate"].slider
    slider.setValue(slider.maximum())
    assert document.spec.hyperparameters.learning_rate == 1.0


def test_arrow_keys_on_the_slider_go_by_round_values_and_merge(
    qtbot: QtBot, panel: HyperparameterPanel, document: RunDocument
) -> None:
    slider = panel.value_rows["batch_size"].slider
    slider.setFocus()
    for row, place, size in (
        ("slider.step", 0, 32),
        ("slider.step", 2, 16),
        ("slider.step", 1, 32),
        ("slider.step", 3, 64),
        ("slider.far", 0, 8),
        ("slider.far", 1, 64),
        ("slider.step", 0, 32),
    ):
        qtbot.keyClick(slider, *chord(row, place))
        assert document.spec.hyperparameters.batch_size == size
    assert document.undo_stack.count() == 1


def test_the_wheel_changes_nothing(panel: HyperparameterPanel, document: RunDocument, qtbot: QtBot) -> None:
    for widget in (panel.value_rows["learning_rate"].slider, panel.choice_rows["optimizer"].box):
        _wheel(widget)
    assert document.undo_stack.count() == 0


def _wheel(widget: QWidget) -> None:
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, 0),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_a_value_beyond_the_slider_is_kept_exactly(
    qtbot: QtBot, panel: HyperparameterPanel, document: RunDocument
) -> None:
    row = panel.value_rows["learning_rate"]
    type_number(qtbot, row.entry, "1e-7")
    assert document.spec.hyperparameters.learning_rate == 1e-7
    assert row.slider.value() == 0
    assert row.entry.text() == "1e-07"


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("learning_rate", "-1", "must be between"),
        ("learning_rate", "abc", "must be a number"),
        ("batch_size", "2.5", "whole number"),
        ("batch_size", "1", "mini-batch size of 1 leaves batch norm"),
        ("batch_size", "5000", "training examples"),
        ("momentum", "1", "must be between"),
    ],
)
def test_a_problem_is_shown_at_the_field_while_typing_and_nothing_is_applied(
    qtbot: QtBot, panel: HyperparameterPanel, document: RunDocument, name: str, text: str, part: str
) -> None:
    row = panel.value_rows[name]
    path, sentence = told_of(qtbot, document, row.entry, text, row.message)
    assert path == f"hyperparameters.{name}"
    assert part in sentence.lower()


def test_a_bad_setting_is_shown_at_its_field(qtbot: QtBot, panel: HyperparameterPanel, document: RunDocument) -> None:
    type_text(qtbot, panel.setting_rows["threads"].entry, "0")
    assert "at least 1" in panel.setting_rows["threads"].message.text
    assert [problem.field for problem in document.problems] == ["threads"]


def test_other_data_may_make_typed_text_possible(
    qtbot: QtBot, panel: HyperparameterPanel, document: RunDocument
) -> None:
    row = panel.value_rows["batch_size"]
    type_text(qtbot, row.entry, "500")
    assert document.problems
    document.change("Choose digits", document.spec.replaced(data=document.spec.data.with_name("digits")))
    assert document.problems == ()
    qtbot.keyClick(row.entry, Qt.Key.Key_Return)
    assert document.spec.hyperparameters.batch_size == 500


def test_a_problem_of_the_document_is_shown_at_the_field(panel: HyperparameterPanel, document: RunDocument) -> None:
    values = document.spec.hyperparameters.replaced(batch_size=5000)
    document.change("Open", document.spec.replaced(hyperparameters=values))
    assert "training examples" in panel.value_rows["batch_size"].message.text


def test_rows_without_effect_are_disabled_with_the_reason(panel: HyperparameterPanel, document: RunDocument) -> None:
    row = panel.value_rows["decay"]
    assert not row.entry.isEnabled()
    assert not row.slider.isEnabled()
    assert "constant" in row.slider.toolTip()
    values = document.spec.hyperparameters.replaced(schedule="inverse")
    document.change("Change", document.spec.replaced(hyperparameters=values))
    assert row.entry.isEnabled()
    assert "no effect" not in row.entry.toolTip()


def test_averages_are_told_in_steps(qtbot: QtBot, panel: HyperparameterPanel) -> None:
    assert panel.value_rows["momentum"].detail.text() == "averages over ≈ 10 steps"
    type_number(qtbot, panel.value_rows["momentum"].entry, "0.99")
    assert panel.value_rows["momentum"].detail.text() == "averages over ≈ 100 steps"


def test_the_learning_rate_of_the_moment_is_shown_under_a_schedule(
    panel: HyperparameterPanel, document: RunDocument, session: FakeSession
) -> None:
    values = document.spec.hyperparameters.replaced(schedule="inverse", decay=0.5)
    document.change("Change", document.spec.replaced(hyperparameters=values))
    session.begin(document.spec)
    session.epoch = 2.4
    session.refreshed.emit()
    assert panel.value_rows["learning_rate"].detail.text() == "now 0.0005, in epoch 3"


def test_the_end_can_be_planned_before_a_run_and_moved_while_it_trains(
    qtbot: QtBot, panel: HyperparameterPanel, document: RunDocument, session: FakeSession
) -> None:
    type_number(qtbot, panel.setting_rows["stop_patience"].entry, "20")
    assert document.spec.stop.patience == 20
    assert session.planned == [], "no run is live"
    session.begin(document.spec)
    type_number(qtbot, panel.setting_rows["epochs"].entry, "40")
    type_number(qtbot, panel.setting_rows["stop_target"].entry, "0.25")
    type_number(qtbot, panel.setting_rows["stop_patience"].entry, "0")
    panel.watch_row.box.setCurrentIndex(1)
    assert session.planned == [
        SetLength("epochs", 40),
        SetStopRule("stop_target", 0.25),
        SetStopRule("stop_patience", "off"),
        SetStopRule("stop_watch", "accuracy"),
    ]
    document.undo_stack.undo()
    assert session.planned[-1] == SetStopRule("stop_watch", "loss")
    assert panel.watch_row.box.currentIndex() == 0


def test_so_many_steps_more_then_a_pause(qtbot: QtBot, panel: HyperparameterPanel, session: FakeSession) -> None:
    row = panel.setting_rows["hold_after"]
    type_text(qtbot, row.entry, "0")
    assert row.entry.problem is not None
    type_number(qtbot, row.entry, "500")
    assert session.is_live, "a run begins where there is none"
    assert session.holds == [500]
    assert row.entry.text() == "0"
    type_number(qtbot, row.entry, "500")
    assert session.holds == [500, 500]
