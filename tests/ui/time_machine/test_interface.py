"""From where short trainings begin."""

import threading

from pytestqt.qtbot import QtBot

from tests.ui.side_runs.past_machine import PastMachine
from workbench.runs.history.history import Place
from workbench.runs.history.origin import values_at
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner
from workbench.ui.time_machine.interface import SeenState

EDITS = ((6, "learning_rate", 0.02), (6, "batch_size", 8))


def test_the_state_is_replayed_from_the_nearest_kept_one(qtbot: QtBot, spec: RunSpec) -> None:
    machine = PastMachine(spec, 12, EDITS)
    origin = machine.seen.origin_at(Place(1, 9, 2))
    assert origin is not None
    snapshot = origin.reach(threading.Event())
    learner = Learner(machine.history.spec(1), machine.data)
    learner.advance(9)
    assert snapshot is not None
    assert snapshot.sha256 == learner.snapshot().sha256
    assert machine.source.loads == 1


def test_a_state_between_two_edits_of_one_step_is_reached(qtbot: QtBot, spec: RunSpec) -> None:
    origin = PastMachine(spec, 12, EDITS).seen.origin_at(Place(1, 6, 1))
    assert origin is not None
    snapshot = origin.reach(threading.Event())
    assert snapshot is not None
    assert (snapshot.step, snapshot.edits, snapshot.hyperparameters.batch_size) == (6, 1, 16)


def test_a_state_that_is_seen_is_not_replayed(qtbot: QtBot, spec: RunSpec) -> None:
    machine = PastMachine(spec, 12)
    place = Place(1, 12, 0)
    machine.state = SeenState(place, machine.source.kept[1], is_exact=True)
    origin = machine.seen.origin_at(place)
    assert origin is not None
    assert origin.reach(threading.Event()) is machine.state.snapshot
    machine.state = SeenState(place, machine.source.kept[1], is_exact=False)
    origin = machine.seen.origin_at(place)
    assert origin is not None
    assert origin.known is None


def test_without_a_run_there_is_none(qtbot: QtBot, spec: RunSpec) -> None:
    machine = PastMachine(spec, 12)
    machine.forget()
    assert machine.seen.origin_at(Place(1, 12, 0)) is None


def test_what_is_in_force_at_a_place(qtbot: QtBot, spec: RunSpec) -> None:
    history = PastMachine(spec, 12, EDITS).history
    assert values_at(history, Place(1, 6, 0)) == spec.hyperparameters
    assert values_at(history, Place(1, 6, 1)).learning_rate == 0.02
    assert values_at(history, Place(1, 6, 2)).batch_size == 8
