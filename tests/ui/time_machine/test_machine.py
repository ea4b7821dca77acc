"""Looking back, going back, and what stays of the future that was left."""

import pytest
from pytestqt.qtbot import QtBot

from workbench.data.loading import load_dataset
from workbench.runs.history.history import Place
from workbench.runs.history.verify import Verification
from workbench.runs.reading import RunReader
from workbench.specs.run import ScheduledEdit
from workbench.training.messages import Finished
from workbench.training.trainer import Trainer
from workbench.ui.document.document import RunDocument
from workbench.ui.run.seen_run import SeenRun, SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.interface import SeenState
from workbench.ui.time_machine.journey import Arrival
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.seeker import StateSeeker, Wish

WAIT = 30_000


def straight(session: RunSession, *, steps: int, edits: tuple[ScheduledEdit, ...] = ()) -> str:
    """Hash of the state that a run without any detour ends in."""
    assert session.seen.spec is not None
    spec = session.seen.spec.replaced(steps=steps, edits=edits)
    *_, last = Trainer(spec, load_dataset(spec.data)).events()
    assert isinstance(last, Finished)
    assert last.snapshot is not None
    return last.snapshot.sha256


def look(qtbot: QtBot, machine: TimeMachine, step: int) -> SeenState:
    """The exact state of a step of the live branch."""
    assert machine.seen.live is not None
    branch = machine.seen.live.branch
    with qtbot.waitSignal(
        machine.seen_changed, timeout=WAIT, check_params_cb=lambda seen: seen.state is not None and seen.state.is_exact
    ):
        machine.look_at(branch, step)
    assert machine.seen.state is not None
    return machine.seen.state


def arrive(qtbot: QtBot, session: RunSession, machine: TimeMachine, go: object) -> Arrival:
    """Do something that travels; the trainer stands at the new place when this returns."""
    with qtbot.waitSignal(session.run_started, timeout=WAIT), qtbot.waitSignal(machine.arrived, timeout=WAIT) as signal:
        assert callable(go)
        go()
    return signal.args[0]


def finish(qtbot: QtBot, session: RunSession) -> None:
    with qtbot.waitSignal(session.finished, timeout=WAIT):
        session.requests.resume()


def test_going_back_while_paused_ends_in_a_paused_run_that_says_so(
    qtbot: QtBot, session: RunSession, machine: TimeMachine
) -> None:
    told: list[tuple[SessionState, bool]] = []

    def note(seen: SeenRun) -> None:
        told.append((seen.state, seen.is_starting))

    with qtbot.waitSignal(session.run_started, timeout=WAIT):
        session.step_once()
    qtbot.waitUntil(lambda: session.state is SessionState.PAUSED and session.seen.step == 1)
    session.state_changed.connect(note)
    look(qtbot, machine, 0)
    arrive(qtbot, session, machine, machine.rewind_here)
    qtbot.waitUntil(lambda: not session.seen.is_starting)
    assert told[-1] == (SessionState.PAUSED, False)
    session.state_changed.disconnect(note)


def test_a_place_whose_mini_batch_alone_is_looked_at_is_not_executed_for_its_state_too(
    finished: RunSession, machine: TimeMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Wish] = []
    monkeypatch.setattr(StateSeeker, "look", lambda _seeker, wish: looked.append(wish))
    machine.want_states(False)
    machine.look_at(1, 150)
    machine.look_at(1, 151)
    assert machine.seen.cursor == Place(1, 151, 0)
    assert not looked
    machine.want_states(True)
    assert [wish.place for wish in looked] == [Place(1, 151, 0)]
    machine.look_at(1, 152)
    assert looked[-1].place == Place(1, 152, 0)


def test_a_run_is_on_disk_from_its_first_step(finished: RunSession) -> None:
    assert finished.journeys.log is not None
    with RunReader(finished.journeys.log.path) as reader:
        assert reader.history.tip(1) == Place(1, 400, 0)


