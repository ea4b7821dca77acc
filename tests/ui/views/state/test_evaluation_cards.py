"""Cards that judge the answers: what they say is what was counted, and each point can be read."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from tests.ui.views.state.conftest import FakeMachine, make_case
from workbench.data.dataset import Target
from workbench.numbers import percent
from workbench.ui.views.state import state_view
from workbench.ui.views.state.state_view import StateView

See = Callable[..., None]
OF_CLASSES = ("class_scores", "ranking", "calibration", "hardest")


def test_a_classification_is_judged_from_all_sides(machine: FakeMachine, view: StateView, seen: See) -> None:
    seen()
    assert all(view.cards[name].isVisible() for name in OF_CLASSES)
    assert not view.cards["residuals"].isVisible()
    answers = machine.case.probabilities(machine.data.dev.features)
    labels = machine.data.dev.labels
    card = view.cards["hardest"]
    worst = int(np.argmin(answers[np.arange(len(labels)), labels]))
    told = card.picture.reading(0, 0)
    assert told.startswith(f"row {worst + 1}: said c{answers[worst].argmax()} (")
    assert f"is c{labels[worst]}; loss" in told
    told = view.cards["class_scores"].picture.reading(1, 0)
    assert told.startswith("c1: precision ")
    assert told.endswith(f"; {int((labels == 1).sum())} examples")


def test_each_class_has_its_curves(machine: FakeMachine, view: StateView, seen: See) -> None:
    seen()
    card = view.cards["ranking"]
    assert [card.choice.itemText(place) for place in range(3)] == ["c0", "c1", "c2"]
    assert card.caption.text().startswith("c0 against all others: ")
    card.choice.setCurrentIndex(2)
    scores = machine.case.probabilities(machine.data.dev.features)[:, 2]
    is_it = machine.data.dev.labels == 2
    area = np.mean([a > b for a in scores[is_it] for b in scores[~is_it]])
    assert f"in {percent(float(area))} of all pairs" in card.caption.text()
    for place in (1, 0):
        card.curve.setCurrentIndex(place)
        card.picture.grab()
        rows, columns = card.picture.shape()
        assert (rows, columns) == (1, len(scores))
        assert card.picture.reading(0, 0).startswith("from probability ")


def test_calibration_says_whether_the_error_is_chance(view: StateView, seen: See) -> None:
    seen()
    card = view.cards["calibration"]
    assert card.caption.text().startswith("Expected calibration error ")
    card.picture.grab()
    assert "95 % interval" in card.picture.reading(0, 0)


def test_a_regression_is_judged_by_what_it_misses(machine: FakeMachine, view: StateView, seen: See) -> None:
    targets = (Target("height", 10.0, 4.0), Target("weight", 60.0, 9.0))
    machine.take(make_case(output="linear", classes=2, targets=targets))
    seen()
    card = view.cards["residuals"]
    assert card.isVisible()
    assert not any(view.cards[name].isVisible() for name in OF_CLASSES[:3])
    card.target.setCurrentIndex(1)
    assert card.choice.itemText(0) == "predicted weight"
    assert {card.choice.itemText(place) for place in range(1, 5)} == {"f0", "f1", "f2", "f3"}
    card.choice.setCurrentIndex(2)
    card.picture.grab()
    said = machine.case.outputs(machine.data.dev.features)[-1][:, 1]
    missed = 9.0 * (machine.data.dev.answers[:, 1] - said)
    row = card.picture.point(0)
    assert card.picture.reading(0, 0).endswith(f"missed by {missed[row]:.3g}".replace("-", "−"))
    assert "loss" in view.cards["hardest"].picture.reading(0, 0)


def test_a_click_into_the_confusion_matrix_shows_its_examples(
    qtbot: QtBot, machine: FakeMachine, view: StateView, seen: See
) -> None:
    seen()
    answers, labels = machine.case.probabilities(machine.data.dev.features), machine.data.dev.labels
    picture, card = view.cards["confusion"].picture, view.cards["hardest"]
    rows = np.flatnonzero((labels == 2) & (answers.argmax(axis=1) == 0))
    qtbot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=picture.cell_rect(2, 0).center().toPoint())
    assert card.title.text() == "Was c2, said c0"
    order = rows[np.argsort(answers[rows, 2], kind="stable")]
    assert card.picture.reading(0, 0).startswith(f"row {order[0] + 1}: said c0")
    assert len([1 for number in range(12) if card.picture.reading(*divmod(number, 2))]) == len(rows)
    seen()
    assert card.title.text() == "Was c2, said c0"  # also at the next step
    picture.setFocus()
    qtbot.mouseMove(picture, picture.cell_rect(2, 0).center().toPoint())
    qtbot.keyClick(picture, *chord("cell.choose"))
    assert card.title.text() == "Hardest examples"


def test_the_regions_are_drawn_on_the_plane_that_is_chosen(
    qtbot: QtBot, machine: FakeMachine, view: StateView, seen: See
) -> None:
    machine.take(make_case(features=4))
    seen()
    card = view.cards["regions"]
    assert "main directions" in card.caption.text()
    assert not card.features.isVisible()
    with qtbot.waitSignal(view.shown):
        card.kind.setCurrentText("two features")
    assert card.features.isVisible()
    assert card.caption.text().startswith("f0 across, f1 up")
    assert "Honesty " in card.caption.text()
    with qtbot.waitSignal(view.shown):
        card.across.setCurrentText("f1")  # both cannot lie along the same axis
    assert card.caption.text().startswith("f1 across, f2 up")
    assert card.picture.reading(0, 0).startswith("f1 ")
    with qtbot.waitSignal(view.shown):
        card.kind.setCurrentText("two examples")
    assert card.caption.text().startswith("A flat cut through A (row 1), B (row 2) and the mean")
    with qtbot.waitSignal(view.shown):
        card.second.setValue(9)
    assert "B (row 9)" in card.caption.text()
    assert "of the way from A to B" in card.picture.reading(0, 0)
    card.picture.grab()


def test_a_click_into_the_map_takes_an_example(qtbot: QtBot, machine: FakeMachine, view: StateView, seen: See) -> None:
    machine.take(make_case(features=4))
    seen()
    card = view.cards["regions"]
    with qtbot.waitSignal(view.shown):
        card.kind.setCurrentText("two examples")
    number = card.picture.example_at(3, 5)
    with qtbot.waitSignal(view.shown):
        qtbot.mouseClick(card.picture, Qt.MouseButton.LeftButton, pos=card.picture.cell_rect(3, 5).center().toPoint())
    assert (card.first.value(), card.second.value()) == (2, number + 1)


def test_named_rows_of_the_train_part_take_the_place_of_the_hardest_ones(
    qtbot: QtBot, machine: FakeMachine, view: StateView, seen: See
) -> None:
    seen()
    card = view.cards["hardest"]
    with qtbot.waitSignal(view.shown):
        view.show_rows([5, 17, 40])
    assert view.part.currentData() == "train"
    assert card.title.text() == "Named by the doctor"
    told = [card.picture.reading(*divmod(number, 2)) for number in range(4)]
    assert {text.split(":")[0] for text in told[:3]} == {"row 6", "row 18", "row 41"}
    assert told[3] == ""
    seen()
    assert card.title.text() == "Named by the doctor"  # also at the next step
    with qtbot.waitSignal(view.shown):
        view.part.setCurrentIndex(view.part.findData("dev"))
    assert card.title.text() == "Hardest examples"


def test_named_rows_beyond_those_that_are_looked_at_are_looked_at_too(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, view: StateView, seen: See
) -> None:
    monkeypatch.setattr(state_view, "MOST_ROWS", 10)
    seen()
    with qtbot.waitSignal(view.shown):
        view.show_rows([44])
    assert "the first 45 of 60" in view.note.text()
    assert view.cards["hardest"].picture.reading(0, 0).startswith("row 45: ")
