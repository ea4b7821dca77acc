"""Past runs and branches over the curves: drawn exactly, with what is different in their settings beside, and nothing else."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from tests.ui.time_machine.conftest import Answer, ended_run
from workbench.runs.history.history import Place
from workbench.runs.reading import RunReader
from workbench.specs.run import ScheduledEdit
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.document.document import RunDocument
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.views.overlay.overlay_bar import OverlayMenu, OverlayRows
from workbench.ui.views.overlay.overlays import COLOURS, Overlays
from workbench.ui.views.plots.live_plots import LivePlots
from workbench.ui.views.plots.plot_board import PlotBoard
from workbench.ui.widgets.theme import ThemeSource

WAIT = 60_000


@pytest.fixture
def other(qtbot: QtBot, document: RunDocument) -> Path:
    """The file of another run: twice the mini-batches in size, half as many, and another learning rate."""
    values = document.spec.hyperparameters.replaced(batch_size=32, learning_rate=0.05)
    return ended_run(qtbot, document.spec.replaced(name="other", hyperparameters=values, steps=200))


@pytest.fixture
def overlays(finished: RunSession, machine: TimeMachine, steps: Timeline) -> Iterator[Overlays]:
    overlays = Overlays(finished, machine, steps)
    yield overlays
    assert overlays.shut_down()


@pytest.fixture
def board(
    qtbot: QtBot, finished: RunSession, overlays: Overlays, themes: ThemeSource, steps: Timeline
) -> Iterator[PlotBoard]:
    plots = LivePlots(finished, themes, steps)
    plots.resize(700, 700)
    plots.show()
    qtbot.waitExposed(plots)
    yield plots.board
    plots.close()
    plots.deleteLater()


def waited(qtbot: QtBot, overlays: Overlays, action: Callable[[], object]) -> None:
    """Until what is drawn is other than before; ``changed`` alone is told for changes of the run on the screen, too."""

    def drawn() -> list[object]:
        return [(one.title, one.colour, one.curves.step) for one in overlays.overlaid()]

    before = drawn()
    action()
    qtbot.waitUntil(lambda: drawn() != before, timeout=WAIT)


def test_a_past_run_lies_over_the_curves_with_only_the_settings_that_differ(
    qtbot: QtBot, other: Path, overlays: Overlays, board: PlotBoard, themes: ThemeSource
) -> None:
    rows = OverlayRows(overlays, themes)
    qtbot.addWidget(rows)
    rows.show()
    waited(qtbot, overlays, lambda: overlays.add_file(other))
    (one,) = overlays.shown
    assert one.title == other.stem
    assert {difference.text for difference in overlays.differences(one)} == {
        "Learning rate 0.01 → 0.05",
        "Mini-batch size 16 → 32",
        "Steps 400 → 200",
    }
    (row,) = rows.rows
    assert "Learning rate 0.01 → 0.05" in row.difference.text()
    assert "Seed" not in row.difference.text()
    board.show_overlaid(overlays.overlaid())
    board.draw()
    with RunReader(other) as reader:
        scores = reader.metrics(1).evaluation_series("dev", "loss", 0, 400, 700)
        rates = reader.metrics(1).series("learning_rate", 0, 400, board.panes[2].canvas.points)
    (line,) = board.panes[0].overlays.lines
    assert np.array_equal(line.lines.steps[:-1], scores.steps)
    assert np.array_equal(line.lines.values[:-1], scores.mean)
    (line,) = board.panes[2].overlays.lines
    assert np.allclose(line.lines.values[:-1], np.log10(rates.mean))
    assert f"{other.stem} 0.05" in board.panes[2].read_out.text, "its value stands in the legend, too"
    qtbot.mouseClick(row.close_button, Qt.MouseButton.LeftButton)
    assert overlays.shown == ()
    assert rows.rows == ()
    assert rows.isHidden()
    board.show_overlaid(overlays.overlaid())
    board.draw()
    assert board.panes[0].overlays.lines == ()
    assert board.panes[0].overlays.extents == [None]


def test_along_epochs_a_run_with_larger_batches_lies_where_it_had_seen_as_much(
    qtbot: QtBot, other: Path, overlays: Overlays, steps: Timeline, finished: RunSession
) -> None:
    waited(qtbot, overlays, lambda: overlays.add_file(other))
    assert finished.seen.metrics is not None
    steps.epochs = finished.seen.metrics.epochs
    assert overlays.overlaid()[0].curves.step == 200
    waited(qtbot, overlays, lambda: steps.set_in_epochs(True))
    assert overlays.overlaid()[0].curves.step == 400


def test_a_branch_of_the_same_run_differs_by_its_edits(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine, overlays: Overlays
) -> None:
    assert overlays.branches == ()
    edit = ScheduledEdit(step=100, name="learning_rate", value=0.125)
    with qtbot.waitSignal(finished.run_started, timeout=WAIT), qtbot.waitSignal(machine.arrived, timeout=WAIT):
        machine.adopt(Place(1, 100, 0), (edit,), "faster")
    with qtbot.waitSignal(finished.finished, timeout=WAIT):
        finished.requests.resume()
    assert overlays.branches == ((1, "main"),)
    waited(qtbot, overlays, lambda: overlays.add_branch(1))
    (one,) = overlays.shown
    assert one.curves.step == 400
    assert [difference.text for difference in overlays.differences(one)] == ["Learning rate from step 100 0.125 → –"]


def test_the_menu_lists_recent_runs_and_ticks_what_is_there(
    qtbot: QtBot, other: Path, overlays: Overlays, finished: RunSession
) -> None:
    menu = OverlayMenu(overlays, Answer(other))  # type: ignore[arg-type]
    qtbot.addWidget(menu)
    menu.fill()

    def of_other() -> QAction:
        menu.fill()
        return next(action for action in menu.actions() if action.text() == other.stem)

    waited(qtbot, overlays, lambda: of_other().trigger())
    assert of_other().isChecked()
    assert finished.journeys.log is not None
    own = finished.journeys.log.path.stem
    assert own not in [action.text() for action in menu.actions()], "the run on the screen is there already"
    waited(qtbot, overlays, lambda: of_other().trigger())
    assert overlays.shown == ()
    waited(qtbot, overlays, menu.actions()[-1].trigger)
    assert overlays.shown[0].path == other


def test_at_most_as_many_as_there_are_colours_and_each_keeps_its_own(
    qtbot: QtBot, other: Path, overlays: Overlays, tmp_path: Path
) -> None:
    for number in range(len(COLOURS) + 1):
        copy = tmp_path / f"copy-{number}.run"
        copy.write_bytes(other.read_bytes())
        waited(qtbot, overlays, lambda copy=copy: overlays.add_file(copy))  # type: ignore[misc]
    assert [one.title for one in overlays.shown] == [f"copy-{number}" for number in range(1, len(COLOURS) + 1)]
    assert {one.colour for one in overlays.shown} == set(COLOURS)
    with qtbot.waitSignal(overlays.failed, timeout=WAIT) as told:
        overlays.add_file(tmp_path / "nowhere.run")
    assert told.args is not None
    assert "nowhere.run" in told.args[0]
