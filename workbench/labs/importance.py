"""Lab: which hyperparameters matter. A random search over six of them, and the share of each in the variance of the scores.

Shares and their 90 % intervals are those of the search (``search/advice/importance.py``). The tiers are those of the course: 1 the
learning rate; 2 mini-batch size, momentum, hidden units; 3 layers, learning-rate decay.
"""

from typing import Final

from workbench.labs.experiments import seeds
from workbench.labs.lab import (
    Axis,
    ChoiceControl,
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
from workbench.labs.searches import Tried, best_of, records_of, search_stage
from workbench.language import tr
from workbench.numbers import percent
from workbench.search.advice.importance import Importance, Share, importance
from workbench.search.advice.importance_texts import verdict_text
from workbench.search.study.plan import StudyPlan
from workbench.search.study.stages import Stage
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec
from workbench.specs.search_space import ROWS, Dimension, SearchSpace

CONTROLS: Final[tuple[Control, ...]] = (
    NumberControl("trials", 60, 400, 160, is_whole=True),
    ChoiceControl("range", ("wide", "narrow"), "wide"),
)
_NEXT_TO_NOTHING: Final = 0.02
_ENDS: Final = {"wide": (1e-5, 1.0), "narrow": (0.008, 0.025)}


def measure(setting: Setting) -> Outcome:
    """Search, explain the scores, and compare the learning rate with the largest of the others."""
    space = _space(*_ENDS[setting.choice("range")])
    plan = _plan(setting, space)
    tried = search_stage(setting, plan, plan.stages[0])
    rows = space.dimensions
    found = importance([row.name for row in rows], rows, records_of(tried), plan.metric)
    shares = {share.name: share for share in found.shares}
    rate = shares["learning_rate"]
    others = [share for share in found.shares if share.name != "learning_rate"]
    top, least = max(others, key=lambda one: one.share), min(found.shares, key=lambda one: one.share)
    holds = True if rate.low > top.high else False if top.low > rate.high else None
    return Outcome(
        numbers={
            "trials": len(tried),
            "diverged": sum(one.has_diverged for one in tried),
            "rate": _measured(rate),
            "next_name": ROWS[top.name].label,
            "next": _measured(top),
            "least_name": ROWS[least.name].label,
            "least": _measured(least),
            "beside_tiers": beside_tiers(found),
            "explained": Measured(found.explained, found.explained, found.explained, tr("trials"), "share"),
            "best": best_of(tried).accuracy,
        },
        holds=holds,
        answer=_answer(found),
        pictures=(_bars(found), _scatter(tried)),
        tables=(_table(found),),
        spec=best_of(tried).spec,
    )


def _answer(found: Importance) -> str | None:
    """Unequal where the interval of the largest share lies above that of the smallest."""
    largest, smallest = found.shares[0], found.shares[-1]
    if largest.low <= smallest.high:
        return None
    return "rate" if largest.name == "learning_rate" else "other"


def beside_tiers(found: Importance) -> str:
    """Which of tier 2 explain next to nothing, although the course puts them before tier 3."""
    little = [one for one in found.shares if one.tier == 2 and one.share < _NEXT_TO_NOTHING]
    if not little:
        return tr("All of tier 2 explain something here.")
    named = ", ".join(f"{ROWS[one.name].label} ({percent(max(0.0, one.share))})" for one in little)
    return tr("Of tier 2, so before tier 3 in the course, next to nothing is explained here by: {named}.", named=named)


def _space(low: float, high: float) -> SearchSpace:
    return SearchSpace(
        dimensions=(
            Dimension(name="learning_rate", scale="log", low=low, high=high),
            Dimension(name="batch_size", scale="log", low=16, high=64, integer=True),
            Dimension(name="momentum", scale="one_minus_log", low=0.5, high=0.99),
            Dimension(name="hidden_units", scale="log", low=8, high=32, integer=True),
            Dimension(name="hidden_layers", scale="linear", low=1, high=3, integer=True),
            Dimension(name="decay", scale="log", low=0.01, high=0.5),
        )
    )


def _plan(setting: Setting, space: SearchSpace) -> StudyPlan:
    (seed,) = seeds(setting, 1)
    base = RunSpec(
        data=CatalogueSpec(name="spirals"),
        network=NetworkSpec(layers=(DenseLayer(units=16),)),
        hyperparameters=Hyperparameters(schedule="inverse"),
        seed=seed,
    )
    stage = Stage(number=1, space=space, strategy="random", budget=setting.whole("trials"))
    return StudyPlan(
        base=base,
        stages=(stage,),
        metric="dev_accuracy",
        epochs=6,
        rungs=1,
        pruner="none",
        seed=seed,
        trial_seeds="derived",
    )


def _measured(share: Share) -> Measured:
    return Measured(share.share, share.low, share.high, tr("trials"), "share", 0.9)


def _bars(found: Importance) -> Picture:
    places = tuple(map(float, range(len(found.shares))))
    shares = found.shares
    return Picture(
        tr("What each explains of the scores"),
        Axis(tr("Hyperparameter"), ticks=tuple(ROWS[one.name].label for one in shares)),
        Axis(tr("Share of the variance")),
        (measured_series(tr("share with its 90 % interval"), places, [_measured(one) for one in shares], "bars"),),
    )


def _scatter(tried: list[Tried]) -> Picture:
    x = tuple(float(one.values["learning_rate"]) for one in tried)
    y = tuple(one.accuracy for one in tried)
    return Picture(
        tr("All trials"),
        Axis(tr("Learning rate α"), is_log=True),
        Axis(tr("Dev accuracy")),
        (Series(tr("trials"), x, y, "points"),),
    )


def _table(found: Importance) -> Table:
    head = (tr("Hyperparameter"), tr("Tier"), tr("Share"), tr("Beside its tier"))
    rows = [(ROWS[one.name].label, str(one.tier or "–"), _measured(one), verdict_text(one)) for one in found.shares]
    return Table(tr("Importance beside the tiers of the course"), head, tuple(rows))
