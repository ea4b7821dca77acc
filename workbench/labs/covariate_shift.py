"""Lab: covariate shift. The inputs move, the classes keep their meaning: what is lost, what batch norm's statistics win back, how it is learned again.

The inputs of all parts are moved by one rule, and the same network goes on from where it was: its state, its optimizer, its averages.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from workbench.data.dataset import Dataset, Split
from workbench.engine.inference.inference import Inference
from workbench.engine.inference.statistics import exact_statistics
from workbench.engine.kernels.types import Array, Labels
from workbench.insight.microscope.input_drift import input_drift
from workbench.labs.experiments import Floats, load, over_seeds, seeds
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
from workbench.labs.verdict import all_hold, geometric_mean_of, is_more, mean_of, mean_share_of
from workbench.language import tr
from workbench.specs.data import CatalogueSpec, ToySpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner

KINDS: Final = ("shift", "rotate", "reweight")
CONTROLS: Final[tuple[Control, ...]] = (
    ChoiceControl("kind", KINDS, "shift"),
    NumberControl("amount", 0.0, 1.0, 0.5),
    NumberControl("batch_size", 8, 128, 32, "log", is_whole=True),
)
_RUNS: Final = 6
_LEARNED: Final = 400
_AGAIN: Final = 120
_LOOK: Final = 10
_LONGEST: Final = 3.0
"""By how many standard deviations of the training part the inputs are moved with the amount 1"""
_HALF_TURN: Final = math.pi


@dataclass(frozen=True, slots=True)
class Twin:
    """One run: accuracy on the test part ``before`` the move, ``moved`` after it with the averages as they were, and
    ``adapted`` with μ and σ² of the moved training inputs (the same as ``moved`` without batch norm).

    ``course``: on the moved test part while learning again, a value for each of its looks; ``drift``: how far the inputs of
    the last layer moved while it did.
    """

    before: float
    moved: float
    adapted: float
    course: Points
    drift: float


def measure(setting: Setting) -> Outcome:
    """Learn, move the inputs, look, learn again; with batch norm and without, from the same seeds."""
    twins = over_seeds(
        lambda has_norm, seed: _twin(setting, seed, has_norm=has_norm), (True, False), seeds(setting, _RUNS)
    )
    normed, plain = twins[True], twins[False]
    found = normed + plain
    runs = tr("{runs} runs", runs=_RUNS)

    def difference(values: list[float]) -> Measured:
        return mean_of(values, runs, "points")

    lost = difference([one.before - one.moved for one in found])
    adapts = difference([one.adapted - one.moved for one in normed])
    learns = difference([one.course[-1] - one.moved for one in found])
    sturdier = difference([one.moved - other.moved for one, other in zip(normed, plain, strict=True)])
    return Outcome(
        numbers={
            "amount": setting.number("amount"),
            "runs": _RUNS,
            "again": _AGAIN,
            "before_norm": mean_share_of([one.before for one in normed], runs),
            "before_plain": mean_share_of([one.before for one in plain], runs),
            "moved_norm": mean_share_of([one.moved for one in normed], runs),
            "moved_plain": mean_share_of([one.moved for one in plain], runs),
            "adapted": mean_share_of([one.adapted for one in normed], runs),
            "after_norm": mean_share_of([one.course[-1] for one in normed], runs),
            "after_plain": mean_share_of([one.course[-1] for one in plain], runs),
            "lost": lost,
            "adapts": adapts,
            "learns": learns,
            "sturdier": sturdier,
            "drift_norm": geometric_mean_of([one.drift for one in normed], runs),
            "drift_plain": geometric_mean_of([one.drift for one in plain], runs),
        },
        holds=all_hold(is_more(lost), is_more(learns), is_more(adapts)),
        answer=_answer(is_more(lost), is_more(adapts)),
        pictures=(_course_picture(normed, plain, runs), *_inputs(setting)),
        spec=_spec(setting, seeds(setting, 1)[0], has_norm=True),
    )


def moved(data: Dataset, kind: str, amount: float, seed: int) -> Dataset:
    """The same data with moved inputs. Shift and rotation take the classes along; re-weighting draws rows anew and changes none."""
    rng = np.random.default_rng([seed, 11])
    side = 1.0 if rng.random() < 0.5 else -1.0
    turn = side * amount * _HALF_TURN
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    towards = side * amount * _LONGEST * np.ones(data.n_features) / math.sqrt(data.n_features)

    def part(old: Split) -> Split:
        x = old.features.astype(np.float64)
        match kind:
            case "rotate":
                return _part(x @ rotation.T, old.labels)
            case "reweight":
                weight = np.exp(side * amount * _LONGEST * x[:, 0])
                rows = rng.choice(len(x), size=len(x), p=weight / weight.sum())
                return _part(x[rows], old.labels[rows])
            case _:
                return _part(x + towards, old.labels)

    return replace(data, train=part(data.train), dev=part(data.dev), test=part(data.test))


def _part(x: Floats, labels: Labels) -> Split:
    return Split(np.ascontiguousarray(x, dtype=np.float32), np.ascontiguousarray(labels))


def _spec(setting: Setting, seed: int, *, has_norm: bool) -> RunSpec:
    toy = ToySpec(examples=1200, noise=0.15, classes=2, seed=seed)
    return RunSpec(
        data=CatalogueSpec(name="moons", toy=toy, test_fraction=0.3, split_seed=seed),
        network=NetworkSpec(layers=(DenseLayer(units=16, batch_norm=has_norm),) * 2),
        hyperparameters=Hyperparameters(batch_size=setting.whole("batch_size"), learning_rate=0.01),
        seed=seed,
        steps=_LEARNED,
    )


def _twin(setting: Setting, seed: int, *, has_norm: bool) -> Twin:
    spec = _spec(setting, seed, has_norm=has_norm)
    data = load(spec.data)
    other = moved(data, setting.choice("kind"), setting.number("amount"), seed)
    learner = Learner(spec, data)
    learner.train(_LEARNED)
    setting.go_on()
    before, after = _accuracy(learner, data, learner.state.running), _accuracy(learner, other, learner.state.running)
    layout, then, epsilon = learner.layout, learner.state.parameters.copy(), learner.values.bn_epsilon
    x = other.train.features
    adapted = _accuracy(learner, other, exact_statistics(layout, then, x, epsilon)) if has_norm else after
    again = Learner(spec, other, learner.snapshot())
    course = [after]
    for _ in range(_AGAIN // _LOOK):
        setting.go_on()
        again.train(_LOOK)
        course.append(_accuracy(again, other, again.state.running))
    drift = input_drift(layout, then, again.state.parameters, x, epsilon, _AGAIN).shift[-1]
    return Twin(before, after, adapted, tuple(course), float(drift))


def _accuracy(learner: Learner, data: Dataset, running: Array) -> float:
    """On the test part of these data, with these μ and σ²."""
    inference, test = Inference(learner.layout, learner.dtype), data.test
    return inference.score(test.features, test.labels, learner.state.parameters, running, learner.values.bn_epsilon)[1]


def _answer(is_lost: bool | None, does_adapt: bool | None) -> str | None:
    """The choice that the measurement speaks for; None where it is not certain."""
    if is_lost is None or does_adapt is None:
        return None
    if not is_lost:
        return "nothing"
    return "statistics" if does_adapt else "labels"


def _course_picture(normed: list[Twin], plain: list[Twin], covers: str) -> Picture:
    steps = tuple(float(step) for step in range(0, _AGAIN + 1, _LOOK))
    rows: list[Series] = []
    for title, group in ((tr("with batch norm"), normed), (tr("without"), plain)):
        found = [mean_of(values, covers) for values in zip(*(one.course for one in group), strict=True)]
        rows.append(measured_series(title, steps, found, ends=(0.0, 1.0)))
    adapted = mean_of([one.adapted for one in normed], covers)
    rows.append(Series(tr("μ, σ² taken anew"), (0.0,), (adapted.value,), "points"))
    return Picture(
        tr("Learning again after the move, on the moved test part"),
        Axis(tr("Mini-batch after the move")),
        Axis(tr("Accuracy")),
        tuple(rows),
    )


def _inputs(setting: Setting) -> tuple[Picture, ...]:
    """The inputs before and after."""
    seed = seeds(setting, 1)[0]
    data = load(_spec(setting, seed, has_norm=True).data)
    other = moved(data, setting.choice("kind"), setting.number("amount"), seed)
    return _scatter(data, tr("The inputs it learned from")), _scatter(other, tr("The inputs after the move"))


def _scatter(data: Dataset, title: str) -> Picture:
    x, labels = data.test.features, data.test.labels
    return Picture(
        title,
        Axis(data.feature_names[0]),
        Axis(data.feature_names[1]),
        tuple(
            Series(name, tuple(map(float, x[labels == number, 0])), tuple(map(float, x[labels == number, 1])), "points")
            for number, name in enumerate(data.class_names)
            if (labels == number).any()
        ),
    )
