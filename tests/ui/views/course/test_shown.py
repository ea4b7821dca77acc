"""Plots and tables of labs as a reader sees them."""

import pytest
from pytestqt.qtbot import QtBot

from workbench.labs.lab import Axis, Picture, Series
from workbench.specs.hyperparameters import TABLE
from workbench.ui.views.course.shown import PictureCard, spoken
from workbench.ui.widgets.theme import ThemeSource


@pytest.mark.parametrize(
    ("ticks", "caption"),
    [
        (("Copies", "Averages"), "A note. From the left: Copies, Averages."),
        (("1", "2"), "A note."),
        ((), "A note."),
    ],
)
def test_categories_are_named_where_the_axis_has_room_for_some_only(
    qtbot: QtBot, themes: ThemeSource, ticks: tuple[str, ...], caption: str
) -> None:
    series = (Series("share", (0.0, 1.0), (0.5, 0.7), "bars"),)
    card = PictureCard(Picture("Bars", Axis("kind", ticks=ticks), Axis("share"), series, note="A note."), themes)
    qtbot.addWidget(card)
    assert card.caption.text() == caption


def test_what_a_lab_shows_is_called_as_in_the_window() -> None:
    assert spoken("hyperparameter.bn_epsilon") == TABLE["bn_epsilon"].label
    assert spoken("network.batch_norm") == "batch norm"
