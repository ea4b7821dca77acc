"""Places, lineages and specs of a history, on a small tree that is written out by hand."""

import pytest

from workbench.runs.history.history import BEGINNING, Branch, Effect, History, JournalEdit, Keyframe, Mark, Place
from workbench.specs.run import RunSpec, ScheduledEdit

SPEC = RunSpec.parse({"data": {"name": "iris"}, "steps": 400})


def planned(step: int, value: float, name: str = "learning_rate") -> ScheduledEdit:
    return ScheduledEdit(step=step, name=name, value=value)


def made(branch: int, number: int, step: int, value: float) -> JournalEdit:
    return JournalEdit(branch, number, step, "learning_rate", 0.0, value)


def keyframe(number: int, place: Place) -> Keyframe:
    return Keyframe(number, place, "time", "", 0)


def tree() -> History:
    """Main to step 100 with edits at 10, 40 and twice at 60; branch 2 leaves at 60 between the two and goes to 90.

    Branch 3 leaves branch 2 at 80, after its edit at 70.
    """
    history = History(branches=(Branch(1, SPEC),)).with_length(1, 100)
    for number, (step, value) in enumerate([(10, 0.1), (40, 0.2), (60, 0.3), (60, 0.4)]):
        history = history.with_edit(made(1, number, step, value))
    start = Place(1, 60, 3)
    history = history.with_branch(Branch(2, history.spec_to(start), start, length=60)).with_length(2, 90)
    history = history.with_edit(made(2, 3, 70, 0.5))
    start = Place(2, 80, 4)
    return history.with_branch(Branch(3, history.spec_to(start), start, "third", length=80))


def values(spec: RunSpec) -> list[object]:
    return [edit.value for edit in spec.edits]


def test_a_branch_is_complete_in_itself() -> None:
    history = tree()
    assert values(history.spec(1)) == [0.1, 0.2, 0.3, 0.4]
    assert values(history.spec(2)) == [0.1, 0.2, 0.3, 0.5]
    assert values(history.spec(3)) == [0.1, 0.2, 0.3, 0.5]
    assert [branch.number for branch in history.lineage(3)] == [1, 2, 3]
    assert [history.branch(number).title for number in (1, 2, 3)] == ["main", "branch 2", "third"]
    with pytest.raises(KeyError, match="no branch 4"):
        history.branch(4)


def test_a_step_leads_to_a_place_before_its_edits_in_the_branch_that_holds_it() -> None:
    history = tree()
    assert history.place_at(1, 10) == Place(1, 10, 0)
    assert history.place_at(1, 60) == Place(1, 60, 2)
    assert history.place_at(1, 61) == Place(1, 61, 4)
    assert history.place_at(1, 100) == history.tip(1) == Place(1, 100, 4)
    assert history.place_at(3, 0) == BEGINNING
    assert history.place_at(3, 59) == Place(1, 59, 2)
    assert history.place_at(2, 60) == Place(2, 60, 3)
    assert history.place_at(3, 70) == Place(2, 70, 3)
    assert history.place_at(3, 75) == Place(2, 75, 4)
    for step in (-1, 101):
        with pytest.raises(ValueError, match="main goes from 0 to 100"):
            history.place_at(1, step)


def test_only_the_tip_continues_its_branch() -> None:
    history = tree()
    assert history.is_tip(Place(1, 100, 4))
    assert not history.is_tip(Place(1, 99, 4))
    assert history.tip(3) == Place(3, 80, 4)
    edited = History(branches=(Branch(1, SPEC),)).with_length(1, 7).with_edit(made(1, 0, 7, 0.1))
    assert (edited.tip(1), edited.current) == (Place(1, 7, 1), Place(1, 7, 1))
    assert not edited.is_tip(Place(1, 7, 0))


def test_the_current_place_grows_with_its_branch_alone() -> None:
    history = tree().with_current(Place(1, 5, 0))
    assert history.with_length(1, 200).current == Place(1, 5, 0)
    assert history.with_length(2, 200).current == Place(1, 5, 0)
    at_tip = history.with_current(history.tip(2))
    assert at_tip.with_length(2, 200).current == Place(2, 200, 4)
    assert at_tip.with_length(1, 300).current == Place(2, 90, 4)
    assert at_tip.with_edit(made(2, 4, 90, 0.9)).current == Place(2, 90, 5)


def test_a_place_is_reached_from_the_nearest_state_that_leads_to_it() -> None:
    history = tree()
    for number, place in enumerate([Place(1, 0, 0), Place(1, 60, 2), Place(1, 60, 4), Place(2, 85, 4)], start=1):
        history = history.with_keyframe(keyframe(number, place))
    nearest = {
        Place(1, 30, 1): 1,
        Place(1, 60, 2): 2,
        Place(1, 60, 3): 2,  # not the one after both edits
        Place(1, 70, 4): 3,
        Place(2, 60, 3): 2,  # of the parent, not from the other side of the edit that was left out
        Place(2, 84, 4): 2,
        Place(2, 86, 4): 4,
        Place(3, 80, 4): 2,  # not the state of the parent that is newer than the fork
        Place(3, 99, 4): 2,
    }
    for place, number in nearest.items():
        found = history.keyframe_before(place)
        assert found is not None
        assert found.number == number, place
    assert history.without_keyframes([1]).keyframe_before(Place(1, 30, 1)) is None


