"""Lab: do later layers learn more easily under batch norm because what they read moves less? Twins with and without it.

Three things are measured apart: how far the inputs of the last layer move, the loss after the same number of steps with the
same learning rate, and the largest learning rate with which a network still learns.
"""

import math
import threading
from typing import Final

import numpy as np

from workbench.insight.microscope.norm_twins import TwinCourse, Twins, norm_twins
from workbench.labs.experiments import Floats, Trained, load, over_seeds, seeds, train
from workbench.labs.lab import (
    Axis,
    ChoiceControl,
    Control,
    LabStopped,
    NumberControl,
    Outcome,
    Picture,
    Series,
    Setting,
    measured_series,
)
from workbench.labs.verdict import geometric_mean_of, is_less, is_more, mean_of
from workbench.language import tr
from workbench.specs.activations import Activation
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec

CONTROLS: Final[tuple[Control, ...]] = (
    NumberControl("layers", 2, 12, 4, is_whole=True),
    NumberControl("learning_rate", 0.01, 0.5, 0.05, "log"),
    ChoiceControl("activation", ("relu", "tanh"), "relu"),
)
_PAIRS: Final = 6
_RUNS: Final = 8
_LADDER_RUNS: Final = 5
_STEPS: Final = 150
_LAST: Final = 20
_LADDER: Final = tuple(0.04 * 2.0**k for k in range(10))


def measure(setting: Setting) -> Outcome:
    """Twins, runs of several depths, and a ladder of learning rates; all compared in pairs of the same seed."""
    layers, rate = setting.whole("layers"), setting.number("learning_rate")
    spec = _spec(setting, layers, rate, seeds(setting, 1)[0])
    pairs = _twins(setting, spec)
    drifts = [tuple(_drift(twin) for twin in pair) for pair in pairs]
    in_pairs = tr("{pairs} pairs", pairs=_PAIRS)
    ratio = geometric_mean_of([one / other for one, other in drifts], in_pairs)
    covers, in_ladder = tr("{pairs} pairs", pairs=_RUNS), tr("{pairs} pairs", pairs=_LADDER_RUNS)
    guess = math.log(load(spec.data).n_classes)
    with_norm, without = _losses(setting, layers, rate)
    easier = mean_of([other - one for one, other in zip(with_norm, without, strict=True)], covers)
    ladders = [_ladder(setting, layers, has_norm=has_norm) for has_norm in (True, False)]
    largest = [_largest_rates(ladder, guess) for ladder in ladders]
    factor = geometric_mean_of([one / other for one, other in zip(*largest, strict=True)], in_ladder)
    answer = _answer(is_less(ratio, 1.0), is_more(easier))
    return Outcome(
        numbers={
            "layers": layers,
            "rate": rate,
            "steps": _STEPS,
            "drift_norm": mean_of([one for one, _ in drifts], in_pairs),
            "drift_plain": mean_of([other for _, other in drifts], in_pairs),
            "ratio": ratio,
            "loss_norm": mean_of(with_norm, covers),
            "loss_plain": mean_of(without, covers),
            "easier": easier,
            "rate_norm": geometric_mean_of(largest[0], in_ladder).value,
            "rate_plain": geometric_mean_of(largest[1], in_ladder).value,
            "factor": factor,
        },
        holds=None if answer is None else answer == "both",
        answer=answer,
        pictures=(_drift_picture(pairs), _gradient_picture(pairs), _ladder_picture(ladders, in_ladder)),
        spec=spec,
    )


def _spec(setting: Setting, layers: int, rate: float, seed: int, *, has_norm: bool = True) -> RunSpec:
    activation: Activation = "relu" if setting.choice("activation") == "relu" else "tanh"
    return RunSpec(
        data=CatalogueSpec(name="digits"),
        network=NetworkSpec(layers=(DenseLayer(units=24, activation=activation, batch_norm=has_norm),) * layers),
        hyperparameters=Hyperparameters(batch_size=32, learning_rate=rate, optimizer="sgd"),
        seed=seed,
        steps=_STEPS,
    )


