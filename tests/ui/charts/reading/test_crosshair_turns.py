"""Which plots follow the crosshair when."""

from pytestqt.qtbot import QtBot

from workbench.ui.charts.reading.crosshair_turns import CrosshairTurns
from workbench.ui.charts.shared_steps import Timeline


class Plot:
    """Writes down which step it showed."""

    def __init__(self, timeline: Timeline, *, visible: bool = True, under_mouse: bool = False) -> None:
        self._timeline, self._visible, self._under_mouse = timeline, visible, under_mouse
        self.shown: list[float | None] = []

    def isVisible(self) -> bool:
        return self._visible

    def underMouse(self) -> bool:
        return self._under_mouse

    def show_crosshair(self) -> None:
        self.shown.append(self._timeline.step)


def test_the_plot_under_the_mouse_follows_at_once_and_the_others_soon(qtbot: QtBot) -> None:
    timeline = Timeline()
    turns = CrosshairTurns(timeline)
    plots = [Plot(timeline, under_mouse=number == 7, visible=number != 3) for number in range(10)]
    turns.show_plots(plots)
    timeline.point_at(5.0)
    assert [plot.shown for plot in plots] == [[5.0] if number == 7 else [] for number in range(10)]
    qtbot.waitUntil(lambda: plots[9].shown == [5.0])
    assert [plot.shown for plot in plots] == [[] if number == 3 else [5.0] for number in range(10)]


def test_a_mouse_that_never_rests_leaves_no_plot_behind(qtbot: QtBot) -> None:
    timeline = Timeline()
    turns = CrosshairTurns(timeline)
    plots = [Plot(timeline, under_mouse=number == 0) for number in range(10)]
    turns.show_plots(plots)
    for step in range(200):
        timeline.point_at(float(step))
        qtbot.wait(1)
    counts = [len(plot.shown) for plot in plots[1:]]
    assert min(counts) > 0
    assert max(counts) - min(counts) <= 1
    assert len(plots[0].shown) == 200


def test_a_crosshair_is_held_and_let_go_everywhere_at_once() -> None:
    timeline = Timeline()
    turns = CrosshairTurns(timeline)
    plots = [Plot(timeline) for _ in range(10)]
    turns.show_plots(plots)
    timeline.pin(8.0)
    timeline.pin(None)
    assert [plot.shown for plot in plots] == [[8.0, None]] * 10


def test_plots_that_stay_while_others_come_are_not_left_behind(qtbot: QtBot) -> None:
    timeline = Timeline()
    turns = CrosshairTurns(timeline)
    plots = [Plot(timeline) for _ in range(10)]
    turns.show_plots(plots)
    timeline.point_at(5.0)
    turns.show_plots([*plots[:5], Plot(timeline)])
    qtbot.waitUntil(lambda: plots[4].shown == [5.0])
    assert all(plot.shown == [] for plot in plots[5:])


def test_plots_that_were_drawn_meanwhile_have_no_turn_of_their_own(qtbot: QtBot) -> None:
    timeline = Timeline()
    turns = CrosshairTurns(timeline)
    plots = [Plot(timeline) for _ in range(10)]
    turns.show_plots(plots)
    timeline.point_at(5.0)
    for plot in plots[:8]:
        turns.has_shown(plot)
    qtbot.waitUntil(lambda: plots[9].shown == [5.0])
    assert [plot.shown for plot in plots] == [[]] * 8 + [[5.0]] * 2
