from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.views.plots.conftest import FakeSession, Plots
from workbench.ui.views.plots.batch_norm_plots import BatchNormPlots, LayerChooser
from workbench.ui.views.plots.live_plots import LivePlots
from workbench.ui.views.plots.plot_board import PlotBoard
from workbench.ui.widgets.theme import ThemeSource


@pytest.fixture
def board(session: FakeSession, themes: ThemeSource, shown: Callable[[Plots], PlotBoard]) -> PlotBoard:
    return shown(BatchNormPlots(session, themes))  # type: ignore[arg-type]


@pytest.fixture
def layers(board: PlotBoard) -> LayerChooser:
    found = board.findChild(LayerChooser)
    assert found is not None
    return found


def test_shows_each_layer_with_its_units(board: PlotBoard, layers: LayerChooser, session: FakeSession) -> None:
    session.begin((64, 32, 16))
    session.train(50)
    board.draw()
    names = [button.text() for button in layers.buttons if button.isVisibleTo(board)]
    assert names == ["Layer 1", "Layer 2", "Layer 3"]
    assert "32 units" in layers.buttons[1].toolTip()
    layers.buttons[1].click()
    board.draw()
    for pane in board.panes:
        for trace in pane.traces:
            assert trace.bands is not None
            assert (trace.bands.low[0], trace.bands.mean[0], trace.bands.high[0]) == (1.5, 2.0, 2.5)


def test_many_layers_are_a_list(board: PlotBoard, layers: LayerChooser, session: FakeSession) -> None:
    session.begin((8,) * 6)
    session.train(10)
    board.draw()
    assert layers.list.isVisible()
    assert layers.list.count() == 6
    layers.list.activated.emit(5)
    board.draw()
    trace = board.panes[0].traces[0]
    assert trace.bands is not None
    assert trace.bands.mean[0] == 6.0


def test_a_smaller_network_has_no_layer_left_over(board: PlotBoard, layers: LayerChooser, session: FakeSession) -> None:
    session.begin((8, 8, 8))
    session.train(10)
    layers.buttons[2].click()
    session.begin((8,))
    session.train(10)
    board.draw()
    assert layers.current == 0
    assert board.panes[0].traces[0].bands is not None


def test_a_network_without_batch_norm_says_so(board: PlotBoard, session: FakeSession, qtbot: QtBot) -> None:
    session.begin(())
    session.train(10)
    board.draw()
    assert board.empty_page.isVisible()
    assert board.empty_page.text.text() == "This network has no batch norm. Switch it on in the network builder."
    with qtbot.waitSignal(board.parentWidget().builder_asked):
        board.empty_page.button.click()


def test_nothing_yet(board: PlotBoard, session: FakeSession) -> None:
    assert "Space" in board.empty_page.text.text()
    board.empty_page.button.click()
    assert session.starts == 1


def test_shares_axis_and_crosshair_with_the_live_plots(
    session: FakeSession, themes: ThemeSource, shown: Callable[[Plots], PlotBoard]
) -> None:
    live = shown(LivePlots(session, themes))  # type: ignore[arg-type]
    layers = shown(BatchNormPlots(session, themes, live.timeline))  # type: ignore[arg-type]
    session.begin()
    session.train(100)
    session.edit("learning_rate", 0.1, 0.2)
    for board in (live, layers):
        board.draw()
    live.timeline.zoom(20, 40)
    live.timeline.pin(30)
    layers.draw()
    assert layers.panes[0].canvas.view_box.viewRange()[0] == [20, 40]
    assert layers.panes[0].canvas.crosshair.isVisible()
    assert layers.panes[0].canvas.marks.marks == live.panes[0].canvas.marks.marks
