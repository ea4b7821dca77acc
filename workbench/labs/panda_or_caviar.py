"""Lab: one model that is watched, or many at once? It depends on the computing power.

Panda trains one model in periods. After each it tries the learning rate three times larger, three times smaller and as it is from the
same state, keeps the best, and goes on: that is three trainings of a period at a time. Caviar starts as many whole runs as the cores
can train in the same time, each with a learning rate drawn from the wide range, and takes the best. Both are judged at the end.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.labs.experiments import load, seeds, side_by_side, train
from workbench.labs.lab import (
    Axis,
    Control,
    Measured,
    NumberControl,
    Outcome,
    Picture,
    Series,
    Setting,
    Table,
    measured_series,
)
from workbench.labs.places import compared
from workbench.labs.searches import capped
from workbench.labs.verdict import is_more, mean_of
from workbench.language import tr
from workbench.search.advice.advisor import Advice, Resources, advise
from workbench.search.advice.forecast import Pace
from workbench.search.study.plan import StudyPlan
from workbench.search.study.stages import Stage
from workbench.specs.data import CatalogueSpec, ToySpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec
from workbench.training.evaluation import score_snapshot
from workbench.training.learner import Learner
from workbench.training.snapshot import Snapshot

CONTROLS: Final[tuple[Control, ...]] = (
    NumberControl("cores", 1, 64, 32, "log", is_whole=True),
    NumberControl("seconds_per_epoch", 0.01, 600.0, 20.0, "log"),
    NumberControl("memory", 0.1, 64.0, 16.0, "log"),
    NumberControl("repetitions", 4, 30, 12, is_whole=True),
)
_PERIODS: Final = 5
_STEPS: Final = 24
_TRIES: Final = (1 / 3, 1.0, 3.0)
_LOWEST, _HIGHEST = 1e-5, 10.0
_FIRST: Final = 1e-3
_FEW: Final = 2


@dataclass(frozen=True, slots=True)
class Race:
    """Final dev losses of one repetition: the one that was watched, and the best of so many at once, by their number."""

    panda: float
    caviar: tuple[float, ...]
    spec: RunSpec

    def best_of(self, models: int) -> float:
        """The best of the first ``models``."""
        return min(self.caviar[:models])


def measure(setting: Setting) -> Outcome:
    """Both strategies with few and with many cores; and what the advisor says of the resources of the controls."""
    cores = setting.whole("cores")
    races = side_by_side(lambda seed: _race(setting, seed, cores), list(seeds(setting, setting.whole("repetitions"))))
    few, many = (
        mean_of([math.log10(race.panda / race.best_of(count)) for race in races], tr("repetitions"))
        for count in (_few(cores), cores)
    )
    here, alone = _advice(setting, cores), _advice(setting, 1)
    flips = here.way != alone.way
    gain = mean_of([math.log10(race.best_of(_few(cores)) / race.best_of(cores)) for race in races], tr("repetitions"))
    holds = None if is_more(gain) is None else bool(flips and is_more(gain))
    return Outcome(
        numbers={
            "cores": cores,
            "few": _few(cores),
            "repetitions": len(races),
            "panda": mean_of([race.panda for race in races], tr("repetitions")),
            "caviar_few": mean_of([race.best_of(_few(cores)) for race in races], tr("repetitions")),
            "caviar_many": mean_of([race.best_of(cores) for race in races], tr("repetitions")),
            "ahead_few": few,
            "ahead_many": many,
            "ahead_few_in_words": compared(few, tr("worse"), tr("better")),
            "ahead_many_in_words": compared(many, tr("worse"), tr("better")),
            "shown": _shown(few, _few(cores)),
            "gain": gain,
            "advice": here.text,
            "way": _spoken(here),
            "way_alone": _spoken(alone),
        },
        holds=holds,
        answer=None if holds is None else "power" if holds else "other",
        pictures=(_picture(races, cores), _times(setting)),
        tables=(_table(setting),),
        spec=races[0].spec,
    )


def _shown(few: Measured, count: int) -> str:
    """Whether the other half of the claim was shown, too: with few at once the watched model does better."""
    if few.high < 0.0:
        return tr("Beside the best of {count} the watched model does better.", count=count)
    return tr(
        "That the watched model does better than the best of {count} is not shown here; what speaks for it is the time the advisor "
        "estimates.",
        count=count,
    )


def _few(cores: int) -> int:
    return min(_FEW, cores)


def _race(setting: Setting, seed: int, cores: int) -> Race:
    setting.go_on()
    base = _base(seed)
    panda = capped(_watched(base))
    places = np.random.default_rng([seed, 5]).uniform(math.log10(_LOWEST), math.log10(_HIGHEST), cores)
    specs = [
        base.replaced(hyperparameters=base.hyperparameters.replaced(learning_rate=float(10.0**place)))
        for place in places
    ]
    runs = [train(setting, spec) for spec in specs]
    return Race(panda, tuple(capped(run.last("dev")) for run in runs), base)


def _base(seed: int) -> RunSpec:
    return RunSpec(
        data=CatalogueSpec(name="spirals", toy=ToySpec(examples=300, noise=0.1, classes=3, seed=seed)),
        network=NetworkSpec(layers=(DenseLayer(units=16),)),
        hyperparameters=Hyperparameters(batch_size=32, learning_rate=_FIRST),
        seed=seed,
        steps=_PERIODS * _STEPS,
    )


def _watched(base: RunSpec) -> float:
    """The dev loss of the model that is watched: from every state the best of three learning rates goes on."""
    data = load(base.data)
    learner = Learner(base, data)
    state, loss = learner.snapshot(), math.inf
    for period in range(1, _PERIODS + 1):
        found: list[tuple[float, Snapshot]] = []
        for factor in _TRIES:
            learner.load(base, state)
            rate = state.hyperparameters.learning_rate * factor
            learner.set_hyperparameter("learning_rate", min(max(rate, _LOWEST), _HIGHEST))
            if learner.advance(period * _STEPS):
                after = learner.snapshot()
                found.append((score_snapshot(after, base, data, "dev").loss, after))
        if not found:
            return loss
        loss, state = min(found, key=lambda one: one[0])
    return loss


def _advice(setting: Setting, cores: int) -> Advice:
    """What the workbench advises for these resources."""
    plan = StudyPlan(base=_base(0), stages=(Stage(number=1),), epochs=20)
    pace = Pace(setting.number("seconds_per_epoch"), 400e6, 0.0)
    return advise(Resources(cores, setting.number("memory") * 1e9), pace, plan)


def _spoken(advice: Advice) -> str:
    return tr("Caviar: many at once") if advice.way == "caviar" else tr("Panda: watch one")


def _table(setting: Setting) -> Table:
    counts = (1, 2, 4, 8, 16, 32, 64)
    found = [(count, _advice(setting, count)) for count in counts]
    head = (tr("Cores"), tr("At once"), tr("Panda, minutes"), tr("Caviar, minutes"), tr("Advice"))
    rows = [
        (count, one.parallel, one.panda_seconds / 60, one.caviar_seconds / 60, _spoken(one)) for count, one in found
    ]
    return Table(tr("The advice by the number of cores"), head, tuple(rows))


def _picture(races: list[Race], cores: int) -> Picture:
    counts = tuple(range(1, cores + 1))
    best = [mean_of([race.best_of(count) for race in races], tr("repetitions")) for count in counts]
    watched = mean_of([race.panda for race in races], tr("repetitions"))
    x = tuple(map(float, counts))
    return Picture(
        tr("Both strategies on a small task"),
        Axis(tr("Models trained at once")),
        Axis(tr("Dev loss")),
        (
            measured_series(tr("Caviar: the best of so many"), x, best),
            measured_series(tr("Panda: one that is watched"), x, [watched] * cores),
        ),
    )


def _times(setting: Setting) -> Picture:
    counts = tuple(range(1, 65))
    advice = [_advice(setting, count) for count in counts]
    x = tuple(map(float, counts))
    return Picture(
        tr("Time to a good setting, as the advisor estimates it"),
        Axis(tr("Cores"), is_log=True),
        Axis(tr("Minutes"), is_log=True),
        (
            Series(tr("Caviar"), x, tuple(one.caviar_seconds / 60 for one in advice)),
            Series(tr("Panda"), x, tuple(one.panda_seconds / 60 for one in advice)),
        ),
    )
