import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.network.drawing_layout import MOST_CIRCLES, NARROWEST, circles, dropped, visible_columns
from workbench.ui.panels.network.network_drawing import NetworkDrawing
from workbench.ui.panels.network.network_panel import BuilderPanel
from workbench.ui.panels.network.picture import Picture
from workbench.ui.widgets.theme import DARK, LIGHT, ThemeSource


@given(st.integers(2, 66), st.data(), st.floats(200, 2000))
def test_the_ends_and_the_selected_column_are_always_shown(count: int, data: st.DataObject, width: float) -> None:
    selected = data.draw(st.integers(0, count - 1))
    columns = visible_columns(count, selected, width)
    indices = [column.index for column in columns if column.index is not None]
    assert {0, selected, count - 1} <= set(indices)
    assert indices == sorted(set(indices))
    assert len(columns) <= max(5, width // NARROWEST)
    assert len(indices) + sum(column.left_out for column in columns) == count


@given(st.integers(1, 16384))
def test_circles_are_few_and_inside(units: int) -> None:
    shown = circles(units)
    assert 1 <= len(shown.centres) <= MOST_CIRCLES
    assert shown.dots == (units > MOST_CIRCLES)
    assert all(0.0 <= centre <= 1.0 for centre in shown.centres)
    assert len(shown.centres) == units or shown.dots


@given(st.integers(1, 10), st.floats(0.0, 0.95))
def test_dropped_circles_are_about_the_share_asked_for(count: int, probability: float) -> None:
    out = dropped(count, probability)
    assert out <= set(range(count))
    assert abs(len(out) - count * probability) <= 1


def test_a_click_selects_the_column(qtbot: QtBot, panel: BuilderPanel) -> None:
    drawing = panel.drawing
    for place in (3, 0, 4):
        centre = drawing.picture.centre_of(place)
        qtbot.mouseClick(drawing, Qt.MouseButton.LeftButton, pos=QPoint(int(centre.x()), int(centre.y())))
        assert panel.layers.column == place
        assert drawing.picture.selected == place


def test_the_drawing_follows_the_document(panel: BuilderPanel, document: RunDocument) -> None:
    assert len(panel.drawing.picture.columns) == 5
    document.change("Open", document.spec.replaced(network=NetworkSpec(layers=(DenseLayer(units=7),))))
    assert panel.drawing.picture.network == document.spec.network
    assert "Layer 1: 7 units, ReLU, batch norm" in panel.drawing.accessibleDescription()
    assert "Input: 4 features" in panel.drawing.accessibleDescription()


def _has_colour(drawing: NetworkDrawing, colour: str) -> bool:
    image, wanted = drawing.grab().toImage(), QColor(colour).rgb()
    return any(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


@pytest.mark.parametrize(("place", "side"), [("z", -1.0), ("a", 1.0)])
def test_batch_norm_stands_where_it_is(place: str, side: float) -> None:
    """Before the circles, which stand for a = g(z̃), or after them; the circles make room for it."""
    network = NetworkSpec.parse({"layers": (DenseLayer(), DenseLayer(batch_norm=False)), "batch_norm_on": place})
    picture = Picture(network, 4, 3, 0, 300.0)
    assert [picture.band_side(index) for index in range(4)] == [0.0, side, 0.0, 0.0]
    middle, plain = (picture.circle_centres(column, column)[0].x() - picture.centre_of(column).x() for column in (1, 2))
    assert plain == 0.0
    assert (middle < 0.0) == (side > 0.0)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("batch_norm", [True, False])
def test_only_layers_with_batch_norm_have_its_band(qtbot: QtBot, batch_norm: bool, theme: object) -> None:
    themes = ThemeSource(LIGHT)
    drawing = NetworkDrawing(themes)
    qtbot.addWidget(drawing)
    drawing.resize(300, drawing.sizeHint().height())
    drawing.show_network(NetworkSpec(layers=(DenseLayer(batch_norm=batch_norm),)), 4, 3)
    themes.set_theme(theme)
    assert _has_colour(drawing, theme.series[3]) == batch_norm


def test_a_network_without_data_can_be_drawn(qtbot: QtBot) -> None:
    drawing = NetworkDrawing(ThemeSource())
    qtbot.addWidget(drawing)
    drawing.show_network(NetworkSpec(layers=(DenseLayer(dropout=0.5),) * 60), None, None)
    drawing.select(30)
    assert not drawing.grab().isNull()
    assert "Input: ? features" in drawing.accessibleDescription()
