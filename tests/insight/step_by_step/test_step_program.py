"""The lines that are shown are run: they make the arrays that the step made."""

import numpy as np
import pytest

from workbench.data import load_dataset
from workbench.engine.training.step_view import StepView
from workbench.insight.step_by_step.step_program import program, start_values, sub_steps
from workbench.insight.step_by_step.sub_step import PHASES
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.optimizers import OPTIMIZERS
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner


def spec_of(
    data: str = "iris", activation: str = "tanh", network: dict[str, object] | None = None, **values: object
) -> RunSpec:
    layers = [
        {"units": 7, "activation": activation, "batch_norm": True},
        {"units": 5, "activation": activation, "batch_norm": False, "dropout": 0.3},
        {"units": 6, "activation": activation, "batch_norm": True, "dropout": 0.2},
    ]
    plain = {"layers": layers, **(network or {})}
    return RunSpec.parse(
        {
            "data": {"name": data},
            "network": plain,
            "hyperparameters": {"batch_size": 13, **values},
            "precision": "float64",
            "steps": 50,
        }
    )


def executed(spec: RunSpec) -> tuple[StepView, dict[str, object]]:
    data = load_dataset(spec.data)
    learner = Learner(spec, data)
    learner.advance(4)
    view = learner.watch()
    return view, start_values(view, spec.network, data)


def check(spec: RunSpec) -> None:
    view, names = executed(spec)
    for step in sub_steps(view, spec.network):
        exec("\n".join(step.code), names)  # noqa: S102 - what is shown is run
        for name, array in step.made:
            assert np.shape(names[name]) == array.shape, (step.title, name)
            assert names[name] == pytest.approx(array, rel=1e-6, abs=1e-9), (step.title, name)
    assert names["loss"] == pytest.approx(view.scalars.loss, rel=1e-9)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("place", ["z", "a"])
def test_every_activation_before_and_after_batch_norm(activation: str, place: str) -> None:
    check(spec_of(activation=activation, network={"batch_norm_on": place}))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("decay_on", ["weights", "everything"])
def test_every_optimizer_with_decay_and_clipping(optimizer: str, decay_on: str) -> None:
    check(spec_of(optimizer=optimizer, weight_decay=0.02, decay_on=decay_on, clip_norm=0.5))
    check(spec_of(optimizer=optimizer, weight_decay=0.02, decay_on=decay_on, clip_norm=1e6))


def test_every_output() -> None:
    check(spec_of(label_smoothing=0.2, class_weights="balanced"))
    check(spec_of("breast-cancer", network={"output": "logistic"}, label_smoothing=0.1, class_weights="balanced"))
    check(spec_of("diabetes", network={"output": "linear"}))


@pytest.mark.parametrize(
    ("data", "output", "labels"), [("iris", "softmax", "1-40=1"), ("diabetes", "linear", "1-40=150 61-200=90.5")]
)
def test_with_rows_left_out_and_relabelled(data: str, output: str, labels: str) -> None:
    edits = [("left_out", "41-60"), ("relabelled", labels)]
    planned = [{"step": 0, "name": name, "value": value} for name, value in edits]
    check(spec_of(data, network={"output": output}).replaced(edits=planned))


def test_the_story_is_in_order_and_says_what_it_does() -> None:
    spec = spec_of()
    view, names = executed(spec)
    steps = sub_steps(view, spec.network)
    phases = [step.phase for step in steps]
    assert list(dict.fromkeys(phases)) == list(PHASES)
    assert phases == sorted(phases, key=list(PHASES).index)
    assert all(step.title and step.formula and step.code for step in steps)
    exec(program(view, spec.network), names)  # noqa: S102
    assert names["W1"] == pytest.approx(view.layout.weight(0, view.after.parameters), rel=1e-6, abs=1e-9)
