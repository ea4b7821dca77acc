"""Heights, order and folds of plots as plain values."""

import random

import pytest

from workbench.layouts.plot_room import LINE, LOWEST, Plot, PlotRoom

LIVE = [Plot("loss", 30, 250), Plot("accuracy", 24), Plot("rate", 16), Plot("norm", 18)]
NAMES = [plot.name for plot in LIVE]


def test_what_is_asked_for_comes_first_and_the_rest_is_shared() -> None:
    heights = PlotRoom().heights(LIVE, ["rate"], 460)
    assert heights["loss"] >= 250
    assert heights["rate"] == LINE
    assert min(heights["accuracy"], heights["norm"]) >= LOWEST
    assert abs(sum(heights.values()) - 460) <= len(LIVE)


def test_with_little_room_every_plot_can_still_be_read() -> None:
    heights = PlotRoom().heights(LIVE, [], 120)
    assert set(heights.values()) == {LOWEST}, "the board scrolls then"
    heights = PlotRoom().heights(LIVE, [], 400)
    assert heights["loss"] == 400 - 3 * LOWEST


def test_a_dragged_border_stays_whatever_the_size() -> None:
    room = PlotRoom().dragged({"loss": 100, "accuracy": 300, "rate": 100, "norm": 100})
    assert room.heights(LIVE, [], 600) == {"loss": 100, "accuracy": 300, "rate": 100, "norm": 100}
    assert room.heights(LIVE, [], 1200)["accuracy"] == 600
    assert room.heights(LIVE, ["norm"], 500 + LINE) == {"loss": 100, "accuracy": 300, "rate": 100, "norm": LINE}


@pytest.mark.parametrize("seed", range(20))
def test_heights_fill_the_room_and_none_is_too_low(seed: int) -> None:
    draw = random.Random(seed)
    plots = [Plot(str(n), draw.randint(1, 50), draw.choice([LOWEST, 200])) for n in range(draw.randint(1, 9))]
    total = draw.randint(0, 3000)
    lines = [plot.name for plot in plots if draw.random() < 0.3]
    room = PlotRoom(shares={plot.name: draw.random() for plot in plots if draw.random() < 0.3})
    heights = room.heights(plots, lines, total)
    assert list(heights) == [plot.name for plot in plots]
    assert all(height == LINE if name in lines else height >= LOWEST for name, height in heights.items())
    least = sum(LINE if name in lines else LOWEST for name in heights)
    if len(lines) < len(plots):
        assert abs(sum(heights.values()) - max(least, total)) <= len(plots)


def test_plots_move_and_what_is_new_stands_where_it_was_planned() -> None:
    room = PlotRoom().moved(NAMES, "norm", 0)
    assert room.ordered(NAMES) == ["norm", "loss", "accuracy", "rate"]
    assert room.moved(NAMES, "norm", 99).ordered(NAMES) == NAMES
    assert room.ordered(["loss", "new", "norm"]) == ["norm", "loss", "new"]
    assert room.moved(["loss", "accuracy"], "accuracy", 0).ordered(NAMES)[:2] == ["accuracy", "loss"]


def test_a_constant_curve_is_a_line_until_somebody_opens_it() -> None:
    assert PlotRoom().is_line("rate", is_constant=True)
    assert not PlotRoom().is_line("rate", is_constant=False)
    assert not PlotRoom().folded("rate", False).is_line("rate", is_constant=True)
    assert PlotRoom().folded("loss", True).is_line("loss", is_constant=False)


def test_it_comes_back_from_a_file_and_damage_is_forgotten() -> None:
    room = PlotRoom().moved(NAMES, "norm", 0).folded("loss", True).dragged({"loss": 1, "norm": 2})
    assert PlotRoom.from_plain(room.to_plain()) == room
    for damaged in (None, 3, [], {"order": 1, "shares": {"a": "x", "b": float("nan"), "c": 7}, "left": -1}):
        assert PlotRoom.from_plain(damaged) == PlotRoom()
