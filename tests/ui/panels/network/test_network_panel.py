import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from tests.ui.typed import told_of, type_number, type_text
from workbench.specs.network import MAXIMUM_LAYERS, DenseLayer, NetworkSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.network.network_panel import BuilderPanel


def _units(document: RunDocument) -> list[int]:
    return [layer.units for layer in document.spec.network.layers]


def _press(qtbot: QtBot, panel: BuilderPanel, name: str) -> None:
    qtbot.mouseClick(panel.toolbar.buttons[name], Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("button", "units", "text", "column"),
    [
        ("add", [11, 12, 12, 13], "Add layer 3", 3),
        ("duplicate", [11, 12, 12, 13], "Duplicate layer 2", 3),
        ("remove", [11, 13], "Remove layer 2", 2),
        ("up", [12, 11, 13], "Move layer 2 to 1", 1),
        ("down", [11, 13, 12], "Move layer 2 to 3", 3),
    ],
)
def test_buttons_edit_the_selected_layer_and_undo_takes_it_back(
    qtbot: QtBot, panel: BuilderPanel, document: RunDocument, button: str, units: list[int], text: str, column: int
) -> None:
    panel.layers.select(2)
    _press(qtbot, panel, button)
    assert _units(document) == units
    assert document.undo_stack.undoText() == text
    assert panel.layers.column == column
    assert [row.units.text() for row in panel.layers.rows] == [str(number) for number in units]
    document.undo_stack.undo()
    assert _units(document) == [11, 12, 13]
    assert [row.units.text() for row in panel.layers.rows] == ["11", "12", "13"]


def test_everything_can_be_done_with_the_keyboard(qtbot: QtBot, panel: BuilderPanel, document: RunDocument) -> None:
    panel.layers.setFocus()
    panel.layers.select(1)
    qtbot.keyClick(panel.layers, *chord("layer.move", 1))
    assert _units(document) == [12, 11, 13]
    qtbot.keyClick(panel.layers, *chord("layer.move", 0))
    assert _units(document) == [11, 12, 13]
    qtbot.keyClick(panel.layers, *chord("layer.choose", 1))
    assert panel.layers.column == 2
    qtbot.keyClick(panel.layers, *chord("layer.choose", 0))
    assert panel.layers.column == 1
    qtbot.keyClick(panel.layers, *chord("layer.choose", 1))
    qtbot.keyClick(panel.layers, *chord("layer.add"))
    assert _units(document) == [11, 12, 12, 13]
    qtbot.keyClick(panel.layers, *chord("layer.remove"))
    assert _units(document) == [11, 12, 13]
    qtbot.keyClick(panel.layers, *chord("layer.duplicate"))
    assert _units(document) == [11, 12, 13, 13]


def test_keys_work_from_inside_a_field_too(qtbot: QtBot, panel: BuilderPanel, document: RunDocument) -> None:
    entry = panel.layers.rows[1].units
    entry.setFocus()
    assert panel.layers.column == 2
    qtbot.keyClick(entry, *chord("layer.move", 0))
    assert _units(document) == [12, 11, 13]
    assert panel.layers.rows[0].units.hasFocus()  # the keyboard goes with the layer
    qtbot.keyClick(panel.layers.rows[0].units, *chord("layer.add"))
    assert len(_units(document)) == 4
    assert panel.layers.rows[1].units.hasFocus()


def test_tab_reaches_every_control(qtbot: QtBot, panel: BuilderPanel) -> None:
    wanted: set[QWidget] = set()
    for row in panel.layers.rows:
        wanted |= {row.units, row.activation, row.batch_norm, row.dropout}
    panel.layers.setFocus()
    reached = set()
    for _ in range(40):
        reached.add(panel.focusWidget())
        qtbot.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
    assert wanted <= reached


def test_units_typed_and_stepped(qtbot: QtBot, panel: BuilderPanel, document: RunDocument) -> None:
    entry = panel.layers.rows[1].units
    type_number(qtbot, entry, "1e3")
    assert _units(document) == [11, 1000, 13]
    assert document.undo_stack.undoText() == "Change units of layer 2"
    qtbot.keyClick(entry, Qt.Key.Key_Up)
    qtbot.keyClick(entry, Qt.Key.Key_Up)
    qtbot.keyClick(entry, Qt.Key.Key_PageDown)
    assert _units(document)[1] == 992
    document.undo_stack.undo()
    assert _units(document)[1] == 1000
    document.undo_stack.undo()
    assert _units(document)[1] == 12


def test_the_other_fields_of_a_layer(qtbot: QtBot, panel: BuilderPanel, document: RunDocument) -> None:
    row = panel.layers.rows[0]
    row.batch_norm.setFocus()
    qtbot.keyClick(row.batch_norm, Qt.Key.Key_Space)
    assert document.undo_stack.undoText() == "Switch off batch norm in layer 1"
    row.activation.setFocus()
    qtbot.keyClick(row.activation, Qt.Key.Key_Down)
    assert document.undo_stack.undoText() == "Change activation of layer 1"
    type_number(qtbot, row.dropout, "0,2")
    assert document.undo_stack.undoText() == "Change dropout of layer 1"
    layer = document.spec.network.layers[0]
    assert layer == DenseLayer(units=11, activation="leaky_relu", batch_norm=False, dropout=0.2)
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert row.batch_norm.isChecked()
    assert row.activation.currentText() == "ReLU"
    assert row.dropout.text() == "0"


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("units", "0", "Units must be at least 1, not 0"),
        ("units", "2.5", "Units must be a whole number, not 2.5"),
        ("units", "99999", "Units must be at most 16384, not 99999"),
        ("dropout", "1", "Dropout must be less than or equal to 0.95"),
        ("dropout", "x", "Dropout must be a number"),
    ],
)
def test_problems_stand_at_the_field_and_keep_the_run_from_starting(
    qtbot: QtBot, panel: BuilderPanel, document: RunDocument, field: str, text: str, message: str
) -> None:
    row = panel.layers.rows[1]
    path, sentence = told_of(qtbot, document, getattr(row, field), text, row.message)
    assert path == f"network.layers.1.{field}"
    assert sentence.startswith(message.replace("less than or equal to", "at most"))


