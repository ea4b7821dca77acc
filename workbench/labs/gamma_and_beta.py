"""Lab: γ and β of batch norm. What they could undo, that there is a pair for each unit, and that every optimizer learns them.

z̃ = γ ẑ + β has the mean β and the deviation |γ| √(σ² / (σ² + ε)); with γ = √(σ² + ε) and β = μ it is z.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.engine.training.step_view import StepView
from workbench.insight.microscope.identity import identity_proof
from workbench.insight.microscope.passing import Doubles, pass_forward
from workbench.insight.microscope.unit_story import norm_of, norm_statistics
from workbench.labs.experiments import load, over_seeds, seeds
from workbench.labs.lab import (
    Axis,
    ChoiceControl,
    Control,
    NumberControl,
    Outcome,
    Picture,
    Series,
    Setting,
    Table,
)
from workbench.labs.verdict import all_hold, is_more, mean_of
from workbench.language import tr
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import TABLE, Hyperparameters
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.optimizers import OPTIMIZERS, Optimizer
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner

CONTROLS: Final[tuple[Control, ...]] = (
    NumberControl("units", 2, 32, 16, is_whole=True),
    ChoiceControl("examples", ("same", "next"), "same"),
)
_RATES: Final[dict[Optimizer, float]] = {"sgd": 0.1, "momentum": 0.1, "rmsprop": 0.005, "adam": 0.005}
_RUNS: Final = 30
_STEPS: Final = 60
_BATCH: Final = 32
_CLOSE: Final = 1e-5
"""Of numbers that were trained in single precision, against their size"""


@dataclass(frozen=True, slots=True)
class Learned:
    """One run after its last mini-batch: γ and β of the first layer, and what setting them to the identity does.

    ``given``: the largest difference between mean and deviation of z̃ and what γ and β say, ``undone``: the largest
    |z̃ - z| of the examples the lab was asked for, against the largest |z|; ``loss_…`` of the mini-batch.
    """

    gamma: Doubles
    beta: Doubles
    given: float
    undone: float
    loss_learned: float
    loss_set: float
    loss_without: float


def measure(setting: Setting) -> Outcome:
    """Train with four optimizers from the same seeds; look at the first layer of each."""
    of_seeds = seeds(setting, _RUNS)
    groups = over_seeds(lambda name, seed: _learned(setting, name, seed), tuple(_RATES), of_seeds)
    found = [one for group in groups.values() for one in group]
    runs = tr("{runs} runs", runs=_RUNS)
    moved = {name: mean_of([_moved(one) for one in group], runs) for name, group in groups.items()}
    apart = mean_of([float(one.gamma.std()) for one in groups["adam"]], runs)
    losses = np.array([one.loss_set - one.loss_learned for one in found]).reshape(len(groups), _RUNS).mean(axis=0)
    gained = mean_of(tuple(map(float, losses)), runs)
    undone, given = max(one.undone for one in found), max(one.given for one in found)
    same_loss = max(abs(one.loss_set - one.loss_without) for one in found)
    count, units = len(found[0].gamma), setting.whole("units")
    is_hyperparameter = any(name in TABLE for name in ("gamma", "beta"))
    is_learned = all_hold(*(is_more(one) for one in moved.values()))
    is_identity = undone < _CLOSE and same_loss < _CLOSE
    return Outcome(
        numbers={
            "units": units,
            "count": count,
            "runs": _RUNS,
            "steps": _STEPS,
            **{f"by_{name}": one for name, one in moved.items()},
            "apart": apart,
            "given": given,
            "undone": undone,
            "same_loss": same_loss,
            "gained": gained,
            "hyperparameter": tr("yes") if is_hyperparameter else tr("no"),
        },
        holds=all_hold(
            count == units and not is_hyperparameter, is_identity, is_learned, is_more(apart), is_more(gained)
        ),
        answer="hyperparameter" if is_hyperparameter else "unit" if count == units else "layer",
        pictures=(_picture(groups), _moments(groups["adam"][0])),
        tables=(_table(groups),),
        spec=_spec(setting, "adam", of_seeds[0]),
    )


def _spec(setting: Setting, optimizer: Optimizer, seed: int) -> RunSpec:
    return RunSpec(
        data=CatalogueSpec(name="wine", split_seed=seed),
        network=NetworkSpec(layers=(DenseLayer(units=setting.whole("units")), DenseLayer(units=8))),
        hyperparameters=Hyperparameters(batch_size=_BATCH, learning_rate=_RATES[optimizer], optimizer=optimizer),
        seed=seed,
        steps=_STEPS,
    )


def _learned(setting: Setting, optimizer: Optimizer, seed: int) -> Learned:
    spec = _spec(setting, optimizer, seed)
    learner = Learner(spec, load(spec.data))
    learner.train(_STEPS - 2)
    setting.go_on()
    view = learner.watch()
    told, proof = norm_statistics(view, 0), identity_proof(view, 0)
    undone = proof.largest / proof.size
    if setting.choice("examples") == "next":
        undone = _undone_elsewhere(view, learner.watch())
    return Learned(told.gamma, told.beta, _given(view), undone, proof.loss_learned, proof.loss_set, proof.loss_without)


def _given(view: StepView) -> float:
    """How far mean and deviation of z̃ are from β and |γ| √(σ² / (σ² + ε))."""
    told, (_, norm) = norm_statistics(view, 0), norm_of(view, 0)
    tilde = norm.shifted.astype(np.float64)
    deviation = np.abs(told.gamma) * np.sqrt(told.batch_variance / (told.batch_variance + told.epsilon))
    return float(max(np.abs(tilde.mean(axis=1) - told.beta).max(), np.abs(tilde.std(axis=1) - deviation).max()))


def _undone_elsewhere(view: StepView, other: StepView) -> float:
    """|z̃ - z| against |z| for the next mini-batch, with γ and β put in from μ and σ² of this one."""
    told, layout, epsilon = norm_statistics(view, 0), view.layout, view.values.bn_epsilon
    changed = view.before.parameters.astype(np.float64)
    layout.scale(0, changed)[:] = np.sqrt(told.batch_variance + epsilon)
    layout.shift(0, changed)[:] = told.batch_mean
    first = pass_forward(layout, changed, other.x, epsilon)[0]
    return float(np.abs(first.shifted - first.source).max() / np.abs(first.source).max())


def _moved(one: Learned) -> float:
    """How far γ is from its start 1 and β from its start 0, root mean square over the units."""
    return float(np.sqrt(np.square(np.append(one.gamma - 1.0, one.beta)).mean()))


def _picture(groups: dict[Optimizer, list[Learned]]) -> Picture:
    return Picture(
        tr("γ and β of each unit, by four optimizers"),
        Axis("γ"),
        Axis("β"),
        tuple(
            Series(
                OPTIMIZERS[name].title, tuple(map(float, group[0].gamma)), tuple(map(float, group[0].beta)), "points"
            )
            for name, group in groups.items()
        ),
        note=tr("All begin at γ = 1, β = 0."),
    )


def _moments(one: Learned) -> Picture:
    places = tuple(float(place) for place in range(len(one.gamma)))
    return Picture(
        tr("Mean and deviation that the units were given"),
        Axis(tr("Unit"), ticks=tuple(str(place + 1) for place in range(len(one.gamma)))),
        Axis(tr("Value")),
        (
            Series(tr("deviation |γ|"), places, tuple(map(float, np.abs(one.gamma))), "bars"),
            Series(tr("mean β"), places, tuple(map(float, one.beta)), "bars"),
        ),
    )


def _table(groups: dict[Optimizer, list[Learned]]) -> Table:
    head = (tr("Optimizer"), tr("γ from"), tr("to"), tr("β from"), tr("to"))
    rows = (
        (
            OPTIMIZERS[name].title,
            float(group[0].gamma.min()),
            float(group[0].gamma.max()),
            float(group[0].beta.min()),
            float(group[0].beta.max()),
        )
        for name, group in groups.items()
    )
    return Table(tr("After training, first run"), head, tuple(rows))
