import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QScrollArea, QToolButton
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from tests.ui.typed import type_text
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.network.network_panel import BuilderPanel


def _units(document: RunDocument) -> list[int]:
    return [layer.units for layer in document.spec.network.layers]


@pytest.mark.parametrize(
    ("origin", "over", "expected"),
    [(0, 2, [12, 13, 11]), (2, 0, [13, 11, 12]), (0, 1, [12, 11, 13]), (1, 1, [11, 12, 13])],
)
def test_a_layer_is_dragged_to_another_place(
    qtbot: QtBot, panel: BuilderPanel, document: RunDocument, origin: int, over: int, expected: list[int]
) -> None:
    layers = panel.layers
    start = layers.rows[origin].geometry()
    end = layers.rows[over].geometry()
    y = end.bottom() - 2 if over > origin else end.top() + 2 if over < origin else end.center().y() + 12
    grip = QPoint(10, start.center().y())
    qtbot.mousePress(layers, Qt.MouseButton.LeftButton, pos=grip)
    qtbot.mouseMove(layers, QPoint(10, (grip.y() + y) // 2 + 11))
    qtbot.mouseMove(layers, QPoint(10, y))
    assert layers.mark.isVisible()
    qtbot.mouseRelease(layers, Qt.MouseButton.LeftButton, pos=QPoint(10, y))
    assert _units(document) == expected
    assert not layers.mark.isVisible()
    assert layers.column == expected.index([11, 12, 13][origin]) + 1


def test_escape_ends_a_drag_without_an_edit(qtbot: QtBot, panel: BuilderPanel, document: RunDocument) -> None:
    layers = panel.layers
    qtbot.mousePress(layers, Qt.MouseButton.LeftButton, pos=layers.rows[0].geometry().center())
    qtbot.mouseMove(layers, layers.rows[2].geometry().center())
    qtbot.keyClick(layers, *chord("layer.drop"))
    qtbot.mouseRelease(layers, Qt.MouseButton.LeftButton, pos=layers.rows[2].geometry().center())
    assert _units(document) == [11, 12, 13]


def test_a_click_on_a_card_selects_the_layer(qtbot: QtBot, panel: BuilderPanel) -> None:
    row = panel.layers.rows[2]
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(10, row.height() - 4))
    assert panel.layers.column == 3


def test_the_hint_appears_while_a_run_is_live(panel: BuilderPanel) -> None:
    assert not panel.hint.isVisible()
    place = panel.drawing.mapTo(panel, QPoint())
    panel.set_run_is_live(True)
    assert panel.hint.isVisible()
    QApplication.processEvents()
    assert panel.drawing.mapTo(panel, QPoint()) == place  # nothing jumps
    panel.set_run_is_live(False)
    assert not panel.hint.isVisible()


@pytest.mark.usefixtures("themes")  # the style sheet makes the controls large enough
def test_every_control_is_named_explained_and_large_enough(panel: BuilderPanel) -> None:
    kinds = (QLineEdit, QComboBox, QCheckBox, QToolButton)
    controls = [control for kind in kinds for control in panel.layers.findChildren(kind)]
    controls += panel.toolbar.findChildren(QToolButton)
    assert len(controls) >= 17
    for control in controls:
        assert control.accessibleName()
        assert control.toolTip()
        assert control.height() >= 24


def test_nothing_is_wider_than_a_narrow_dock(qtbot: QtBot, panel: BuilderPanel, document: RunDocument) -> None:
    layers = (DenseLayer(units=16384, activation="leaky_relu", dropout=0.25),) * 2
    document.change("Open", document.spec.replaced(network=NetworkSpec(layers=layers)))
    panel.set_run_is_live(True)
    type_text(qtbot, panel.layers.rows[0].units, "123456")
    assert panel.findChild(QScrollArea).widget().minimumSizeHint().width() <= 300
    assert panel.minimumSizeHint().width() <= 300


def test_the_selected_card_shows_whether_it_has_the_keyboard(panel: BuilderPanel) -> None:
    panel.layers.select(1)
    panel.toolbar.buttons["add"].setFocus()
    without = panel.layers.rows[0].styleSheet()
    panel.layers.setFocus()
    assert panel.layers.rows[0].styleSheet() != without