def test_removing_a_layer_forgets_what_was_wrong_with_it(
    qtbot: QtBot, panel: BuilderPanel, document: RunDocument
) -> None:
    type_text(qtbot, panel.layers.rows[2].units, "0")
    _press(qtbot, panel, "remove")
    assert document.problems == ()


def test_a_network_too_large_for_the_memory_is_refused_at_the_field(
    qtbot: QtBot, panel: BuilderPanel, document: RunDocument
) -> None:
    layers = (DenseLayer(units=16384), DenseLayer(units=16384))
    document.change("Open", document.spec.replaced(network=NetworkSpec(layers=layers)))
    assert "parameters" in panel.summary.message.text
    panel.layers.select(2)
    _press(qtbot, panel, "up")
    assert "parameters" in panel.summary.message.text
    type_number(qtbot, panel.layers.rows[1].units, "16383")  # smaller is possible, even if it is not small enough
    document.change("Open", document.spec.replaced(network=NetworkSpec(layers=(*layers[:1], DenseLayer(units=9)))))
    assert panel.summary.message.text == ""
    type_text(qtbot, panel.layers.rows[1].units, "16384")
    assert "parameters" in panel.layers.rows[1].message.text
    _press(qtbot, panel, "duplicate")
    assert document.undo_stack.undoText() == "Duplicate layer 2"
    panel.layers.select(1)
    _press(qtbot, panel, "duplicate")
    assert "weights between hidden layers" in panel.summary.message.text


def test_batch_norm_cannot_be_switched_on_for_single_examples(panel: BuilderPanel, document: RunDocument) -> None:
    network = NetworkSpec(layers=(DenseLayer(batch_norm=False),))
    values = document.spec.hyperparameters.replaced(batch_size=1)
    document.change("Open", document.spec.replaced(network=network, hyperparameters=values))
    row = panel.layers.rows[0]
    row.batch_norm.click()
    assert not row.batch_norm.isChecked()
    assert row.message.text.startswith("Mini-batch size of 1 leaves batch norm no variance")
    assert not document.spec.network.layers[0].batch_norm


def test_the_row_says_that_batch_norm_takes_the_bias_away(panel: BuilderPanel) -> None:
    row = panel.layers.rows[0]
    text = row.shapes.text().replace("\N{NO-BREAK SPACE}", " ")
    assert text == "W (11, 4) · z (11, m) · no b, β instead"
    assert "cancel" in row.shapes.toolTip()
    row.batch_norm.click()
    assert row.shapes.text() == "W (11, 4) · z (11, m) · b (11)"


def test_the_figures_follow_the_edits(qtbot: QtBot, panel: BuilderPanel, document: RunDocument) -> None:
    # W: 11·4 + 12·11 + 13·12 + 3·13, b of the output, γ and β of 36 units
    assert panel.summary.text.startswith("<b>446</b> parameters · ≈ ")
    assert panel.summary.text.endswith("W 371 · b 3 · γ 36 · β 36")
    type_number(qtbot, panel.layers.rows[2].units, "14")
    assert panel.summary.text.endswith("W 386 · b 3 · γ 37 · β 37")
    document.change("Data", document.spec.replaced(data=document.spec.data.with_name("wine")))
    assert panel.summary.text.endswith("W 485 · b 3 · γ 37 · β 37")


def test_without_hidden_layers_the_list_offers_one(qtbot: QtBot, panel: BuilderPanel, document: RunDocument) -> None:
    panel.layers.select(1)
    for _ in range(3):
        _press(qtbot, panel, "remove")
    assert _units(document) == []
    assert not panel.toolbar.buttons["remove"].isEnabled()
    qtbot.mouseClick(panel.layers.empty, Qt.MouseButton.LeftButton)
    assert len(_units(document)) == 1
    assert not panel.layers.empty.isVisible()


def test_the_toolbar_says_why_a_button_is_off(panel: BuilderPanel, document: RunDocument) -> None:
    panel.layers.select(1)
    assert not panel.toolbar.buttons["up"].isEnabled()
    assert "first" in panel.toolbar.buttons["up"].toolTip()
    panel.layers.select(0)
    assert not panel.toolbar.buttons["remove"].isEnabled()
    assert panel.toolbar.buttons["add"].isEnabled()
    layers = (DenseLayer(units=2),) * MAXIMUM_LAYERS
    document.change("Open", document.spec.replaced(network=NetworkSpec(layers=layers)))
    assert not panel.toolbar.buttons["add"].isEnabled()
    assert "64" in panel.toolbar.buttons["add"].toolTip()


def test_a_row_that_was_taken_away_says_nothing_any_more(panel: BuilderPanel, document: RunDocument) -> None:
    """It lives until the next turn of the event loop, and somebody may hold its button down just then."""
    row = panel.layers.rows[-1]
    document.change("Remove", document.spec.replaced(network=document.spec.network.replaced(layers=())))
    before = document.spec
    row.batch_norm.click()
    row.units.value_entered.emit(7)
    assert document.spec == before