def _twins(setting: Setting, spec: RunSpec) -> tuple[Twins, ...]:
    stop = setting.stop or threading.Event()
    pairs = norm_twins(spec, load(spec.data), stop, lambda _: None, _STEPS, _PAIRS)
    if pairs is None:
        raise LabStopped
    return pairs


def _drift(twin: TwinCourse) -> float:
    """Of what the last layer reads, from look to look, in standard deviations: the mean over the looks; NaN for a single one."""
    return float(twin.drift[1:, -1].mean()) if len(twin.steps) > 1 else math.nan


def _losses(setting: Setting, layers: int, rate: float) -> tuple[list[float], list[float]]:
    """At the end, with batch norm and without, from the same seeds."""
    found = over_seeds(
        lambda has_norm, seed: _last_loss(train(setting, _spec(setting, layers, rate, seed, has_norm=has_norm))),
        (True, False),
        seeds(setting, _RUNS),
    )
    return found[True], found[False]


def _last_loss(run: Trained) -> float:
    """Of the last mini-batches; where the run diverged, or does worse than a guess, that of a guess, ln C."""
    guess = math.log(run.data.n_classes)
    return guess if run.has_diverged else min(guess, float(run.of_steps("loss")[-_LAST:].mean()))


def _ladder(setting: Setting, layers: int, *, has_norm: bool) -> Floats:
    """The loss at the end for each seed and each α of the ladder, (runs, rates)."""
    found = over_seeds(
        lambda rate, seed: _last_loss(train(setting, _spec(setting, layers, rate, seed, has_norm=has_norm))),
        _LADDER,
        seeds(setting, _LADDER_RUNS),
    )
    return np.array(list(found.values())).T


def _largest_rates(ladder: Floats, guess: float) -> list[float]:
    """For each seed the largest α that ends with a loss below that of a guess; the smallest of the ladder for none."""
    return [
        max((rate for rate, loss in zip(_LADDER, row, strict=True) if loss < guess), default=_LADDER[0])
        for row in ladder
    ]


def _answer(is_firmer: bool | None, is_easier: bool | None) -> str | None:
    """The choice that says both; None where one of them is not certain."""
    if is_firmer is None or is_easier is None:
        return None
    if is_firmer:
        return "both" if is_easier else "firmer"
    return "easier" if is_easier else "neither"


_TITLES: Final = (tr("with batch norm"), tr("without"))


def _drift_picture(pairs: tuple[Twins, ...]) -> Picture:
    rows = []
    for at, title in enumerate(_TITLES):
        mean = np.mean([pair[at].drift[1:].mean(axis=0) for pair in pairs if len(pair[at].steps) > 1], axis=0)
        numbers = tuple(float(layer) for layer in range(2, len(mean) + 1))
        rows.append(Series(title, numbers, tuple(map(float, mean[1:]))))
    return Picture(
        tr("How far the inputs of each layer move between two looks"),
        Axis(tr("Layer; the last one is the output")),
        Axis(tr("Shift of the mean, in σ"), is_log=True),
        tuple(rows),
    )


def _gradient_picture(pairs: tuple[Twins, ...]) -> Picture:
    rows = []
    for at, title in enumerate(_TITLES):
        mean = np.mean([pair[at].gradients.mean(axis=0) for pair in pairs], axis=0)
        numbers = tuple(float(layer) for layer in range(1, len(mean) + 1))
        rows.append(Series(title, numbers, tuple(map(float, mean))))
    return Picture(
        tr("Gradient of each layer"),
        Axis(tr("Layer; the last one is the output")),
        Axis("‖∂L/∂W‖", is_log=True),
        tuple(rows),
    )


def _ladder_picture(ladders: list[Floats], covers: str) -> Picture:
    rows = []
    for title, ladder in zip(_TITLES, ladders, strict=True):
        found = [mean_of(tuple(map(float, column)), covers) for column in ladder.T]
        rows.append(measured_series(title, _LADDER, found))
    return Picture(
        tr("Loss after the same number of steps, by learning rate"),
        Axis(tr("Learning rate α"), is_log=True),
        Axis(tr("Loss at the end")),
        tuple(rows),
        note=tr("Where a run does worse than a guess, or diverges, the loss of a guess is drawn, ln C."),
    )
