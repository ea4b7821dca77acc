import csv
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.views.plots.conftest import FakeSession
from workbench.errors import FileError
from workbench.ui.charts.reading.paper import picture, save
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.views.plots.live_plots import LivePlots
from workbench.ui.views.plots.pane_export import paper_of, table
from workbench.ui.views.plots.pane_menu import PaneMenu
from workbench.ui.views.plots.plot_pane import PlotPane
from workbench.ui.widgets.theme import ThemeSource


@pytest.fixture
def pane(session: FakeSession, themes: ThemeSource, shown: Callable[[LivePlots], LivePlots]) -> PlotPane:
    board = shown(LivePlots(session, themes))  # type: ignore[arg-type]
    session.begin()
    session.train(3000)
    board.draw()
    return board.panes[0]


def test_a_picture_has_twice_the_resolution(pane: PlotPane, session: FakeSession, tmp_path: Path) -> None:
    assert picture(paper_of(pane, None, (0, 3000))).width() == 2 * pane.width()
    save(paper_of(pane, session.seen.metrics, (0, 3000)), str(tmp_path / "loss.png"))
    assert QImage(str(tmp_path / "loss.png")).height() == 2 * pane.height()


def test_the_table_has_every_step(pane: PlotPane, session: FakeSession, tmp_path: Path) -> None:
    assert session.seen.metrics is not None
    rows = list(csv.DictReader(StringIO(table(pane, session.seen.metrics, 0, 3000))))
    train = [row for row in rows if row["quantity"] == "Loss train"]
    assert [float(row["mean"]) for row in train] == [1.0 + step for step in range(3000)]
    assert [row["step"] for row in train][-1] == "2999"
    save(paper_of(pane, session.seen.metrics, (10, 19)), str(tmp_path / "loss.csv"))
    assert len((tmp_path / "loss.csv").read_text().splitlines()) == 11


def test_a_drawing_keeps_its_text(pane: PlotPane, session: FakeSession, tmp_path: Path) -> None:
    save(paper_of(pane, session.seen.metrics, (0, 3000)), str(tmp_path / "loss.svg"))
    root = ET.parse(tmp_path / "loss.svg").getroot()
    texts = ["".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Loss" in texts
    assert not list(root.iter("{http://www.w3.org/2000/svg}image"))


def test_a_drawing_is_the_same_in_every_reader(pane: PlotPane, session: FakeSession, tmp_path: Path) -> None:
    """Other readers draw pens that do not scale as blocks, and clip nothing."""
    box = pane.canvas.view_box
    box.setYRange(100.0, 200.0, padding=0)
    save(paper_of(pane, session.seen.metrics, (0, 3000)), str(tmp_path / "loss.svg"))
    text = (tmp_path / "loss.svg").read_text()
    assert "non-scaling-stroke" not in text
    root = ET.fromstring(text)
    texts = ["".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "1,000" in texts, "a plot by itself needs its steps"
    assert not pane.canvas.has_step_labels, "in the window only the lowest one has them"
    frame = box.sceneBoundingRect()
    curves = [
        [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", node.get("d", ""))]
        for node in root.iter("{http://www.w3.org/2000/svg}path")
    ]
    heights = [number for curve in curves for number in curve[1::2]]
    assert max(map(len, curves)) > 20
    assert max(heights) <= frame.height() + 1.0
    assert min(heights) >= -1.0


@pytest.mark.parametrize("name", ["loss.png", "loss.svg", "loss.csv"])
def test_a_folder_that_is_not_there_is_told(pane: PlotPane, session: FakeSession, tmp_path: Path, name: str) -> None:
    with pytest.raises(FileError, match="could not be written"):
        save(paper_of(pane, session.seen.metrics, (0, 10)), str(tmp_path / "nowhere" / name))


def test_numbers_are_those_of_the_whole_run_however_little_is_visible(
    pane: PlotPane, session: FakeSession, themes: ThemeSource, qtbot: QtBot, tmp_path: Path
) -> None:
    timeline, window = Timeline(), QWidget()
    qtbot.addWidget(window)
    menu = PaneMenu(timeline, window)
    timeline.follow_to(0, 3000, 3000, is_over=True)
    timeline.zoom(100, 200)
    menu.turn_to(pane, session.seen.metrics)
    menu.save(str(tmp_path / "loss.csv"))
    rows = list(csv.DictReader(StringIO((tmp_path / "loss.csv").read_text())))
    assert [float(row["step"]) for row in rows if row["quantity"] == "Loss train"] == list(range(3000))
    timeline.deleteLater()
