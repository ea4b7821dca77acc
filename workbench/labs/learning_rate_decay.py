"""Lab: learning-rate decay. The schedules drawn by the trainer, held against their formulas, and raced.

inverse  α / (1 + d·e)     exponential  α (1 - d)^e     root  α k / √e     staircase  α (1 - d)^⌊e / s⌋     cosine  α ½ (1 + cos π t)
"""

import math
from typing import Final

import numpy as np

from workbench.labs.experiments import Floats, Trained, load, over_seeds, seeds, train
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
from workbench.labs.verdict import all_hold, is_more, mean_of
from workbench.language import tr
from workbench.specs.data import CatalogueSpec, ToySpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import NetworkSpec
from workbench.specs.run import RunSpec
from workbench.specs.schedules import SCHEDULES, Schedule
from workbench.specs.scores import ScoreSchedule

_STAIR: Final = 4
"""Epochs"""
_ROOT_K: Final = 1.0
_RACED: Final[tuple[Schedule, ...]] = ("constant", "inverse", "exponential", "root", "staircase", "cosine")
CONTROLS: Final[tuple[Control, ...]] = (
    NumberControl("learning_rate", 0.01, 4.0, 2.0, "log"),
    NumberControl("decay", 0.02, 0.5, 0.2),
    ChoiceControl("batch", ("8", "32", "all"), "8"),
)
_SEEDS: Final = 10
_EPOCHS: Final = 20
_LAST: Final = 4
"""Scores whose mean is called the last loss: one alone tells more of the last mini-batch than of the run"""
_ROUNDING: Final = 1e-6
"""Relative; rates are kept in single precision with the curves"""


def measure(setting: Setting) -> Outcome:
    """Each schedule over the same seeds; a difference within a seed leaves out what all of them share."""
    raced = over_seeds(lambda name, seed: train(setting, _spec(setting, seed, name)), _RACED, seeds(setting, _SEEDS))
    off = max(_off_formula(setting, name, raced[name][0]) for name in _RACED)
    covers = tr("{seeds} seeds: other starting weights, other mini-batches", seeds=_SEEDS)
    gains: dict[Schedule, Measured] = {
        name: _gain(raced["constant"], raced[name], covers) for name in _RACED if name != "constant"
    }
    ends = {name: mean_of([_last(run) for run in raced[name]], covers) for name in _RACED}
    verdict = all_hold(*(is_more(gain) for gain in gains.values()))
    best = min(gains, key=lambda name: ends[name].value)
    wander = {name: mean_of([_wander(run) for run in raced[name]], covers) for name in ("constant", best)}
    return Outcome(
        numbers={
            "batch": len_of_batch(setting),
            "alpha": setting.number("learning_rate"),
            "off": off,
            "kept": ends["constant"],
            "course": ends["inverse"],
            "gain": gains["inverse"],
            "best": tr(SCHEDULES[best].short),
            "best_end": ends[best],
            "best_gain": gains[best],
            "wander_kept": wander["constant"],
            "wander_best": wander[best],
            "lower": sum(is_more(gain) is True for gain in gains.values()),
            "higher": sum(is_more(gain) is False for gain in gains.values()),
            "schedules": len(gains),
        },
        holds=all_hold(off < _ROUNDING, verdict),
        answer=_answer(gains),
        pictures=(_rates(raced), _losses(raced, covers)),
        tables=(_table(ends, gains),),
        spec=raced[best][0].spec,
    )


def len_of_batch(setting: Setting) -> int:
    """Examples of a mini-batch; "all" is the whole train part."""
    chosen = setting.choice("batch")
    return load(_data()).train.rows if chosen == "all" else int(chosen)


def _data() -> CatalogueSpec:
    """Clouds that overlap: no network has a loss of 0 there, so every mini-batch pulls elsewhere, at the minimum too."""
    return CatalogueSpec(name="blobs", toy=ToySpec(examples=400, noise=1.0, classes=4))


def _spec(setting: Setting, seed: int, schedule: Schedule) -> RunSpec:
    decay = setting.number("decay")
    return RunSpec(
        data=_data(),
        network=NetworkSpec(layers=()),
        hyperparameters=Hyperparameters(
            optimizer="sgd",
            learning_rate=setting.number("learning_rate"),
            batch_size=len_of_batch(setting),
            schedule=schedule,
            decay=1.0 - (1.0 - decay) ** _STAIR if schedule == "staircase" else decay,
            staircase_epochs=_STAIR,
            root_scale=_ROOT_K,
        ),
        seed=seed,
        epochs=_EPOCHS,
        scores=ScoreSchedule(train=True),
    )


