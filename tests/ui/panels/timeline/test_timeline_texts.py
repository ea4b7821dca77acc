"""The sentences."""

import time

from tests.ui.panels.timeline.fake_machine import three_branches
from workbench.runs.history.history import Best, JournalEdit, Mark, Place
from workbench.ui.panels.timeline.timeline_texts import (
    ago_text,
    as_tooltip,
    change_text,
    lane_tooltip,
    live_text,
    looking_text,
    mark_text,
)


def test_an_edit_with_its_time_and_note() -> None:
    made = time.mktime((2026, 5, 4, 14, 3, 0, 0, 0, -1))
    edit = JournalEdit(1, 0, 1200, "learning_rate", 0.01, 0.005, made, "too jumpy")
    assert mark_text(edit) == "step 1,200 · learning rate 0.01 → 0.005 · 14:03 · too jumpy"


def test_edits_that_are_no_hyperparameters() -> None:
    assert change_text(JournalEdit(1, 0, 5, "epochs", 10, 20)) == "planned epochs 10 → 20"
    statistics = JournalEdit(1, 0, 5, "batch_norm_statistics", "ewma", "exact")
    assert change_text(statistics) == "batch-norm averages replaced by exact statistics"


def test_other_marks() -> None:
    assert mark_text(Mark(1, Place(1, 30, 0), "alert", "loss rises")) == "step 30 · alert: loss rises"
    assert mark_text(Mark(1, Place(1, 30, 0), "pin", "")) == "step 30 · pinned"
    assert mark_text(Best(Place(1, 30, 0), 0.12345, 0.981)) == "step 30 · best dev loss 0.1235 · accuracy 98.1 %"


def test_how_long_ago() -> None:
    texts = [ago_text(seconds) for seconds in (1, 30, 119, 3 * 3600, 50 * 3600)]
    assert texts == ["just now", "about 30 s ago", "about 2 min ago", "about 3 h ago", "about 2 d ago"]


def test_the_line_about_a_place() -> None:
    history = three_branches()
    text = looking_text(history, Place(2, 650, 1), 3.42, 125.0, ["step 650 · pin: before the cliff"])
    assert text == "Looking at step 650 of lower rate · epoch 3.4 · about 2 min ago · pin: before the cliff"
    assert live_text(history, history.current) == "Live, step 900 · lower rate"


def test_a_name_is_never_taken_for_markup() -> None:
    assert as_tooltip(["<b>x</b>"]) == "<qt>&lt;b&gt;x&lt;/b&gt;</qt>"


def test_a_long_tooltip_says_how_much_is_left_out() -> None:
    text = as_tooltip(str(number) for number in range(100))
    assert text.count("<br>") == 8
    assert "and 92 more" in text


def test_what_a_branch_is() -> None:
    assert "left main at step 400" in lane_tooltip(three_branches(), 2)
    assert "2 edits by hand" in lane_tooltip(three_branches(), 1)
