"""When a step was trained."""

from dataclasses import replace

from tests.ui.panels.timeline.fake_machine import one_branch
from workbench.runs.history.history import History, JournalEdit, Mark, Place
from workbench.ui.panels.timeline.timeline_texts import made_at


def history() -> History:
    one = one_branch(1000)
    one = one.with_changed_branch(replace(one.branches[0], created=100.0))
    return one.with_edit(JournalEdit(1, 0, 400, "momentum", 0.9, 0.99, 140.0))


def test_between_two_moments_on_record() -> None:
    assert made_at(history(), Place(1, 200, 0), None) == 120.0
    assert made_at(history(), Place(1, 700, 1), 200.0) == 170.0


def test_nothing_is_known_beyond_the_last_moment() -> None:
    assert made_at(history(), Place(1, 700, 1), None) is None


def test_a_pin_set_later_says_nothing_about_its_step() -> None:
    pinned = history().with_mark(Mark(1, Place(1, 200, 0), "pin", "", 9000.0))
    assert made_at(pinned, Place(1, 200, 0), None) == 120.0
