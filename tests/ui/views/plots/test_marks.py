"""Marks of edits and of a divergence on the plots of a run."""

from tests.ui.views.plots.conftest import FakeSession
from workbench.runs.history.history import Mark, Place
from workbench.ui.run.seen_run import SessionState
from workbench.ui.views.plots.plot_board import PlotBoard


def test_edits_are_marked_on_every_plot(board: PlotBoard, session: FakeSession) -> None:
    session.begin()
    session.train(100)
    session.edit("learning_rate", 0.001, 0.01)
    session.train(100)
    session.edit("momentum", 0.9, 0.99)
    board.draw()
    for pane in board.panes:
        assert [(mark.step, mark.text) for mark in pane.canvas.marks.marks] == [
            (100, "α 0.001 → 0.01"),
            (200, "β₁ 0.9 → 0.99"),
        ]
    assert "Learning rate 0.001 → 0.01" in board.panes[0].canvas.marks.marks[0].story


def test_labels_of_marks_never_overlap(board: PlotBoard, session: FakeSession) -> None:
    session.begin()
    for _ in range(60):
        session.train(10)
        session.edit("learning_rate", 0.001, 0.002)
    board.draw()
    places = [place for _, place in board.panes[0].canvas.marks.shown_labels()]
    assert 2 <= len(places) < 60
    assert not any(a.intersects(b) for number, a in enumerate(places) for b in places[:number])
    assert board.panes[1].canvas.marks.shown_labels() == []


def test_alerts_are_marked_and_stay_when_training_goes_on(board: PlotBoard, session: FakeSession) -> None:
    session.begin()
    session.train(100)
    session.alerts = (Mark(1, Place(1, 100, 0), "alert", "not finite, first in layer 2, unit 7, z"),)
    session.state = SessionState.DIVERGED
    session.state_changed.emit(session.state)
    board.draw()
    session.state = SessionState.TRAINING
    session.train(100)
    board.draw()
    (mark,) = board.panes[3].canvas.marks.marks
    assert (mark.step, mark.text, mark.is_alarm) == (100, "not finite", True)
    assert mark.story == "Step 100: not finite, first in layer 2, unit 7, z"


def test_of_the_edits_of_a_drag_at_one_step_the_label_names_the_last(board: PlotBoard, session: FakeSession) -> None:
    session.begin()
    session.train(50)
    for old, new in ((0.001, 0.002), (0.002, 0.3)):
        session.edit("learning_rate", old, new)
    session.train(50)
    board.draw()
    ((mark, _place),) = board.panes[0].canvas.marks.shown_labels()
    assert mark.text == "α 0.002 → 0.3"
