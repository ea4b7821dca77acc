"""Lab: batch norm at test time. Four ways to come by μ and σ² for a single example, scored on the test part.

average ← ρ · average + (1 - ρ) · mini-batch: after s mini-batches the start value still has the weight ρˢ.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from workbench.data.dataset import Dataset
from workbench.engine.inference.inference import Inference
from workbench.engine.inference.statistics import exact_statistics
from workbench.engine.kernels.types import Array
from workbench.engine.training.step_view import StepView
from workbench.insight.evaluation.one_example import running_of
from workbench.insight.microscope.average_lag import average_lag
from workbench.insight.microscope.passing import pass_forward
from workbench.insight.microscope.unit_story import norm_statistics
from workbench.labs.experiments import load, seeds, side_by_side
from workbench.labs.lab import (
    Axis,
    ChoiceControl,
    Control,
    Measured,
    NumberControl,
    Outcome,
    Picture,
    Points,
    Series,
    Setting,
    measured_series,
)
from workbench.labs.places import compared
from workbench.labs.verdict import all_hold, is_more, mean_of, mean_share_of
from workbench.language import tr
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner

CONTROLS: Final[tuple[Control, ...]] = (
    NumberControl("batch_size", 4, 128, 16, "log", is_whole=True),
    NumberControl("steps", 60, 1000, 240, "log", is_whole=True),
    ChoiceControl("momentum", ("0.5", "0.9", "0.99", "0.999"), "0.9"),
)
OPTIONS: Final = ("copies", "skip", "average", "latest")
_RUNS: Final = 8
_LATEST: Final = 5
"""Mini-batches at the end of a run whose statistics are tried: a single one is a single draw"""
_KERAS: Final = (0.99, 100)
_TORCH: Final = (0.9, 50)
"""Usual ρ, and the steps after which COURSE.md asks what is left of the start; PyTorch calls 1 - ρ = 0.1 momentum"""


def measure(setting: Setting) -> Outcome:
    """Train some runs; score each way on the test part; look how long the averages remember their start."""
    scores = side_by_side(lambda seed: _scores(setting, _spec(setting, seed)), seeds(setting, _RUNS))
    covers = tr("{runs} runs", runs=_RUNS)
    accuracy = {name: mean_share_of([one[name] for one in scores], covers) for name in scores[0]}
    margins = {
        name: mean_of([one["average"] - one[name] for one in scores], covers, "points")
        for name in scores[0]
        if name != "average"
    }
    of_options = {name: margins[name] for name in OPTIONS if name != "average"}
    holds = all_hold(*(is_more(margin) for margin in of_options.values()))
    spec = _spec(setting, seeds(setting, 1)[0])
    rho = spec.hyperparameters.bn_momentum
    steps = setting.whole("steps")
    lag = average_lag(spec, steps)
    left = {value: start_left(setting, spec, value, 120) for value in sorted({_KERAS[0], _TORCH[0], rho})}
    return Outcome(
        numbers={
            "runs": _RUNS,
            "m": setting.whole("batch_size"),
            "steps": steps,
            "rho": setting.choice("momentum"),
            **{f"of_{name}": accuracy[name] for name in (*OPTIONS, "exact")},
            **{f"over_{name}": margin for name, margin in margins.items()},
            **{f"over_{name}_in_words": compared(one, tr("better"), tr("worse")) for name, one in margins.items()},
            "age": lag.age,
            "start": lag.start_weight,
            "keras": left[_KERAS[0]][_KERAS[1]],
            "keras_steps": _KERAS[1],
            "torch": left[_TORCH[0]][_TORCH[1]],
            "torch_steps": _TORCH[1],
        },
        holds=holds,
        answer=_best(of_options, holds),
        pictures=(_bars(accuracy), _left(left), _course(setting, spec)),
        spec=spec,
    )


def start_left(setting: Setting, spec: RunSpec, rho: float, steps: int) -> Points:
    """How much of the averages' start is left after 0, 1, … ``steps`` mini-batches.

    Measured: the same training from two starts that differ by 1; the averages change nothing in training.
    """
    values = spec.hyperparameters.replaced(bn_momentum=rho)
    own, data = spec.replaced(hyperparameters=values), load(spec.data)
    first = Learner(own, data)
    start = first.snapshot()
    other = Learner(own, data, replace(start, running=start.running + 1.0))
    at = first.layout.layers[0].mean
    found = [1.0]
    for _ in range(steps):
        setting.go_on()
        first.train(1)
        other.train(1)
        found.append(float(other.state.running[at] - first.state.running[at]))
    return tuple(found)


def _spec(setting: Setting, seed: int) -> RunSpec:
    return RunSpec(
        data=CatalogueSpec(name="digits", split_seed=seed),
        network=NetworkSpec(layers=(DenseLayer(units=32), DenseLayer(units=32))),
        hyperparameters=Hyperparameters(
            batch_size=setting.whole("batch_size"),
            learning_rate=0.01,
            bn_momentum=float(setting.choice("momentum")),
        ),
        seed=seed,
        steps=setting.whole("steps"),
    )


def _scores(setting: Setting, spec: RunSpec) -> dict[str, float]:
    """Accuracy on the test part, for each way to come by μ and σ²."""
    data = load(spec.data)
    learner = Learner(spec, data)
    learner.train(learner.total_steps - _LATEST)
    setting.go_on()
    views = [learner.watch() for _ in range(_LATEST)]
    latest = [_accuracy(view, data, running_of(view, "batch", data.train.features)) for view in views]
    view = views[-1]
    outputs = pass_forward(
        view.layout,
        view.after.parameters,
        data.test.features,
        view.values.bn_epsilon,
        without=view.layout.batch_norm_layers,
    )[-1].out
    return {
        "copies": _accuracy_of_copies(setting, view, data),
        "skip": float((outputs.argmax(axis=0) == data.test.labels).mean()),
        "average": _accuracy(view, data, view.after.running),
        "latest": float(np.mean(latest)),
        "exact": _accuracy(view, data, running_of(view, "exact", data.train.features)),
    }


def _accuracy(view: StepView, data: Dataset, running: Array) -> float:
    inference = Inference(view.layout, running.dtype.type)
    parameters, epsilon = view.after.parameters, view.values.bn_epsilon
    return inference.score(data.test.features, data.test.labels, parameters, running, epsilon)[1]


def _accuracy_of_copies(setting: Setting, view: StepView, data: Dataset) -> float:
    """Each example in a mini-batch of m copies of itself: μ is its own z, σ² is 0."""
    inference, m = Inference(view.layout, view.after.parameters.dtype.type), len(view.rows)
    parameters, epsilon = view.after.parameters, view.values.bn_epsilon
    hits = 0
    for row, label in zip(data.test.features, data.test.labels, strict=True):
        setting.go_on()
        copies = np.repeat(row[None, :], m, axis=0)
        running = exact_statistics(view.layout, parameters, copies, epsilon)
        found = inference.probabilities(copies, parameters, running, epsilon)
        hits += int(found[0].argmax() == label)
    return hits / data.test.rows


def _best(margins: dict[str, Measured], holds: bool | None) -> str | None:
    """The averages where they are better than all others; else the one that is surely better than they."""
    if holds:
        return "average"
    return min(margins, key=lambda name: margins[name].value) if holds is False else None


def _bars(accuracy: dict[str, Measured]) -> Picture:
    names = (*OPTIONS, "exact")
    titles = (tr("Copies"), tr("Left out"), tr("Averages"), tr("Latest mini-batch"), tr("Exact"))
    found = [accuracy[name] for name in names]
    return Picture(
        tr("Accuracy on the test part"),
        Axis(tr("Where μ and σ² come from"), ticks=titles),
        Axis(tr("Accuracy")),
        (
            measured_series(
                tr("Accuracy"), tuple(float(place) for place in range(len(names))), found, "bars", (0.0, 1.0)
            ),
        ),
    )


def _left(left: dict[float, Points]) -> Picture:
    return Picture(
        tr("How much of the start is left in the averages"),
        Axis(tr("Mini-batch")),
        Axis(tr("Weight of the start")),
        tuple(
            Series(f"ρ = {rho:g}", tuple(float(step) for step in range(len(found))), found)
            for rho, found in left.items()
        ),
    )


def _course(setting: Setting, spec: RunSpec) -> Picture:
    """μ of one unit, three times: of each mini-batch, as average, exact."""
    learner = Learner(spec, load(spec.data))
    x = learner.data.train.features
    rows: list[tuple[float, float, float]] = []
    for _ in range(learner.total_steps):
        setting.go_on()
        view = learner.watch()
        exact = exact_statistics(view.layout, view.before.parameters, x, view.values.bn_epsilon)
        told = norm_statistics(view, 0, exact)
        whole = told.average_mean if told.exact_mean is None else told.exact_mean
        rows.append((float(told.batch_mean[0]), float(told.average_mean[0]), float(whole[0])))
    steps = tuple(float(step) for step in range(len(rows)))
    batch, average, of_all = (tuple(row[column] for row in rows) for column in range(3))
    return Picture(
        tr("μ of one unit of the first layer"),
        Axis(tr("Mini-batch")),
        Axis("μ"),
        (
            Series(tr("of the mini-batch"), steps, batch, "points"),
            Series(tr("average (EWMA)"), steps, average),
            Series(tr("of the whole training part"), steps, of_all),
        ),
    )