def _gain(kept: list[Trained], falling: list[Trained], covers: str) -> Measured:
    """By how much the last loss of the whole train part is lower than with the rate kept, seed by seed."""
    pairs = zip(kept, falling, strict=True)
    return mean_of([_last(one) - _last(other) for one, other in pairs], covers)


def _last(run: Trained) -> float:
    """The loss of the whole train part at the end, over the last few epochs; infinite where the run diverged."""
    return math.inf if run.has_diverged else float(np.mean(run.curve("train")[1][-_LAST:]))


def _wander(run: Trained) -> float:
    """How far the loss of the whole train part still goes up and down: its standard deviation over the last fourth of the scores."""
    losses = run.curve("train")[1]
    return float(np.std(losses[-(len(losses) // 4) :]))


def _off_formula(setting: Setting, name: Schedule, run: Trained) -> float:
    """The largest relative difference of the rates that the run was trained with from the formula."""
    size, rows = len_of_batch(setting), run.data.train.rows
    rates = run.of_steps("learning_rate")
    wanted = [_rate(setting, name, step * size // rows, step * size / (_EPOCHS * rows)) for step in range(len(rates))]
    expected = np.array(wanted)
    return float((np.abs(rates - expected) / np.maximum(expected, np.finfo(np.float32).tiny)).max())


def _rate(setting: Setting, name: Schedule, e: int, t: float) -> float:
    """The formulas of the course: ``e`` finished epochs, ``t`` the share of the run that is done."""
    alpha, d = setting.number("learning_rate"), setting.number("decay")
    match name:
        case "inverse":
            return alpha / (1.0 + d * e)
        case "exponential":
            return alpha * (1.0 - d) ** e
        case "root":
            return alpha * _ROOT_K / math.sqrt(max(e, 1))
        case "staircase":
            return alpha * (1.0 - d) ** (_STAIR * (e // _STAIR))
        case "cosine":
            return alpha * (1.0 + math.cos(math.pi * t)) / 2.0
        case "constant":
            return alpha


def _answer(gains: dict[Schedule, Measured]) -> str | None:
    """What most schedules did."""
    told = [is_more(gain) for gain in gains.values()]
    for name, verdict in (("lower", True), ("higher", False)):
        if 2 * told.count(verdict) > len(told):
            return name
    return None


def _rates(raced: dict[Schedule, list[Trained]]) -> Picture:
    series = []
    for name, runs in raced.items():
        rates = runs[0].of_steps("learning_rate")
        series.append(Series(tr(SCHEDULES[name].short), _steps(rates), tuple(map(float, rates))))
    return Picture(tr("Learning rates as they were used"), Axis(tr("Mini-batch")), Axis("α"), tuple(series))


def _steps(rates: Floats) -> Points:
    return tuple(float(step) for step in range(len(rates)))


def _losses(raced: dict[Schedule, list[Trained]], covers: str) -> Picture:
    """Above the lowest loss that any of the runs reached, so that the ends are told apart on a logarithmic axis."""
    floor = min(min(run.curve("train")[1]) for runs in raced.values() for run in runs)
    series = []
    for name, runs in raced.items():
        steps = runs[0].curve("train")[0]
        losses = np.array([run.curve("train")[1] for run in runs]) - floor
        means = [mean_of([float(loss) for loss in column], covers) for column in losses.T]
        least = float(losses[losses > 0.0].min())
        series.append(measured_series(tr(SCHEDULES[name].short), steps, means, ends=(least, math.inf)))
    return Picture(
        tr("Loss of the train part above the lowest that was reached"),
        Axis(tr("Mini-batch")),
        Axis(tr("Loss"), is_log=True),
        tuple(series),
    )


def _table(ends: dict[Schedule, Measured], gains: dict[Schedule, Measured]) -> Table:
    head = (tr("Schedule"), tr("Last loss"), tr("Lower than with α kept"))
    rows = tuple((tr(SCHEDULES[name].title), end, gains.get(name, "–")) for name, end in ends.items())
    return Table(tr("The race"), head, rows)