def test_the_spec_of_a_place_has_the_edits_in_force_there() -> None:
    history = tree()
    assert values(history.spec_to(Place(1, 60, 2))) == [0.1, 0.2]
    assert values(history.spec_to(Place(1, 60, 3))) == [0.1, 0.2, 0.3]
    assert values(history.spec_to(Place(3, 80, 4))) == [0.1, 0.2, 0.3, 0.5]
    assert [edit.new for edit in history.edits_to(Place(3, 80, 4))] == [0.1, 0.2, 0.3, 0.5]
    assert [edit.new for edit in history.edits_to(Place(2, 65, 3))] == [0.1, 0.2, 0.3]
    edit = history.own_edits(1)[2]
    assert (edit.before, edit.after) == (Place(1, 60, 2), Place(1, 60, 3))


def test_the_alerts_of_a_place_are_those_on_the_way_to_it() -> None:
    history = tree()
    places = (Place(1, 20, 0), Place(1, 60, 2), Place(1, 60, 3), Place(1, 90, 4), Place(2, 70, 4), Place(3, 85, 4))
    for number, place in enumerate(places):
        history = history.with_mark(Mark(number, place, "alert", "not finite"))
    history = history.with_mark(Mark(9, Place(1, 10, 0), "pin", "mine"))

    def found(place: Place) -> list[int]:
        return [mark.number for mark in history.alerts_to(place)]

    assert found(Place(1, 60, 2)) == [0, 1]
    assert found(history.tip(1)) == [0, 1, 2, 3]
    start = history.branch(3).start
    assert start is not None
    assert found(Place(3, 99, 4)) == [*found(start), 5]


def test_what_is_planned_and_not_yet_made_is_still_to_come() -> None:
    plan = (planned(5, 0.1), planned(9, 0.2), planned(9, 0.3), planned(9, 0.2), planned(20, 0.4))
    history = History(branches=(Branch(1, SPEC, planned=plan),)).with_length(1, 9)
    assert values(history.spec_from(BEGINNING)) == [0.1, 0.2, 0.3, 0.2, 0.4]
    history = history.with_edit(made(1, 0, 5, 0.1)).with_edit(made(1, 1, 9, 0.2))
    assert values(history.spec_to(Place(1, 9, 2))) == [0.1, 0.2]
    assert values(history.spec_from(Place(1, 9, 1))) == [0.1, 0.2, 0.3, 0.2, 0.4]
    assert values(history.spec_from(Place(1, 9, 2))) == [0.1, 0.2, 0.3, 0.2, 0.4]  # 0.2 a second time
    start = Place(1, 9, 2)
    branch = Branch(2, history.spec_to(start), start, length=9, planned=history.spec_from(start).edits[2:])
    history = history.with_branch(branch)
    assert values(history.spec_from(Place(2, 9, 2))) == [0.1, 0.2, 0.3, 0.2, 0.4]
    history = history.with_edit(made(2, 2, 9, 0.7))  # by hand, before what is planned for this step
    assert values(history.spec_from(Place(2, 9, 3))) == [0.1, 0.2, 0.7, 0.3, 0.2, 0.4]
    history = history.with_edit(made(2, 3, 9, 0.3)).with_length(2, 10)
    assert values(history.spec_from(Place(2, 10, 4))) == [0.1, 0.2, 0.7, 0.3, 0.4]


def test_the_planned_end_of_a_place_is_that_of_its_time() -> None:
    history = History(branches=(Branch(1, SPEC),)).with_length(1, 50)
    longer = JournalEdit(1, 0, 20, "steps", 400, 900)
    history = history.with_edit(longer).with_edit(JournalEdit(1, 1, 30, "epochs", 30, 7))
    assert history.planned_length(longer.before).steps == 400
    assert history.planned_length(longer.after).steps == 900
    assert (history.planned_length(Place(1, 40, 2)).steps, history.planned_length(Place(1, 40, 2)).epochs) == (None, 7)


def test_nothing_is_kept_of_a_branch_that_the_run_does_not_have() -> None:
    history, elsewhere = tree(), Place(4, 10, 0)
    with pytest.raises(KeyError, match="there is no branch 4"):
        history.with_mark(Mark(1, elsewhere, "test", "loss 0.1"))
    with pytest.raises(KeyError, match="there is no branch 4"):
        history.with_effect(Effect(4, 0, 500, (0.1,), (0.1,)))
    with pytest.raises(KeyError, match="there is no branch 4"):
        history.with_current(elsewhere)
