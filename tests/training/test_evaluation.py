"""The queue of copies beside the trainer."""

import threading
from collections.abc import Iterator

import pytest

from tests.training.kept_state import iris, iris_data, kept
from workbench.engine.inference.inference import Inference
from workbench.training import evaluation
from workbench.training.evaluation import Evaluator, copy_state, score_snapshot
from workbench.training.learner import Learner
from workbench.training.messages import Evaluated
from workbench.training.trainer import Trainer


@pytest.fixture
def learner() -> Learner:
    return Learner(iris(), iris_data())


@pytest.fixture
def evaluator(learner: Learner) -> Iterator[Evaluator]:
    made = Evaluator(learner.layout, learner.data, learner.dtype)
    made.prepare(learner)
    yield made
    made.close()


def test_scores_come_in_the_order_they_were_asked_for(learner: Learner, evaluator: Evaluator) -> None:
    for _ in range(3 * evaluation.MOST_WAITING):  # more than may wait
        learner.train(1)
        evaluator.put(copy_state(learner), ("train", "dev"))
    told = [score for scored in evaluator.drain() for score in scored.scores]
    assert [(score.step, score.part) for score in told] == [
        (step, part) for step in range(1, 3 * evaluation.MOST_WAITING + 1) for part in ("train", "dev")
    ]
    assert list(evaluator.collect()) == []


def test_the_trainer_waits_only_where_the_queue_is_full(
    learner: Learner, evaluator: Evaluator, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    score = Inference.score

    def slow(*arguments: object, **more: object) -> tuple[float, float]:
        assert gate.wait(60.0)
        return score(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Inference, "score", slow)
    state = copy_state(learner)
    for _ in range(evaluation.MOST_WAITING):
        evaluator.put(state, ("dev",))  # does not wait
    assert list(evaluator.collect()) == []
    late = threading.Thread(target=evaluator.put, args=(state, ("dev",)))
    late.start()
    late.join(0.05)
    assert late.is_alive(), "the queue is full"
    gate.set()
    late.join(60.0)
    assert len(list(evaluator.drain())) == evaluation.MOST_WAITING + 1


def test_large_states_wait_in_small_numbers(
    learner: Learner, evaluator: Evaluator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "MOST_WAITING_BYTES", 1)
    for _ in range(5):
        evaluator.put(copy_state(learner), ("dev",))
    assert len(list(evaluator.drain())) == 5


def test_what_goes_wrong_is_raised_in_the_trainer(
    learner: Learner, evaluator: Evaluator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> tuple[float, float]:
        raise MemoryError

    monkeypatch.setattr(Inference, "score", broken)
    evaluator.put(copy_state(learner), ("dev",))
    with pytest.raises(MemoryError):
        list(evaluator.drain())


@pytest.mark.parametrize("changes", [{}, {"precision": "float64"}])
def test_a_score_of_a_kept_state_is_that_of_the_trainer(changes: dict[str, object]) -> None:
    values = {"batch_size": 16, "label_smoothing": 0.1, "class_weights": "balanced"}
    spec = iris(steps=40, hyperparameters=values, scores={"train": True}, **changes)
    told = [event for event in Trainer(spec, iris_data()).events() if isinstance(event, Evaluated) and event.step == 4]
    expected = [score_snapshot(kept(spec, 4), spec, iris_data(), part) for part in ("train", "dev")]
    assert told == expected
