"""The effect of one edit, against a twin without it."""

import math
import os
import statistics
import sys
import threading

import numpy as np
import pytest

from tests.training.kept_state import STEP, iris, iris_data, kept
from workbench.engine.inference.inference import Inference
from workbench.specs.run import RunSpec
from workbench.training.excursion import Excursion, Score
from workbench.training.snapshot import Snapshot
from workbench.training.twin import Difference, MeasuredEdit, TwinProgress, lower_own_priority, measure_edit


def edited(*edits: tuple[int, str, object], **changes: object) -> RunSpec:
    return iris(edits=[{"step": step, "name": name, "value": value} for step, name, value in edits], **changes)


def measured(spec: RunSpec, start: Snapshot, steps: int = 50, **options: int) -> tuple[Difference, ...]:
    return measured_whole(spec, start, steps, **options).differences


def measured_whole(spec: RunSpec, start: Snapshot, steps: int = 50, **options: int) -> MeasuredEdit:
    found = measure_edit(
        spec, iris_data(), start, steps, stop=threading.Event(), report=list[TwinProgress]().append, **options
    )
    assert found is not None
    return found


def score_after(spec: RunSpec, start: Snapshot, steps: int) -> Score:
    excursion = Excursion(spec, iris_data(), start)
    for _ in excursion.losses_to(start.step + steps, threading.Event()):
        pass
    return excursion.score()


def test_an_edit_that_changes_nothing_has_no_effect() -> None:
    spec = edited((STEP, "learning_rate", 0.001))
    rows = len(iris_data().dev.answers)
    assert measured_whole(spec, kept(spec), other_orders=2) == MeasuredEdit((Difference(0.0, 0.0),) * 3, 0.0, rows)


def test_the_effect_is_with_the_edit_minus_without() -> None:
    spec = edited((STEP, "learning_rate", 0.03))
    start = kept(spec)
    with_it, without = score_after(spec, start, 50), score_after(iris(), start, 50)
    (found,) = measured(spec, start)
    assert found == Difference(with_it.loss - without.loss, with_it.accuracy - without.accuracy)
    assert found.loss < 0.0


def test_other_edits_at_the_same_step_are_made_on_both_sides() -> None:
    """The state was kept before all three; the last one alone is measured."""
    spec = edited((STEP, "momentum", 0.5), (STEP, "batch_size", 8), (STEP, "learning_rate", 0.03))
    start = kept(spec)
    (found,) = measured(spec, start)
    without = edited((STEP, "momentum", 0.5), (STEP, "batch_size", 8))
    assert found.loss == score_after(spec, start, 50).loss - score_after(without, start, 50).loss


def test_other_orders_begin_in_the_same_state_and_differ() -> None:
    spec = edited((STEP, "learning_rate", 0.03))
    found = measured(spec, kept(spec), other_orders=3)
    assert len({difference.loss for difference in found}) == 4
    assert found[:1] == measured(spec, kept(spec))


def test_the_choice_of_the_dev_examples_is_measured_too() -> None:
    """The standard error of the differences of the single examples, scored one by one."""
    spec = edited((STEP, "learning_rate", 0.03))
    start, dev = kept(spec), iris_data().dev
    found = measured_whole(spec, start)
    sides = []
    for twin in (spec, iris()):
        excursion = Excursion(twin, iris_data(), start)
        for _ in excursion.losses_to(STEP + 50, threading.Event()):
            pass
        state, inference = excursion.learner.snapshot(), Inference(excursion.learner.layout, np.float32)
        rows = [(dev.features[n : n + 1].astype(np.float32), dev.answers[n : n + 1]) for n in range(len(dev.answers))]
        epsilon = state.hyperparameters.bn_epsilon
        sides.append([inference.score(x, y, state.parameters, state.running, epsilon)[0] for x, y in rows])
    gaps = np.subtract(*sides)
    assert found.dev_examples == len(gaps)
    assert found.dev_error == pytest.approx(statistics.stdev(gaps.tolist()) / math.sqrt(len(gaps)), rel=1e-4)


def test_the_one_that_diverges_is_named() -> None:
    network = {"layers": [{"units": 8, "batch_norm": False}]}
    values = {"batch_size": 16, "optimizer": "sgd", "weight_decay": 0.1}
    spec = edited((STEP, "learning_rate", 1e6), network=network, hyperparameters=values)
    (found,) = measured(spec, kept(spec))
    assert found.loss == math.inf
    assert math.isnan(found.accuracy)
    assert measured_whole(spec, kept(spec)).dev_error is None


def test_batch_norm_statistics_and_length_are_edits_too() -> None:
    spec = edited((STEP, "batch_norm_statistics", "exact"))
    assert measured(spec, kept(spec), steps=1)[0].loss != 0.0
    spec = edited((STEP, "steps", 90), hyperparameters={"batch_size": 16, "schedule": "cosine"})
    assert measured(spec, kept(spec))[0].loss != 0.0


def test_it_can_be_stopped_and_tells_how_far_it_is() -> None:
    spec, stop, told = edited((STEP, "learning_rate", 0.03)), threading.Event(), list[TwinProgress]()
    start = kept(spec)
    measure_edit(spec, iris_data(), start, 50, other_orders=1, stop=stop, report=told.append)
    assert told[-1] == TwinProgress(200, 200)
    stop.set()
    assert measure_edit(spec, iris_data(), start, 50, stop=stop, report=told.append) is None


def test_a_state_after_the_edit_is_refused() -> None:
    spec = edited((STEP, "learning_rate", 0.03))
    late = kept(edited((STEP - 1, "learning_rate", 0.03)))
    with pytest.raises(ValueError, match="the state is at step 40, with 1"):
        measured(spec, late)


@pytest.mark.skipif(sys.platform != "linux", reason="threads have priorities of their own on Linux only")
def test_only_the_measuring_thread_gives_way() -> None:
    seen = []

    def work() -> None:
        lower_own_priority()
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [10]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


def test_what_leaving_rows_out_did_is_measured_on_the_same_mini_batches() -> None:
    spec = edited((STEP, "left_out", "3-9 40"))
    start = kept(iris())
    losses = []
    for one in (spec, iris()):
        twin = Excursion(one, iris_data(), start)
        list(twin.losses_to(STEP + 20, threading.Event()))
        losses.append(twin.score().loss)
    assert measured(spec, start, 20)[0].loss == losses[0] - losses[1] != 0.0