def test_looking_back_shows_the_state_of_a_straight_run(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine
) -> None:
    seen = look(qtbot, machine, 123)
    assert machine.seen.looks_back
    assert seen.place == Place(1, 123, 0)
    assert seen.snapshot.step == 123
    assert finished.seen.step == 400, "the trainer stays where it is"
    machine.step_by(-1)
    qtbot.waitUntil(lambda: machine.seen.state is not None and machine.seen.state.snapshot.step == 122, timeout=WAIT)
    machine.look_live()
    assert not machine.seen.looks_back


def test_rewinding_keeps_the_old_branch_and_goes_on_in_another(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine
) -> None:
    look(qtbot, machine, 100)
    arrive(qtbot, finished, machine, machine.rewind_here)
    assert finished.state is SessionState.PAUSED
    assert finished.seen.step == 100
    assert machine.seen.history is not None
    assert len(machine.seen.history.branches) == 1, "nothing was trained there yet"
    finish(qtbot, finished)
    history = machine.seen.history
    assert [branch.length for branch in history.branches] == [400, 400]
    assert history.branches[1].start == Place(1, 100, 0)
    assert finished.seen.snapshot is not None
    assert finished.seen.snapshot.sha256 == straight(finished, steps=400)
    assert finished.seen.metrics is not None
    steps = finished.seen.metrics.series("loss", 0, 400, 1000).steps
    assert steps.tolist() == list(range(400)), "the curves of both branches are joined without a gap"


def test_fork_and_adopt_make_named_branches_with_their_edits(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine, document: RunDocument
) -> None:
    edit = ScheduledEdit(step=200, name="learning_rate", value=0.05)
    arrive(qtbot, finished, machine, lambda: machine.adopt(Place(1, 200, 0), (edit,), "faster"))
    finish(qtbot, finished)
    assert machine.seen.history is not None
    branch = machine.seen.history.branches[-1]
    assert (branch.name, branch.start) == ("faster", Place(1, 200, 0))
    assert machine.seen.history.spec(branch.number).edits == (edit,)
    assert finished.seen.snapshot is not None
    assert finished.seen.snapshot.sha256 == straight(finished, steps=400, edits=(edit,))


def test_every_branch_verifies(qtbot: QtBot, finished: RunSession, machine: TimeMachine) -> None:
    look(qtbot, machine, 50)
    arrive(qtbot, finished, machine, machine.rewind_here)
    finished.requests.set_hyperparameter("momentum", 0.5)
    finish(qtbot, finished)
    log = finished.journeys.log
    assert log is not None
    log.commit()
    assert finished.seen.data is not None
    report = Verification(log.history, log.snapshot, finished.seen.data).run()
    assert report.identical
    assert {one.keyframe.place.branch for one in report.checked} == {1, 2}


def test_a_pin_keeps_its_state_whole(qtbot: QtBot, finished: RunSession, machine: TimeMachine) -> None:
    look(qtbot, machine, 77)
    machine.pin("before the bend")
    assert machine.seen.history is not None
    (mark,) = machine.seen.history.marks
    assert (mark.place, mark.kind, mark.text) == (Place(1, 77, 0), "pin", "before the bend")
    (pinned,) = [one for one in machine.seen.history.keyframes if one.is_pinned]
    assert pinned.place == mark.place


def test_switching_goes_to_the_end_of_the_other_branch(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine
) -> None:
    look(qtbot, machine, 300)
    arrive(qtbot, finished, machine, machine.rewind_here)
    finish(qtbot, finished)
    arrive(qtbot, finished, machine, lambda: machine.switch_to(1))
    assert finished.seen.step == 400
    assert machine.seen.live == Place(1, 400, 0)


@pytest.mark.parametrize("step", [-5, 401])
def test_a_step_that_was_never_reached_is_the_nearest_end(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine, step: int
) -> None:
    machine.look_at(1, step)
    assert machine.seen.cursor is not None
    assert machine.seen.cursor.step == min(max(step, 0), 400)
