"""A verification trains everything again: what is right is found identical, what is not is named."""

from dataclasses import replace

from tests.runs.past import Past, iris
from workbench.runs.history.history import Place
from workbench.runs.history.verify import Verification, VerifyReport
from workbench.specs.run import ScheduledEdit


def edit(step: int, value: float) -> ScheduledEdit:
    return ScheduledEdit(step=step, name="learning_rate", value=value)


def long_past() -> Past:
    past = Past()
    past.grow(1, [edit(10, 0.01), edit(30, 0.002), edit(30, 0.005)], 60, keep=(0, 25, 60))
    past.keep(Place(1, 30, 2))
    past.fork(Place(1, 30, 2))
    past.grow(2, [edit(35, 0.02)], 50, keep=(30, 45))
    past.fork(Place(2, 35, 3))
    past.grow(3, [], 40, keep=(40,))
    return past


def verified(past: Past) -> VerifyReport:
    return Verification(past.history, past.load, iris()).run()


def test_a_run_that_is_what_it_says_is_identical() -> None:
    past = long_past()
    report = verified(past)
    assert report.identical
    assert report.first_difference is None
    assert {one.keyframe for one in report.checked} == set(past.history.keyframes)
    assert report.steps == 60 + (45 - 30) + (40 - 35)


def test_a_changed_edit_is_found_where_it_first_matters() -> None:
    past = long_past()
    edits = tuple(replace(one, new=0.3) if one.step == 10 else one for one in past.history.edits)
    report = verified(_with(past, edits=edits))
    assert not report.identical
    assert report.first_difference == Place(1, 25, 1)


def test_a_state_that_was_exchanged_is_found() -> None:
    past = long_past()
    keyframe = past.history.keyframes[5]
    past.states[keyframe.number] = past.states[1]
    report = verified(past)
    assert [one.keyframe for one in report.checked if not one.is_identical] == [keyframe]
    assert report.first_difference == keyframe.place


def test_a_hash_that_was_changed_with_its_state_is_found() -> None:
    past = long_past()
    keyframe = past.history.keyframes[1]
    past.states[keyframe.number] = past.states[1]
    forged = replace(keyframe, sha256=past.states[1].sha256)
    past.history = past.history.with_changed_keyframe(forged)
    assert verified(past).first_difference == Place(1, 25, 1)


def test_a_state_that_cannot_be_read_is_named_and_the_others_are_checked() -> None:
    past = long_past()
    lost = past.history.keyframes[2]
    del past.states[lost.number]
    report = verified(past)
    assert report.is_complete
    assert [one.keyframe for one in report.checked if not one.is_identical] == [lost]
    assert len(report.checked) == len(past.history.keyframes)


def test_a_verification_that_is_broken_off_proves_nothing() -> None:
    past = long_past()
    told: list[tuple[int, int]] = []

    def report(done: int, total: int) -> None:
        told.append((done, total))

    broken = Verification(past.history, past.load, iris()).run(report, is_wanted=lambda: len(told) < 1)
    assert not broken.is_complete
    assert not broken.identical
    assert told == [(25, 60 + 20 + 5)]


def _with(past: Past, **changes: object) -> Past:
    past.history = replace(past.history, **changes)  # type: ignore[arg-type]
    return past
