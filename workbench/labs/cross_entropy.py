"""Lab: cross-entropy. What an untrained softmax pays, and the gradient it sends down.

L = -(1/m) Σ log a_y        a = 1/C for all classes: L = ln C        ∂L/∂z = (ŷ - y) / m
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.engine.training.step_view import StepView
from workbench.labs.experiments import Floats, load, seeds
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
    Table,
    measured_series,
)
from workbench.labs.verdict import all_hold, is_within, mean_of
from workbench.language import tr
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner

_CLASSES: Final = {"breast-cancer": 2, "wine": 3, "digits": 10}
CONTROLS: Final[tuple[Control, ...]] = (
    ChoiceControl("data", tuple(_CLASSES), "digits"),
    ChoiceControl("features", ("standardized", "raw"), "standardized"),
    NumberControl("batch_size", 2, 128, 64, "log", is_whole=True),
)
_NETWORKS: Final = 20
_ABOUT: Final = (0.7, 1.6)
"""Times ln C: what is called about ln C. Random z with mean 0 and variance 1 cost about (1 - 1/C) / 2 more than z = 0."""
_CLOSE: Final = 1e-12
_STEP: Final = 1e-5
"""Of the difference quotient; its error is about the square of it"""
_QUOTIENT: Final = 1e-8


def measure(setting: Setting) -> Outcome:
    """First mini-batches of networks with random and with zero weights; one of them pulled apart."""
    spec = _spec(setting, setting.choice("data"))
    data = load(spec.data)
    logarithm = math.log(data.n_classes)
    first = [_first_step(setting, spec.replaced(seed=seed), data) for seed in seeds(setting, _NETWORKS)]
    covers = tr("{networks} networks with other starting weights", networks=_NETWORKS)
    ratio = mean_of([_loss(view) / logarithm for view in first], covers)
    zero = _first_step(setting, spec.replaced(network=spec.network.replaced(initializer="zeros")), data)
    even = abs(_loss(zero) - logarithm)
    z, answers, labels = _output(first[0])
    m, y, gradient = len(labels), np.eye(len(z))[:, labels], first[0].layers[-1].d_z.astype(np.float64)
    told = float(np.abs(gradient - (answers - y) / m).max())
    quotient = float(np.abs(_quotients(z, labels) - gradient).max())
    balance = float(np.abs(gradient.sum(axis=0)).max())
    return Outcome(
        numbers={
            "networks": _NETWORKS,
            "classes": data.n_classes,
            "logarithm": logarithm,
            "start": _times(ratio, logarithm),
            "ratio": ratio,
            "even": even,
            "spread": mean_of([float(_output(view)[0].std()) for view in first], covers),
            "m": m,
            "told": told,
            "quotient": quotient,
            "balance": balance,
        },
        holds=all_hold(is_within(ratio, *_ABOUT), even < _CLOSE, told < _CLOSE, balance < _CLOSE, quotient < _QUOTIENT),
        answer=_answer(ratio),
        pictures=(_starts(setting, ratio), _example(answers[:, 0], y[:, 0], m * gradient[:, 0])),
        tables=(_table(z[:, 0], answers[:, 0], y[:, 0], m * gradient[:, 0]),),
        spec=spec,
    )


def _spec(setting: Setting, name: str) -> RunSpec:
    return RunSpec(
        data=CatalogueSpec(name=name, standardize=setting.choice("features") == "standardized"),
        network=NetworkSpec(layers=(DenseLayer(units=32, batch_norm=False),)),
        hyperparameters=Hyperparameters(batch_size=setting.whole("batch_size")),
        seed=setting.seed,
        precision="float64",
        epochs=20,
    )


def _first_step(setting: Setting, spec: RunSpec, data: Dataset) -> StepView:
    setting.go_on()
    return Learner(spec, data).watch()


def _loss(view: StepView) -> float:
    return float(view.losses.sum() / view.weight)


def _output(view: StepView) -> tuple[Floats, Floats, NDArray[np.int32]]:
    """z and ŷ of the output, (classes, m), and the labels."""
    output = view.layers[-1]
    z = output.z.astype(np.float64)
    power = np.exp(z - z.max(axis=0))
    return z, power / power.sum(axis=0), view.labels


def _quotients(z: Floats, labels: NDArray[np.int32]) -> Floats:
    """∂L/∂z by (L(z + h) - L(z - h)) / 2h of each class in turn, all examples at once, (classes, m)."""
    found = np.empty_like(z)
    for number in range(len(z)):
        ends = []
        for sign in (1.0, -1.0):
            moved = z.copy()
            moved[number] += sign * _STEP
            top = moved.max(axis=0)
            ends.append(top + np.log(np.exp(moved - top).sum(axis=0)) - moved[labels, np.arange(len(labels))])
        found[number] = (ends[0] - ends[1]) / (2.0 * _STEP * len(labels))
    return found


def _answer(ratio: Measured) -> str | None:
    if is_within(ratio, *_ABOUT):
        return "logarithm"
    if ratio.high < _ABOUT[0]:
        return "zero"
    return "more" if ratio.low > _ABOUT[1] else None


def _times(ratio: Measured, factor: float) -> Measured:
    return Measured(ratio.value * factor, ratio.low * factor, ratio.high * factor, ratio.covers)


def _starts(setting: Setting, ratio: Measured) -> Picture:
    """The first loss of all the data sets against their number of classes, beside ln C."""
    classes, chosen = np.linspace(1.5, 12.0, 43), setting.choice("data")
    losses = [
        _times(ratio if name == chosen else _ratio(setting, name), math.log(count)) for name, count in _CLASSES.items()
    ]
    return Picture(
        tr("First loss and number of classes"),
        Axis(tr("Classes C")),
        Axis(tr("Loss of the first mini-batch"), is_log=setting.choice("features") == "raw"),
        (
            Series(tr("ln C"), tuple(map(float, classes)), tuple(map(float, np.log(classes)))),
            measured_series(tr("measured"), tuple(map(float, _CLASSES.values())), losses, "points"),
        ),
    )


def _ratio(setting: Setting, name: str) -> Measured:
    spec = _spec(setting, name)
    data = load(spec.data)
    losses = [_loss(_first_step(setting, spec.replaced(seed=seed), data)) for seed in seeds(setting, _NETWORKS)]
    return mean_of([one / math.log(data.n_classes) for one in losses], tr("starting weights"))


def _example(answers: Floats, y: Floats, gradient: Floats) -> Picture:
    places: Points = tuple(float(place) for place in range(len(y)))
    rows = (("ŷ", answers), ("y", y), ("m · ∂L/∂z", gradient))
    return Picture(
        tr("One example: ŷ, y, and the gradient"),
        Axis(tr("Class"), ticks=tuple(str(place + 1) for place in range(len(y)))),
        Axis(tr("Value")),
        tuple(Series(name, places, tuple(map(float, row)), "bars") for name, row in rows),
    )


def _table(z: Floats, answers: Floats, y: Floats, gradient: Floats) -> Table:
    head = (tr("Class"), "z", "ŷ", "y", "ŷ − y", tr("m · ∂L/∂z of the engine"))
    rows = zip(range(1, len(z) + 1), z, answers, y, answers - y, gradient, strict=True)
    return Table(
        tr("The first example of the mini-batch"), head, tuple((number, *map(float, row)) for number, *row in rows)
    )
