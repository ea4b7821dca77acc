"""Drawing points in the window."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from workbench.specs.own_data import DrawnSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.views.draw.draw_page import DrawPage
from workbench.ui.widgets.theme import DARK, ThemeSource

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture
def page(qtbot: QtBot, document: RunDocument, themes: ThemeSource) -> DrawPage:
    page = DrawPage(document, themes)
    qtbot.addWidget(page)
    page.resize(800, 700)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    return page


def spot(page: DrawPage, x: float, y: float) -> QPoint:
    return page.canvas.place_of(x, y).toPoint()


def spray(qtbot: QtBot, page: DrawPage, y: float) -> None:
    qtbot.mousePress(page.canvas, LEFT, pos=spot(page, -2.0, y))
    qtbot.mouseMove(page.canvas, spot(page, 0.0, y))
    qtbot.mouseMove(page.canvas, spot(page, 2.0, y))
    qtbot.mouseRelease(page.canvas, LEFT, pos=spot(page, 2.0, y))


def press(qtbot: QtBot, page: DrawPage, name: str, place: int = 0) -> None:
    qtbot.keyClick(page.canvas, *chord(name, place))


def test_points_by_the_mouse_become_the_data_in_one_step(qtbot: QtBot, page: DrawPage, document: RunDocument) -> None:
    assert not page.use.isEnabled()
    assert "two classes" in page.message.text()
    spray(qtbot, page, 1.0)
    page.classes[1].click()
    spray(qtbot, page, -1.0)
    counts = page.canvas.sheet.counts
    assert counts[0] == counts[1] > 30
    assert page.classes[1].text() == f"B  {counts[1]}"
    before = document.spec
    with qtbot.waitSignal(page.used):
        page.use.click()
    data = document.spec.data
    assert isinstance(data, DrawnSpec)
    assert data.points == page.canvas.sheet.points
    assert document.spec.name == before.name  # it does not speak of iris
    assert document.dataset is not None
    assert document.dataset.n_classes == 2
    assert document.undo_stack.undoText() == f"Use {sum(counts)} drawn points"
    document.undo_stack.undo()
    assert document.spec == before


def test_each_stroke_is_one_step_of_undo_also_by_the_keys_of_the_window(
    qtbot: QtBot, page: DrawPage, document: RunDocument
) -> None:
    changed = document.spec.replaced(epochs=7)
    document.change("Change the length", changed)
    spray(qtbot, page, 1.0)
    qtbot.mouseClick(page.canvas, LEFT, pos=spot(page, 0.0, -2.0))
    many = len(page.canvas.sheet.points)
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(page.canvas, Qt.Key.Key_Z, control)
    assert len(page.canvas.sheet.points) == many - 1
    qtbot.keyClick(page.canvas, Qt.Key.Key_Y, control)
    assert len(page.canvas.sheet.points) == many
    page.undo.click()
    page.undo.click()
    assert not page.canvas.sheet.points
    assert not page.undo.isEnabled()
    page.redo.click()
    assert len(page.canvas.sheet.points) == many - 1
    page.clear.click()
    assert not page.canvas.sheet.points
    assert document.spec == changed  # the document's own undo was not touched


def test_eraser_and_right_button(qtbot: QtBot, page: DrawPage) -> None:
    qtbot.mouseClick(page.canvas, LEFT, pos=spot(page, 1.0, 1.0))
    qtbot.mouseClick(page.canvas, LEFT, pos=spot(page, -1.0, 1.0))
    qtbot.mouseClick(page.canvas, RIGHT, pos=spot(page, 1.0, 1.0))
    assert len(page.canvas.sheet.points) == 1
    page.eraser.click()
    qtbot.mouseClick(page.canvas, LEFT, pos=spot(page, -1.0, 1.0))
    assert not page.canvas.sheet.points


def test_all_of_it_by_the_keyboard(qtbot: QtBot, page: DrawPage) -> None:
    assert page.canvas.hasFocus()
    press(qtbot, page, "draw.put")
    press(qtbot, page, "draw.class", 2)
    assert page.classes[2].isChecked()
    press(qtbot, page, "draw.across_far", 1)
    press(qtbot, page, "draw.across", 0)
    press(qtbot, page, "draw.up_far", 1)
    press(qtbot, page, "draw.up", 0)
    press(qtbot, page, "draw.put")
    assert page.canvas.sheet.points == ((0.0, 0.0, 0), (0.45, 0.45, 2))
    press(qtbot, page, "draw.remove")
    assert page.canvas.sheet.points == ((0.0, 0.0, 0),)
    press(qtbot, page, "draw.eraser")
    assert page.eraser.isChecked()
    for _ in range(9):
        press(qtbot, page, "draw.across", 0)
        press(qtbot, page, "draw.up", 0)
    press(qtbot, page, "draw.put")
    assert not page.canvas.sheet.points


def test_drawn_data_of_the_document_can_be_drawn_on(
    qtbot: QtBot, page: DrawPage, document: RunDocument, themes: ThemeSource
) -> None:
    points = tuple((x / 4.0, float(label), label) for x in range(6) for label in (0, 1))
    document.change("Open", document.spec.replaced(data=DrawnSpec(points=points)))
    assert page.canvas.sheet.points == points
    qtbot.mouseClick(page.canvas, LEFT, pos=spot(page, -2.0, -2.0))
    assert len(page.canvas.sheet.points) == len(points) + 1
    document.change("Change the length", document.spec.replaced(epochs=9))
    assert len(page.canvas.sheet.points) == len(points) + 1, (
        "what is drawn and not yet used is not lost by another edit"
    )
    before, ground = page.grab().toImage(), QWidget.grab(page.canvas).toImage().pixelColor(1, 1)
    themes.set_theme(DARK)
    assert page.grab().toImage() != before
    assert QWidget.grab(page.canvas).toImage().pixelColor(1, 1) != ground


def test_other_edits_while_too_little_is_drawn(qtbot: QtBot, page: DrawPage, document: RunDocument) -> None:
    points = tuple((x / 4.0, float(label), label) for x in range(6) for label in (0, 1))
    document.change("Open", document.spec.replaced(data=DrawnSpec(points=points)))
    for is_empty in (True, False):
        if is_empty:
            qtbot.mouseClick(page.clear, LEFT)
        else:
            spray(qtbot, page, 1.0)
        drawn = page.canvas.sheet.points
        document.change("Change the length", document.spec.replaced(epochs=document.spec.epochs + 1))
        assert page.canvas.sheet.points == drawn
        assert "two classes" in page.message.text()
    document.undo_stack.setIndex(0)
    document.undo_stack.redo()
    assert page.canvas.sheet.points == points
