"""Lab: hyperparameters grow stale. The learning rate that was best on one task loses on another; a small search finds a new one.

The old best is tuned once on the first task. On the changed one it is trained with other seeds beside the best of a search of the
same size there; both are judged by seeds that neither search has seen.
"""

import math
from dataclasses import dataclass
from typing import Final

from workbench.labs.experiments import load, seeds, train_all
from workbench.labs.lab import Axis, ChoiceControl, Control, NumberControl, Outcome, Picture, Series, Setting
from workbench.labs.places import compared
from workbench.labs.searches import Tried, best_of, capped, try_all
from workbench.labs.verdict import is_more, mean_of
from workbench.language import tr
from workbench.search.advice.retune import BestSetting, Circumstances, is_stale
from workbench.search.study.plan import StudyPlan
from workbench.search.study.stages import Stage
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec

CONTROLS: Final[tuple[Control, ...]] = (
    ChoiceControl("change", ("scaling", "data", "depth", "nothing"), "scaling"),
    NumberControl("values", 9, 33, 17, is_whole=True),
    NumberControl("repetitions", 4, 30, 12, is_whole=True),
)
_LOW, _HIGH = 1e-7, 10.0
_EPOCHS: Final = 10
_SEEDS: Final = 3
"""A search that looks at one seed alone may take luck for quality."""


@dataclass(frozen=True, slots=True)
class Tuned:
    """A task with the learning rates that were tried on it, each with ``_SEEDS`` seeds, and their mean losses."""

    base: RunSpec
    tried: list[Tried]
    rates: list[float]
    losses: list[float]

    @property
    def rate(self) -> float:
        """The best of them."""
        return self.rates[self.losses.index(min(self.losses))]

    @property
    def best(self) -> Tried:
        """The best trial with the best learning rate."""
        return best_of([one for one in self.tried if one.values["learning_rate"] == self.rate])


def measure(setting: Setting) -> Outcome:
    """Tune before and after the change; then both learning rates on the changed task, seed by seed."""
    seed = seeds(setting, 1)[0]
    before, after = _tune(setting, _first(seed)), _tune(setting, _changed(setting, _first(seed)))
    fresh = list(seeds(setting, _SEEDS + setting.whole("repetitions")))[_SEEDS:]
    old, new = (_losses(setting, after.base, rate, fresh) for rate in (before.rate, after.rate))
    ratios = [math.log10(a / b) for a, b in zip(old, new, strict=True)]
    loss = mean_of(ratios, tr("seeds"))
    reasons = _reasons(before, after)
    holds = is_more(loss)
    return Outcome(
        numbers={
            "values": len(before.rates),
            "old_rate": before.rate,
            "new_rate": after.rate,
            "old": mean_of(old, tr("seeds")),
            "new": mean_of(new, tr("seeds")),
            "repetitions": len(fresh),
            "loses": loss,
            "loses_in_words": compared(loss, tr("worse"), tr("better")),
            "change": _spoken_change(setting.choice("change")),
            "reasons": "; ".join(reasons) or tr("nothing has changed"),
        },
        holds=holds,
        answer="same" if holds is not True else "loses",
        pictures=(_picture(before, after),),
        spec=after.best.spec,
    )


def _first(seed: int) -> RunSpec:
    return RunSpec(
        data=CatalogueSpec(name="wine"),
        network=NetworkSpec(layers=(DenseLayer(units=16, batch_norm=False),)),
        hyperparameters=Hyperparameters(batch_size=16, optimizer="sgd"),
        seed=seed,
    )


def _changed(setting: Setting, spec: RunSpec) -> RunSpec:
    match setting.choice("change"):
        case "scaling":
            return spec.replaced(data=CatalogueSpec(name="wine", standardize=False))
        case "data":
            return spec.replaced(data=CatalogueSpec(name="digits"))
        case "depth":
            return spec.replaced(network=spec.network.replaced(layers=spec.network.layers * 4))
    return spec


def _spoken_change(name: str) -> str:
    match name:
        case "scaling":
            return tr("the same wines, in raw units in place of standardized ones")
        case "data":
            return tr("digits in place of wines")
        case "depth":
            return tr("four hidden layers in place of one")
    return tr("nothing")


def _tune(setting: Setting, base: RunSpec) -> Tuned:
    """The same learning rates on every task, evenly spread over the log scale."""
    count = setting.whole("values")
    rates = [_LOW * (_HIGH / _LOW) ** (place / (count - 1)) for place in range(count)]
    tried: list[Tried] = []
    for seed in range(base.seed, base.seed + _SEEDS):
        plan = StudyPlan(
            base=base.replaced(seed=seed),
            stages=(Stage(number=1),),
            metric="dev_loss",
            epochs=_EPOCHS,
            rungs=1,
            pruner="none",
        )
        tried += try_all(setting, plan, [{"learning_rate": rate} for rate in rates])
    losses = [sum(capped(one.loss) for one in tried[place::count]) / _SEEDS for place in range(count)]
    return Tuned(base.replaced(epochs=_EPOCHS), tried, rates, losses)


def _losses(setting: Setting, base: RunSpec, rate: float, fresh: list[int]) -> list[float]:
    values = base.hyperparameters.replaced(learning_rate=rate)
    runs = train_all(setting, [base.replaced(seed=seed, hyperparameters=values) for seed in fresh])
    return [capped(run.last("dev")) for run in runs]


def _reasons(before: Tuned, after: Tuned) -> tuple[str, ...]:
    """What the workbench says of the old best setting when the changed task is opened."""
    best = before.best
    found_for = Circumstances.here(before.base, load(before.base.data).sha256)
    old = BestSetting(
        run=best.spec,
        values=best.values,
        metric="dev_loss",
        score=best.loss,
        epochs=_EPOCHS,
        trial=best.number,
        found_for=found_for,
    )
    return is_stale(old, Circumstances.here(after.base, load(after.base.data).sha256))


def _picture(before: Tuned, after: Tuned) -> Picture:
    def series(name: str, tuned: Tuned) -> Series:
        return Series(name, tuple(tuned.rates), tuple(tuned.losses))

    return Picture(
        tr("The same learning rates on both tasks"),
        Axis(tr("Learning rate α"), is_log=True),
        Axis(tr("Dev loss"), is_log=True),
        (series(tr("before the change"), before), series(tr("after the change"), after)),
    )
