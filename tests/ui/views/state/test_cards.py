"""Pointing at pictures, choosing layers, and colours."""

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from tests.ui.views.state.conftest import FakeMachine, make_case
from workbench.data.dataset import Target
from workbench.insight.insight_texts import number
from workbench.numbers import significant
from workbench.training.snapshot import Snapshot
from workbench.ui.charts import colours
from workbench.ui.charts.cell_picture import CellPicture
from workbench.ui.charts.colours import class_colour, diverging, ink_on, mixed
from workbench.ui.views.state.batch_norm_picture import bars
from workbench.ui.views.state.state_view import StateView
from workbench.ui.widgets.theme import DARK, LIGHT, Theme, ThemeSource

See = Callable[..., None]


def point(qtbot: QtBot, picture: CellPicture, row: int, column: int) -> None:
    qtbot.mouseMove(picture, QPoint(1, 1))
    qtbot.mouseMove(picture, picture.cell_rect(row, column).center().toPoint())


def test_the_mouse_reads_a_cell_of_the_confusion_matrix(
    qtbot: QtBot, machine: FakeMachine, view: StateView, seen: See
) -> None:
    seen()
    usual = view.cards["confusion"].caption.text()
    point(qtbot, view.cards["confusion"].picture, 2, 0)

    total = int((machine.data.dev.labels == 2).sum())
    text = view.cards["confusion"].caption.text()
    assert text.startswith("said c0, was c2: ")
    assert f"of {total} (" in text
    qtbot.keyClick(view.cards["confusion"].picture, *chord("cell.release"))
    assert view.cards["confusion"].caption.text() == usual


def test_arrow_keys_go_from_cell_to_cell(qtbot: QtBot, view: StateView, seen: See) -> None:
    seen()
    picture = view.cards["confusion"].picture
    picture.setFocus()
    qtbot.keyClick(picture, *chord("cell.column", 1))
    assert picture.pointed == (0, 0)
    qtbot.keyClick(picture, *chord("cell.row", 1))
    assert picture.pointed == (1, 0)
    qtbot.keyClick(picture, *chord("cell.column", 1))
    qtbot.keyClick(picture, *chord("cell.row", 0))
    assert picture.pointed == (0, 1)
    qtbot.keyClick(picture, *chord("cell.row", 0))
    assert picture.pointed == (0, 1)
    assert view.cards["confusion"].caption.text().startswith("said c1, was c0")
    qtbot.keyClick(picture, *chord("cell.column", 0))
    assert picture.pointed == (0, 0)


def test_what_is_pointed_at_follows_the_step(qtbot: QtBot, machine: FakeMachine, view: StateView, seen: See) -> None:
    seen()
    point(qtbot, view.cards["weights"].picture, 0, 0)
    first = view.cards["weights"].caption.text()
    assert first.startswith("unit 1 ← f0: ")
    other = make_case().snapshot
    parameters = other.parameters.copy()
    parameters[0] = 7.25
    seen(snapshot=_with(other, parameters))
    assert view.cards["weights"].caption.text() == "unit 1 ← f0: 7.25"


def test_another_layer_is_chosen_and_stays_chosen(qtbot: QtBot, view: StateView, seen: See) -> None:
    seen()
    box = view.cards["weights"].choice
    assert [box.itemText(place) for place in range(box.count())] == [
        "Layer 1: 4 → 6",
        "Layer 2: 6 → 5",
        "Output: 5 → 3",
    ]
    box.setCurrentIndex(2)
    assert view.cards["weights"].picture.shape() == (3, 5)
    seen()
    assert box.currentIndex() == 2
    assert view.cards["weights"].picture.shape() == (3, 5)


def test_units_can_be_sorted(qtbot: QtBot, machine: FakeMachine, view: StateView, seen: See) -> None:
    seen()
    view.cards["batch_norm"].order.setCurrentText("σ²")
    case = machine.case
    smallest = int(case.layout.running_variance(0, case.snapshot.running).argmin())
    assert view.cards["batch_norm"].picture.reading(0, 0).startswith(f"unit {smallest + 1}: γ ")
    view.cards["batch_norm"].order.setCurrentText("number")
    assert view.cards["batch_norm"].picture.reading(0, 0).startswith("unit 1: γ ")


def test_regions_read_class_and_probability(qtbot: QtBot, machine: FakeMachine, view: StateView, seen: See) -> None:
    machine.take(make_case(features=2))
    seen()
    text = view.cards["regions"].picture.reading(0, 0)
    # The upper left corner, in raw units: features were scaled by 3 and shifted by 2.
    plane = view.cards["regions"].picture.regions.plane
    low, high = plane.low, plane.high
    x = (low[0] + (high[0] - low[0]) / 144) * 3.0 + 2.0
    y = (high[1] - (high[1] - low[1]) / 144) * 3.0 + 2.0
    assert text.startswith(f"f0 {significant(x, 3)}, f1 {significant(y, 3)}: c")
    assert text.endswith("%")


