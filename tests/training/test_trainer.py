"""The trainer as its readers see it: a stream of events that depends on the spec and the commands alone."""

import pytest

from workbench.data import load_dataset
from workbench.errors import SpecError
from workbench.specs.hyperparameters import TABLE, Value, active_for, governor, takes_effect_live
from workbench.specs.run import RunSpec
from workbench.training.mailbox import Mailbox
from workbench.training.messages import (
    BatchNormRecalculated,
    Command,
    CommandRefused,
    Diverged,
    Evaluated,
    Event,
    Finished,
    HyperparameterChanged,
    Pause,
    Paused,
    RecalculateBatchNorm,
    Resume,
    Resumed,
    SetHyperparameter,
    SnapshotTaken,
    Started,
    StepOnce,
    StepsTrained,
    Stop,
    TakeSnapshot,
)
from workbench.training.score_steps import score_steps
from workbench.training.snapshot import Snapshot
from workbench.training.trainer import Conduct, Trainer


def iris(**changes: object) -> RunSpec:
    plain = {"data": {"name": "iris"}, "network": {"layers": [{"units": 8}]}, "hyperparameters": {"batch_size": 16}}
    return RunSpec.parse({**plain, "seed": 3, "steps": 60, **changes})


def run(spec: RunSpec, chunk: int | None = None) -> list[Event]:
    return list(Trainer(spec, load_dataset(spec.data)).events(chunk))


def final(events: list[Event]) -> Finished:
    assert isinstance(events[-1], Finished)
    return events[-1]


def sha(events: list[Event]) -> str:
    snapshot = final(events).snapshot
    assert snapshot is not None
    return snapshot.sha256


def steered(spec: RunSpec, script: dict[int, list[Command]], chunk: int = 5) -> list[Event]:
    """Run with a reader that sends commands when it sees that a step has been reached."""
    mailbox = Mailbox()
    trainer = Trainer(spec, load_dataset(spec.data), mailbox, conduct=Conduct(attended=True))
    waiting = dict(script)
    events = []
    for event in trainer.events(chunk):
        events.append(event)
        if isinstance(event, StepsTrained | Started):
            reached = event.step if isinstance(event, Started) else event.first_step + len(event.scalars)
            for command in waiting.pop(reached, []):
                mailbox.put(command)
    assert not waiting
    return events


def test_events_tell_the_whole_story_in_order() -> None:
    events = run(iris(), chunk=7)
    assert events[0] == Started(0, 60)
    trained = [event for event in events if isinstance(event, StepsTrained)]
    looks = {
        *range(0, 60, 7),
        *score_steps(iris(), load_dataset(iris().data).train.rows, 59),
    }  # a piece ends where a score is due
    assert [event.first_step for event in trained] == sorted(looks)
    assert sum(len(event.scalars) for event in trained) == 60
    assert all(event.batch_norm.shape == (len(event.scalars), 1, 6, 3) for event in trained)
    assert {event.part for event in events[-3:-1] if isinstance(event, Evaluated)} == {"train", "dev"}
    assert final(events).reason == "completed"
    assert final(events).step == 60


@pytest.mark.parametrize("chunk", [1, 13, 60, None])
def test_chunks_change_nothing(chunk: int | None) -> None:
    assert sha(run(iris(), chunk)) == sha(run(iris(), 7))


