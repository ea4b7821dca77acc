"""Cards stand beside and below each other as soon as they are shown, whatever else the window has to do."""

from itertools import combinations

from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from workbench.ui.charts.card import Card
from workbench.ui.charts.card_grid import CardGrid


def test_cards_never_lie_upon_each_other_also_before_the_next_round_of_events(qtbot: QtBot) -> None:
    grid, area = CardGrid(), QScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.setWidget(grid)
    cards = [Card(f"Card {number}", "") for number in range(6)]
    grid.adopt(cards)
    area.resize(700, 400)
    with qtbot.waitExposed(area):
        area.show()
    grid.show_cards(cards)
    assert not [(one.title.text(), other.title.text()) for one, other in overlapping(cards)]
    assert grid.height() >= 3 * cards[0].height()
    area.resize(1000, 400)
    assert not overlapping(cards), "nor where they are given other columns"
    grid.show_cards(cards[:3])
    assert not overlapping(cards[:3])


def overlapping(cards: list[Card]) -> list[tuple[Card, Card]]:
    return [(one, other) for one, other in combinations(cards, 2) if one.geometry().intersects(other.geometry())]
