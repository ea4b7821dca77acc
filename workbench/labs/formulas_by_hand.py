"""Lab: batch norm of one unit over one mini-batch by plain arithmetic, beside what the engine did; and what ε is for.

μ = (1/m) Σ z      σ² = (1/m) Σ (z - μ)²      ẑ = (z - μ) / √(σ² + ε)      z̃ = γ ẑ + β
"""

import math
from dataclasses import dataclass
from typing import Final

from workbench.engine.training.step_view import LayerView, StepView
from workbench.labs.experiments import Trained, load, train
from workbench.labs.lab import (
    Axis,
    ChoiceControl,
    Control,
    NumberControl,
    Outcome,
    Picture,
    Points,
    Series,
    Setting,
    Table,
)
from workbench.language import tr
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner

CONTROLS: Final[tuple[Control, ...]] = (
    NumberControl("batch_size", 2, 32, 8, is_whole=True),
    ChoiceControl("epsilon", ("0", "1e-8", "1e-5", "1e-2"), "1e-8"),
)
_STEPS: Final = 40
"""So many that γ and β are no longer 1 and 0"""
_CLOSE: Final = 1e-12
"""Of numbers in double precision that are computed in another order"""


@dataclass(frozen=True, slots=True)
class ByHand:
    """Batch norm of one unit over the values ``z`` of a mini-batch."""

    z: Points
    mean: float
    variance: float
    hat: Points
    tilde: Points


def by_hand(z: Points, gamma: float, beta: float, epsilon: float) -> ByHand:
    """The four formulas, one line each. Division by zero gives NaN, as in the engine."""
    m = len(z)
    mean = sum(z) / m
    variance = sum((value - mean) ** 2 for value in z) / m
    root = math.sqrt(variance + epsilon)
    hat = tuple((value - mean) / root if root else math.nan for value in z)
    return ByHand(z, mean, variance, hat, tuple(gamma * value + beta for value in hat))


def measure(setting: Setting) -> Outcome:
    """One mini-batch by hand; then a unit that is constant, trained with ε = 0 and with the ε that was chosen."""
    spec, epsilon = _spec(setting), float(setting.choice("epsilon"))
    learner = Learner(spec, load(spec.data))
    learner.train(_STEPS)
    view = learner.watch()
    layer = view.layers[0]
    hand, engine = _both(view, layer)
    difference = max(
        abs(a - b) for ours, theirs in zip(hand, engine, strict=True) for a, b in zip(ours, theirs, strict=True)
    )
    without, cured = train(setting, _constant(spec, 0.0)), train(setting, _constant(spec, epsilon))
    is_nan, is_cured = without.has_diverged, not cured.has_diverged
    z, (mean, variance), hat, tilde = hand
    return Outcome(
        numbers={
            "m": len(z),
            "mean": mean,
            "variance": variance,
            "gamma": float(view.layout.scale(0, view.before.parameters)[0]),
            "beta": float(view.layout.shift(0, view.before.parameters)[0]),
            "difference": difference,
            "epsilon": setting.choice("epsilon"),
            "steps_without": len(without.scalars),
            "loss_with": _loss(cured),
        },
        holds=difference < _CLOSE and is_nan and is_cured,
        answer="nan" if is_nan else "zero",
        pictures=(_picture(z, hat, tilde),),
        tables=(_table(z, mean, hat, tilde, engine[3]),),
        spec=spec,
    )


def _spec(setting: Setting) -> RunSpec:
    return RunSpec(
        data=CatalogueSpec(name="iris"),
        network=NetworkSpec(layers=(DenseLayer(units=4),)),
        hyperparameters=Hyperparameters(batch_size=setting.whole("batch_size"), learning_rate=0.02, bn_epsilon=1e-8),
        seed=setting.seed,
        precision="float64",
        epochs=20,
    )


def _constant(spec: RunSpec, epsilon: float) -> RunSpec:
    """All weights zero: each unit says 0 of every example, so its σ² is 0."""
    return spec.replaced(
        network=spec.network.replaced(initializer="zeros"),
        hyperparameters=spec.hyperparameters.replaced(bn_epsilon=epsilon),
    )


def _both(view: StepView, layer: LayerView) -> tuple[tuple[Points, ...], tuple[Points, ...]]:
    """z, (μ, σ²), ẑ and z̃ of the first unit: by hand, and of the engine."""
    norm = layer.norm
    if norm is None:
        raise RuntimeError("the layer was asked for with batch norm")
    z = tuple(map(float, norm.source[0]))
    gamma = float(view.layout.scale(0, view.before.parameters)[0])
    beta = float(view.layout.shift(0, view.before.parameters)[0])
    hand = by_hand(z, gamma, beta, view.values.bn_epsilon)
    engine = (float(norm.mean[0]), float(norm.variance[0]))
    hat, tilde = tuple(map(float, norm.normalized[0])), tuple(map(float, norm.shifted[0]))
    return (z, (hand.mean, hand.variance), hand.hat, hand.tilde), (z, engine, hat, tilde)


def _loss(run: Trained) -> float:
    return math.nan if run.has_diverged else float(run.of_steps("loss")[-1])


def _picture(z: Points, hat: Points, tilde: Points) -> Picture:
    places = tuple(float(place) for place in range(1, len(z) + 1))
    return Picture(
        tr("One unit, one mini-batch"),
        Axis(tr("Example of the mini-batch")),
        Axis(tr("Value")),
        (Series("z", places, z, "points"), Series("ẑ", places, hat, "points"), Series("z̃", places, tilde, "points")),
    )


def _table(z: Points, mean: float, hat: Points, tilde: Points, engine: Points) -> Table:
    rows = zip(range(1, len(z) + 1), z, (value - mean for value in z), hat, tilde, engine, strict=True)
    head = (tr("Example"), "z", "z − μ", "ẑ", "z̃", tr("z̃ of the engine"))
    return Table(tr("By hand"), head, tuple(rows))
