"""What is said of runs that learned nothing or broke."""

import math

import numpy as np
import pytest

from tests.training.kept_state import iris, iris_data
from workbench.data import load_dataset
from workbench.specs.row_edits import RowEdits
from workbench.specs.run import RunSpec
from workbench.training.guessing import guessing_loss
from workbench.training.messages import Diverged, Event, Finished, Ruined
from workbench.training.trained_rows import trained_rows
from workbench.training.trainer import Trainer
from workbench.training.verdict import advice_after, is_ruined, ruin_text


def run(spec: RunSpec) -> list[Event]:
    return list(Trainer(spec, load_dataset(spec.data)).events())


def test_guessing_knows_the_shares_of_the_classes() -> None:
    labels = iris_data().train.labels
    shares = np.bincount(labels) / len(labels)
    spec = iris()
    expected = -(shares * np.log(shares)).sum()
    assert guessing_loss(spec.network, iris_data(), spec.hyperparameters) == pytest.approx(expected)
    balanced = spec.hyperparameters.replaced(class_weights="balanced")
    assert guessing_loss(spec.network, iris_data(), balanced) == pytest.approx(math.log(3))
    left = trained_rows(RowEdits(left_out="1-20", relabelled="30=0 40=1"), iris_data())
    counts = np.bincount(left.kept_answers, minlength=3)
    shares = counts / counts.sum()
    found = guessing_loss(spec.network, iris_data(), spec.hyperparameters, left)
    assert found == pytest.approx(-(shares * np.log(shares)).sum())
    numbers = load_dataset(iris(data={"name": "diabetes"}, network={"output": "linear"}).data)
    assert guessing_loss(spec.network, numbers, spec.hyperparameters) == pytest.approx(
        float(np.var(numbers.train.targets))
    )


def test_a_ruined_but_finite_run_says_so_before_its_end() -> None:
    values = {"batch_size": 16, "optimizer": "adam", "learning_rate": 1e5}
    events = run(iris(hyperparameters=values, steps=60))
    assert not any(isinstance(event, Diverged) for event in events)
    (ruined,) = [event for event in events if isinstance(event, Ruined)]
    assert ruined.step == 60
    assert ruined.loss > 100 * ruined.guessing
    assert events.index(ruined) == len(events) - 2
    assert isinstance(events[-1], Finished)
    assert "guessing gives 1.099" in ruin_text(ruined)


@pytest.mark.parametrize("steps", [1, 5, 60])
@pytest.mark.parametrize("data", ["iris", "wine", "diabetes"])
def test_a_run_that_only_began_is_not_ruined(steps: int, data: str) -> None:
    output = "linear" if data == "diabetes" else "softmax"
    events = run(iris(data={"name": data}, network={"layers": [{"units": 8}], "output": output}, steps=steps))
    assert not any(isinstance(event, Ruined) for event in events)


def test_a_loss_that_is_not_a_number_is_ruin() -> None:
    assert is_ruined(math.nan, 1.0)
    assert is_ruined(math.inf, 1.0)
    assert not is_ruined(1.5, 1.0)


def test_the_advice_follows_the_cause() -> None:
    zeros = {"layers": [{"units": 8}], "initializer": "zeros"}
    spec = iris(network=zeros, hyperparameters={"batch_size": 16, "bn_epsilon": 0.0})
    (diverged,) = [event for event in run(spec) if isinstance(event, Diverged)]
    advice = advice_after(spec.hyperparameters, spec.network, diverged.place)
    assert advice.cure == "bn_epsilon"
    assert "ε" in advice.text
    wild = iris(hyperparameters={"batch_size": 16, "optimizer": "sgd", "learning_rate": 1e6}, steps=4000)
    (diverged, *_) = [event for event in run(wild) if isinstance(event, Diverged | Ruined)]
    place = diverged.place if isinstance(diverged, Diverged) else ""
    assert advice_after(wild.hyperparameters, wild.network, place).cure == "learning_rate"
