"""The board of instruments: what is chosen has a plot with a line for each layer, and nothing is measured while it is hidden."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from workbench.insight.probes.probe_rows import PROBES
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.training.messages import SetHyperparameter
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.document.document import RunDocument
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.past_probes import PastProbes
from workbench.ui.views.instruments.instruments_view import AT_FIRST, InstrumentsView

WAIT = 60_000


def shown(qtbot: QtBot, view: InstrumentsView) -> None:
    view.show()
    qtbot.waitExposed(view)


def is_drawn(view: InstrumentsView, points: int) -> bool:
    view.board.draw()
    bands = [trace.bands for pane in view.board.panes for trace in pane.traces]
    return bool(bands) and all(band is not None and len(band.steps) == points for band in bands)


def test_each_chosen_instrument_has_a_plot_with_a_line_for_each_layer(
    qtbot: QtBot, finished: RunSession, view: InstrumentsView, past: PastProbes
) -> None:
    shown(qtbot, view)
    assert view.chosen == AT_FIRST
    assert [pane.plan.title for pane in view.board.panes] == [PROBES[name].title for name in AT_FIRST]
    assert [[trace.look.label for trace in pane.traces] for pane in view.board.panes] == [
        ["layer 1", "output"],
        ["layer 1", "output"],
        ["layer 1"],
    ]
    qtbot.waitUntil(lambda: is_drawn(view, 400), timeout=WAIT)
    pane = view.board.panes[0]
    curve = past.curve("update_ratio")
    for column, trace in enumerate(pane.traces):
        assert trace.bands is not None
        assert np.array_equal(trace.bands.mean, curve.values[:, column])
    qtbot.waitUntil(lambda: view.progress.text() == "400 points, exact", timeout=WAIT)
    assert PROBES["update_ratio"].formula in pane.read_out.toolTip()
    assert PROBES["update_ratio"].meaning in pane.read_out.toolTip()


def test_instruments_come_and_go_by_the_menu_and_the_button_of_their_plot(
    qtbot: QtBot, finished: RunSession, view: InstrumentsView
) -> None:
    shown(qtbot, view)
    told: list[tuple[str, ...]] = []
    view.chosen_changed.connect(told.append)
    kept = view.board.panes
    view.menu.actions_by_name["worst_loss"].trigger()
    assert view.board.panes[:3] == kept
    assert view.chosen == told[-1] == (*AT_FIRST, "worst_loss")
    assert [action.isChecked() for action in view.menu.actions_by_name.values()].count(True) == 4
    qtbot.waitUntil(lambda: is_drawn(view, 400), timeout=WAIT)
    button = view.close_button("gradient_norm")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert view.chosen == ("update_ratio", "dead_units", "worst_loss")
    assert len(view.board.panes) == 3
    for name in view.chosen:
        view.menu.actions_by_name[name].trigger()
    assert view.chosen == ()
    assert view.board.empty_page.isVisible()


def test_an_instrument_that_does_not_apply_says_so(
    qtbot: QtBot, document: RunDocument, session: RunSession, view: InstrumentsView
) -> None:
    document.show(
        document.spec.replaced(network=NetworkSpec(layers=(DenseLayer(units=6, batch_norm=False),), output="softmax"))
    )
    view.choose(["mean_gap", "weight_norm"])
    shown(qtbot, view)
    with qtbot.waitSignal(session.finished, timeout=WAIT):
        session.start()
    gap, norm = view.board.panes
    assert gap.traces == ()
    assert "no batch norm" in gap.plan.formula
    qtbot.waitUntil(lambda: is_drawn(view, 400), timeout=WAIT)
    assert len(norm.traces) == 2


def test_of_many_layers_the_middle_and_the_spread_are_drawn(
    qtbot: QtBot, document: RunDocument, session: RunSession, view: InstrumentsView, past: PastProbes
) -> None:
    layers = tuple(DenseLayer(units=4) for _ in range(9))
    document.show(document.spec.replaced(network=NetworkSpec(layers=layers, output="softmax"), steps=40))
    view.choose(["weight_norm"])
    shown(qtbot, view)
    with qtbot.waitSignal(session.finished, timeout=WAIT):
        session.start()
    qtbot.waitUntil(lambda: is_drawn(view, 40), timeout=WAIT)
    (trace,) = view.board.panes[0].traces
    assert trace.look.label == "median of 10 layers"
    curve, bands = past.curve("weight_norm"), trace.bands
    assert bands is not None
    assert np.array_equal(bands.low, curve.values.min(axis=1))
    assert np.array_equal(bands.mean, np.median(curve.values, axis=1))
    assert np.array_equal(bands.high, curve.values.max(axis=1))


def test_nothing_is_measured_while_it_is_hidden(qtbot: QtBot, finished: RunSession, view: InstrumentsView) -> None:
    qtbot.wait(500)
    assert isinstance(view.progress, QLabel)
    view.show()
    view.hide()
    qtbot.wait(500)
    assert not is_drawn(view, 400)


def test_when_something_first_happened_is_told_and_gone_to(
    qtbot: QtBot,
    finished: RunSession,
    view: InstrumentsView,
    past: PastProbes,
    machine: TimeMachine,
    timeline: Timeline,
) -> None:
    view.choose(["dead_units", "weight_norm"])
    shown(qtbot, view)
    qtbot.waitUntil(lambda: is_drawn(view, 400), timeout=WAIT)
    view.board.menu.turn_to(view.board.panes[1], finished.seen.metrics)
    view.first_time_action.trigger()
    question = view.question
    assert question.isVisible()
    assert question.title.text() == "When was Weight norm of each layer first"
    assert [question.layer.itemText(place) for place in range(3)] == ["in any layer", "layer 1", "output"]
    values = past.curve("weight_norm").values
    limit = round(float((values[0, 1] + values[-1, 1]) / 2.0), 3)
    right = int(np.flatnonzero(values[:, 1] > limit)[0])
    question.layer.setCurrentIndex(2)
    question.limit.show_value(limit)
    qtbot.mouseClick(question.find_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "was first above" in question.result.text(), timeout=WAIT)
    assert f"at step {right} (output: " in question.result.text()
    assert "every mini-batch before was looked at" in question.result.text()
    assert (timeline.step, timeline.is_pinned) == (right, True)
    assert machine.seen.cursor is not None
    assert machine.seen.cursor.step == right
    question.side.setCurrentIndex(1)
    question.limit.selectAll()
    qtbot.keyClicks(question.limit, "0.000001")
    qtbot.keyClick(question.limit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "was never below" in question.result.text(), timeout=WAIT)
    qtbot.mouseClick(question.close_button, Qt.MouseButton.LeftButton)
    assert not question.isVisible()


def test_plots_stand_beside_each_other_only_where_titles_and_values_have_room(
    qtbot: QtBot, finished: RunSession, view: InstrumentsView
) -> None:
    shown(qtbot, view)
    for width, columns in ((940, 1), (1000, 2)):
        view.resize(width, 600)
        qtbot.waitUntil(
            lambda expected=columns: (
                len({pane.mapTo(view.board, QPoint()).x() for pane in view.board.panes}) == expected
            )
        )


def test_marks_are_those_of_the_branch_that_is_drawn(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine, view: InstrumentsView, past: PastProbes
) -> None:
    shown(qtbot, view)
    machine.look_at(1, 100)
    with qtbot.waitSignal(machine.arrived, timeout=WAIT):
        machine.rewind_here()
    qtbot.waitUntil(lambda: finished.state is SessionState.PAUSED, timeout=WAIT)
    finished.requests.edit(SetHyperparameter("learning_rate", 0.003))
    qtbot.waitUntil(lambda: "0.003" in marks(view), timeout=WAIT)
    machine.look_at(1, 300)
    qtbot.waitUntil(lambda: past.branch == 1 and marks(view) == "", timeout=WAIT)
    machine.look_at(1, 50)  # on the way of the live branch too
    qtbot.waitUntil(lambda: "0.003" in marks(view), timeout=WAIT)


def marks(view: InstrumentsView) -> str:
    view.board.draw()
    return " ".join(mark.text for mark in view.board.panes[0].canvas.marks.marks)