def test_epochs_end_after_every_example_was_shown_often_enough() -> None:
    spec = iris(steps=None, epochs=3)
    n_train = len(load_dataset(spec.data).train.labels)
    assert final(run(spec)).step == -(-3 * n_train // 16)


def test_a_live_edit_equals_the_same_edit_in_the_spec() -> None:
    edit = SetHyperparameter("learning_rate", 0.05)
    live = steered(iris(), {20: [edit]})
    changed = [event for event in live if isinstance(event, HyperparameterChanged)]
    assert changed == [HyperparameterChanged(20, "learning_rate", 0.001, 0.05)]
    written = run(iris(edits=[{"step": 20, "name": "learning_rate", "value": 0.05}]), chunk=9)
    assert sha(written) == sha(live) != sha(run(iris()))


EDIT_STEP = 20
LIVE = tuple(name for name in TABLE if takes_effect_live(name))


def wine(name: str, **changes: object) -> RunSpec:
    """Classes of unlike sizes, and hyperparameters under which the row ``name`` can act."""
    return iris(data={"name": "wine"}, hyperparameters=where_it_matters(name), **changes)


def where_it_matters(name: str) -> dict[str, object]:
    """Hyperparameters under which the row ``name`` can act: its optimizer or schedule, and some weight decay."""
    chosen = governor(name)
    return {"batch_size": 16, "weight_decay": 0.01} | ({chosen: active_for(name)[0]} if chosen else {})


def other_values(name: str, present: Value) -> list[Value]:
    """What the row may be changed to: its other choices, or the ends of its usual range."""
    info = TABLE[name]
    ends = [int(end) if info.integer else end for end in (info.usual_low, info.usual_high)]
    return [value for value in (info.choices or ends) if value != present]


@pytest.mark.parametrize("name", LIVE)
def test_every_live_hyperparameter_acts_from_the_step_at_which_it_is_changed(name: str) -> None:
    def state(snapshot: Snapshot | None) -> dict[str, bytes]:
        assert snapshot is not None
        return {array: values.tobytes() for array, values in snapshot.arrays().items()}

    before, after = (state(final(run(wine(name, steps=steps))).snapshot) for steps in (EDIT_STEP, EDIT_STEP + 1))
    present = getattr(wine(name).hyperparameters, name)
    acted = False
    for value in other_values(name, present):
        commands: list[Command] = [SetHyperparameter(name, value), TakeSnapshot("there")]
        events = steered(wine(name, steps=EDIT_STEP + 1), {EDIT_STEP: commands})
        if any(isinstance(event, CommandRefused) for event in events):
            continue  # larger than these data allow
        assert HyperparameterChanged(EDIT_STEP, name, present, value) in events
        (there,) = (event.snapshot for event in events if isinstance(event, SnapshotTaken))
        assert state(there) == before
        edit = {"step": EDIT_STEP, "name": name, "value": value}
        written = wine(name, steps=EDIT_STEP + 1, edits=[edit])
        assert sha(run(written, chunk=9)) == sha(events)
        acted = acted or state(final(events).snapshot) != after
    assert acted, f"no other value of {name} made a difference in the mini-batch after step {EDIT_STEP}"


def test_an_event_of_steps_tells_how_many_epochs_are_done() -> None:
    edit = {"step": 20, "name": "batch_size", "value": 32}
    spec = iris(edits=[edit], steps=40)
    rows = load_dataset(spec.data).train.rows
    steps = [event for event in run(spec, chunk=5) if isinstance(event, StepsTrained)]
    ends = [event.first_step + len(event.scalars) for event in steps]
    seen = [16 * min(end, 20) + 32 * max(0, end - 20) for end in ends]
    assert [event.epoch for event in steps] == [examples / rows for examples in seen]
    assert steps[0].epoch > 0.0
    assert steps[-1].epoch > 5.0


def test_exact_statistics_are_an_edit_that_is_repeated_bit_for_bit() -> None:
    live = steered(iris(), {20: [RecalculateBatchNorm()]})
    assert [event for event in live if isinstance(event, BatchNormRecalculated)] == [BatchNormRecalculated(20)]
    edit = {"step": 20, "name": "batch_norm_statistics", "value": "exact"}
    assert sha(run(iris(edits=[edit]), chunk=9)) == sha(live) != sha(run(iris()))
    last = final(run(iris(edits=[{**edit, "step": 60}]))).snapshot
    plain = final(run(iris())).snapshot
    assert last is not None
    assert plain is not None
    assert (last.parameters == plain.parameters).all()
    assert (last.running != plain.running).any()


def test_exact_statistics_need_batch_norm() -> None:
    network = {"layers": [{"units": 8, "batch_norm": False}]}
    (refused,) = (
        e for e in steered(iris(network=network), {20: [RecalculateBatchNorm()]}) if isinstance(e, CommandRefused)
    )
    assert "no layer of this network has batch norm" in refused.reason
    spec = iris(network=network, edits=[{"step": 5, "name": "batch_norm_statistics", "value": "exact"}])
    with pytest.raises(SpecError, match="needs a layer with batch norm"):
        Trainer(spec, load_dataset(spec.data))


def test_a_smaller_batch_from_a_step_on_keeps_the_place_in_the_epoch() -> None:
    spec = iris(edits=[{"step": 3, "name": "batch_size", "value": 8}], steps=5)
    snapshot = final(run(spec)).snapshot
    assert snapshot is not None
    assert snapshot.examples_seen == 3 * 16 + 2 * 8


def test_pause_resume_and_single_steps_change_nothing() -> None:
    script: dict[int, list[Command]] = {10: [Pause(), StepOnce(), StepOnce(), Resume()], 30: [Pause(), Resume()]}
    events = steered(iris(), script, chunk=5)
    assert sha(events) == sha(run(iris()))
    kinds = [event for event in events if isinstance(event, Paused | Resumed)]
    assert kinds == [Paused(10), Paused(11), Paused(12), Resumed(12), Paused(30), Resumed(30)]


def test_stopping_keeps_or_discards() -> None:
    kept = final(steered(iris(), {10: [Stop(keep=True)]}))
    assert (kept.reason, kept.step) == ("stopped", 10)
    assert kept.snapshot is not None
    discarded = final(steered(iris(), {10: [Stop(keep=False)]}))
    assert (discarded.reason, discarded.snapshot) == ("discarded", None)


def test_going_on_from_a_snapshot_equals_never_having_stopped() -> None:
    spec = iris()
    stopped = final(steered(spec, {25: [Stop(keep=True)]}))
    rest = list(Trainer(spec, load_dataset(spec.data), start=stopped.snapshot).events())
    assert rest[0] == Started(25, 60)
    assert sha(rest) == sha(run(spec))


def test_a_snapshot_is_a_copy() -> None:
    events = steered(iris(), {10: [TakeSnapshot(7)]})
    (taken,) = (event for event in events if isinstance(event, SnapshotTaken))
    assert (taken.number, taken.snapshot.step) == (7, 10)
    short = final(run(iris(steps=10))).snapshot
    assert short is not None
    assert taken.snapshot.sha256 == short.sha256
    with pytest.raises(ValueError, match="read-only"):
        taken.snapshot.parameters[0] = 1.0


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (SetHyperparameter("learning_rate", -1.0), "must be between"),
        (SetHyperparameter("batch_size", 1000), "training examples of iris"),
        (SetHyperparameter("batch_size", 1), "batch norm"),
        (SetHyperparameter("optimizer", "sgd"), "next run"),
        (SetHyperparameter("speed", 1.0), "no hyperparameter 'speed'"),
    ],
)
def test_a_bad_edit_is_refused_with_its_reason(command: SetHyperparameter, words: str) -> None:
    events = steered(iris(), {20: [command]})
    (refused,) = (event for event in events if isinstance(event, CommandRefused))
    assert (refused.step, refused.command) == (20, command)
    assert words in refused.reason
    assert sha(events) == sha(run(iris()))


def diverging() -> RunSpec:
    return iris(hyperparameters={"batch_size": 16, "optimizer": "sgd", "learning_rate": 1e6})


def test_divergence_ends_an_unattended_run_with_the_last_good_state() -> None:
    events = run(diverging())
    (diverged,) = (event for event in events if isinstance(event, Diverged))
    assert final(events).reason == "diverged"
    assert final(events).step == diverged.step
    assert "layer" in diverged.place
    snapshot = final(events).snapshot
    assert snapshot is not None
    assert abs(snapshot.parameters).max() < float("inf")


def test_divergence_holds_an_attended_run_until_it_is_cured() -> None:
    spec = diverging()
    mailbox = Mailbox()
    events = []
    for event in Trainer(spec, load_dataset(spec.data), mailbox, conduct=Conduct(attended=True)).events():
        events.append(event)
        if isinstance(event, Diverged):
            mailbox.put(Stop(keep=True))
    assert final(events).reason == "stopped"


def test_a_spec_that_does_not_fit_the_data_is_refused_before_the_start() -> None:
    spec = iris(hyperparameters={"batch_size": 5000})
    with pytest.raises(SpecError, match="must be at most the 108 training examples of iris, not 5000"):
        Trainer(spec, load_dataset(spec.data))
