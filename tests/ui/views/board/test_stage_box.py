import pytest

from workbench.errors import SpecError
from workbench.search.space.ranges import at_edge
from workbench.ui.views.board.board_data import BoardData
from workbench.ui.views.board.stage_box import box_of, box_text, edge_text, extended_stage, finer, new_stage


def test_marks_become_ranges_on_the_same_scale(data: BoardData) -> None:
    box = finer(data, {"learning_rate": (0.25, 0.75), "score": (0.0, 1.0)})
    assert box is not None
    stage = new_stage(data, box, 12)
    row = stage.space.row("learning_rate")
    assert row is not None
    assert (row.scale, row.low, row.high) == ("log", 0.001, 0.1)
    assert (stage.number, stage.budget, stage.parent) == (3, 12, box.parent.number)
    assert "Learning rate 0.001 to 0.1" in box_text(data, box)


def test_marked_choices_are_kept(data: BoardData) -> None:
    assert box_of(data, {"optimizer": (0.3, 1.0)}) == {"optimizer": ("adam", "rmsprop")}
    box = finer(data, {"optimizer": (0.4, 0.45)})
    assert box is not None
    with pytest.raises(SpecError, match="none of the choices"):
        new_stage(data, box, 5)


def test_the_stage_of_most_trials_is_narrowed(data: BoardData) -> None:
    whole = finer(data, {"dropout": (0.0, 1.0)})
    assert whole is not None
    assert whole.parent.number == 1


def test_scores_alone_are_no_box(data: BoardData) -> None:
    assert finer(data, {"score": (0.5, 1.0)}) is None


def test_a_best_value_at_the_edge_asks_for_more_room(data: BoardData) -> None:
    stage = data.plan.stages[0]
    best = {"learning_rate": 0.98, "batch_size": 512}
    edges = at_edge(stage.space, best)
    assert "extend, do not zoom" in edge_text(edges[0])
    wider = extended_stage(data, stage, edges[0], 9)
    row = wider.space.row("learning_rate")
    assert row is not None
    assert row.high is not None
    assert row.high > 1.0
    assert (wider.parent, wider.budget) == (1, 9)


def test_a_best_value_at_the_edge_of_the_box_asks_for_another_box(data: BoardData) -> None:
    assert data.best is not None
    rate = data.positions[data.place(data.best.number) or 0, 0]
    box = finer(data, {"learning_rate": (float(rate) - 0.001, float(rate) + 0.3)})
    assert box is not None
    assert [(edge.row, edge.end) for edge in box.box_edges] == [("learning_rate", "low")]
