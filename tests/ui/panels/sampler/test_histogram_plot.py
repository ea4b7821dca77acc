"""What the small drawing tells about its draws."""

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from workbench.numbers import exact
from workbench.specs.search_space import Dimension
from workbench.ui.panels.sampler.distribution_view import DistributionView
from workbench.ui.widgets.theme import ThemeSource

ALPHA = Dimension(name="learning_rate", scale="log", low=1e-4, high=1.0)


@pytest.fixture
def view(qtbot: QtBot, themes: ThemeSource) -> DistributionView:
    view = DistributionView(themes)
    qtbot.addWidget(view)
    view.resize(600, 200)
    view.show_dimension(ALPHA, 0, None)
    view.show()
    return view


def test_a_draw_that_is_pointed_at_is_read_out(view: DistributionView) -> None:
    plot = view.chosen.plot
    texts = {plot.tip_at(QPoint(x, 30)) for x in range(plot.width())}
    numbers = {line.split(":")[0] for text in texts for line in text.splitlines() if line.startswith("Draw ")}
    assert numbers == {f"Draw {number}" for number in range(1, 26)}


def test_elsewhere_the_shares_are_listed(view: DistributionView) -> None:
    assert view.chosen.plot.tip_at(QPoint(-50, 30)).splitlines()[-4:] == [
        "10⁻⁴ to 0.001: 25 %",
        "0.001 to 0.01: 25 %",
        "0.01 to 0.1: 25 %",
        "0.1 to 1: 25 %",
    ]


def test_ears_get_the_first_draws_too(view: DistributionView) -> None:
    from workbench.search.space.preview import previews

    first = previews(ALPHA, 0)[0].first[0]
    assert f"First draws: {exact(first)}, " in view.chosen.plot.accessibleDescription()