def test_predictions_are_read_from_the_nearest_point(
    qtbot: QtBot, machine: FakeMachine, view: StateView, seen: See
) -> None:
    machine.take(make_case(output="linear"))
    seen()
    picture = view.cards["predictions"].picture
    point(qtbot, picture, 0, 0)
    lowest = float(machine.data.dev.targets.min()) * 4.0 + 10.0
    assert f"true {significant(lowest, 3)} (off by " in view.cards["predictions"].caption.text()


def test_of_several_targets_one_is_chosen(qtbot: QtBot, machine: FakeMachine, view: StateView, seen: See) -> None:
    machine.take(make_case(output="linear"))
    seen()
    card = view.cards["predictions"]
    assert card.choice.isHidden()
    machine.take(make_case(output="linear", targets=(Target("height", 10.0, 4.0), Target("width", -2.0, 0.5))))
    seen()
    assert not card.choice.isHidden()
    assert [card.choice.itemText(place) for place in range(card.choice.count())] == ["height", "width"]
    assert view.head.text().endswith("the mean over 2 targets · exact")
    height = card.caption.text()
    card.choice.setCurrentIndex(1)
    assert card.caption.text() != height
    point(qtbot, card.picture, 0, 0)
    lowest = float(machine.data.dev.targets[:, 1].min()) * 0.5 - 2.0
    assert card.caption.text().startswith("width predicted ")
    assert f"true {significant(lowest, 3)} (off by " in card.caption.text()


@pytest.mark.parametrize("name", ["confusion", "regions", "weights", "batch_norm", "certainty"])
def test_every_picture_can_be_painted_in_both_themes(
    qtbot: QtBot, view: StateView, seen: See, themes: ThemeSource, name: str
) -> None:
    seen()
    card = view.cards[name]
    light = card.grab().toImage()
    themes.set_theme(DARK)
    dark = card.grab().toImage()
    themes.set_theme(LIGHT)
    assert light != dark
    assert len({light.pixel(x, light.height() // 2) for x in range(light.width())}) > 2


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_numbers_become_colours(theme: Theme) -> None:
    pixels = diverging(np.array([[-2.0, -1.0, 0.0, 1.0, 3.0]]), 1.0, theme)
    colours = [QColor.fromRgb(int(pixel)).name() for pixel in pixels[0]]
    assert colours == [theme.series[1]] * 2 + [theme.plot_background] + [theme.series[0]] * 2
    assert (diverging(np.zeros((2, 2)), 0.0, theme) == pixels[0, 2]).all()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_sixteen_classes_have_colours_of_their_own(theme: Theme) -> None:
    assert len({class_colour(number, theme).name() for number in range(16)}) == 16


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_ink_can_be_read_on_every_shade(theme: Theme) -> None:
    for share in np.linspace(0.0, 1.0, 11):
        for full in theme.series[:2]:
            back = mixed(theme.plot_background, full, float(share))
            assert _contrast(back, ink_on(back, theme)) >= 3.9


def test_many_units_share_bars_as_long_as_the_longest() -> None:
    values = np.zeros(1200)
    values[[7, 900]] = 5.0, -3.0
    lows, highs = bars(values, 1.0)
    assert len(lows) == 500
    assert (lows.min(), highs.max()) == (-3.0, 5.0)


def _contrast(one: QColor, other: QColor) -> float:
    def luminance(colour: QColor) -> float:
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _with(snapshot: Snapshot, parameters: np.ndarray) -> Snapshot:
    return dataclasses.replace(snapshot, parameters=parameters)


def test_the_first_layer_is_shown_as_images_where_the_data_are_images(
    qtbot: QtBot, machine: FakeMachine, view: StateView, seen: See
) -> None:
    seen()
    assert not view.cards["unit_images"].isVisible()
    case = make_case(classes=3)
    machine.take(dataclasses.replace(case, data=dataclasses.replace(case.data, image_shape=(2, 2))))
    seen()
    card = view.cards["unit_images"]
    assert card.isVisible()
    w = case.layout.weight(0, case.snapshot.parameters)
    assert card.caption.text().startswith(f"All {len(w)} units of the first layer, W pixel by pixel")
    strongest = int(np.abs(w[1]).argmax())
    place = f"row {strongest // 2 + 1}, column {strongest % 2 + 1}"
    columns = card.picture.shape()[1]
    assert place in card.picture.reading(*divmod(1, columns))
    assert number(float(w[1, strongest])) in card.picture.reading(*divmod(1, columns))


def test_colours_of_numbers_are_mixed_once_for_each_theme(monkeypatch: pytest.MonkeyPatch) -> None:
    theme = dataclasses.replace(LIGHT, plot_background="#fefdfc")  # nobody has asked for it yet
    first = diverging(np.linspace(-1.0, 1.0, 9)[None, :], 1.0, theme)
    assert first[0, 4] == QColor("#fefdfc").rgb()
    asked = list[object]()
    monkeypatch.setattr(colours, "mixed", lambda *values: asked.append(values))
    for _ in range(64):  # as the units of a layer
        np.testing.assert_array_equal(diverging(np.linspace(-1.0, 1.0, 9)[None, :], 1.0, theme), first)
    assert not asked
