"""Lab: coarse to fine. A few trials over a wide range, then a narrower range around the best of them, on the same scale.

Where the best lies at an end of the range, the search has to be extended, not narrowed: what is better may lie outside.
"""

import math
import statistics
from typing import Final

import numpy as np

from workbench.labs.experiments import seeds
from workbench.labs.lab import Axis, ChoiceControl, Control, NumberControl, Outcome, Picture, Setting
from workbench.labs.places import told
from workbench.labs.searches import Tried, best_of, capped, losses_by_rate, proposals, spirals_plan, try_all
from workbench.labs.verdict import all_hold, is_more, mean_of
from workbench.language import tr
from workbench.search.space.ranges import at_edge, extended
from workbench.search.space.scales import plain, position_of, value_at
from workbench.search.study.plan import StudyPlan
from workbench.search.study.stages import Stage, finer_stage
from workbench.specs.search_space import Dimension, SearchSpace

CONTROLS: Final[tuple[Control, ...]] = (
    NumberControl("trials", 8, 60, 16, is_whole=True),
    NumberControl("repetitions", 4, 40, 20, is_whole=True),
    ChoiceControl("range", ("wide", "beside"), "wide"),
)
_ENDS: Final = {"wide": (1e-7, 1e4), "beside": (1e-7, 1e-4)}
_OTHERS: Final = (Dimension(name="momentum", scale="one_minus_log", low=0.0, high=0.999),)
_SHARE: Final = 0.12
"""The box reaches this far to both sides of the best trial, as a share of the scale."""


def measure(setting: Setting) -> Outcome:
    """One stage beside two with the same number of trials; how often the best of the first stage lay at an end."""
    triples = [_triple(setting, seed) for seed in seeds(setting, setting.whole("repetitions"))]
    rest = [coarse[len(first) :] for coarse, first, *_ in triples]
    typical = [math.log10(_typical(wide) / _typical(fine)) for wide, (_, _, fine, _) in zip(rest, triples, strict=True)]
    ratios = [_log_ratio(coarse, first + fine) for coarse, first, fine, _ in triples]
    advantage = mean_of(typical, tr("repetitions"))
    coarse, first, fine, _ = triples[0]
    warned = [one for *_, one in triples if one is not None]
    is_misplaced = is_more(mean_of(warned, "")) is True if warned else False
    holds = all_hold(is_more(advantage), not is_misplaced)
    return Outcome(
        numbers={
            "trials": setting.whole("trials"),
            "half": len(first),
            "repetitions": len(triples),
            "wide": mean_of([_typical(one) for one in rest], tr("repetitions")),
            "box": mean_of([_typical(one) for _, _, one, _ in triples], tr("repetitions")),
            "advantage": advantage,
            "one_stage": mean_of([capped(best_of(one).loss) for one, *_ in triples], tr("repetitions")),
            "two_stages": mean_of([capped(best_of(a + b).loss) for _, a, b, _ in triples], tr("repetitions")),
            "wins": sum(ratio > 0.0 for ratio in ratios),
            "best_advantage": mean_of(ratios, tr("repetitions")),
            "warned": len(warned),
            "extending": _extending(warned),
        },
        holds=holds,
        answer=None if is_more(advantage) is None else "fine" if is_more(advantage) else "same",
        pictures=(_picture(coarse, first, fine),),
        spec=best_of(first + fine).spec,
    )


def _triple(setting: Setting, seed: int) -> tuple[list[Tried], list[Tried], list[Tried], float | None]:
    """All trials in one stage; the first half of them, which is the first stage of two; the second stage.

    Last the advantage of extending over narrowing where the best of the first stage lay at an end; None where it did not.
    """
    setting.go_on()
    low, high = _ENDS[setting.choice("range")]
    moved = 10.0 ** float(np.random.default_rng([seed, 3]).uniform(-0.5, 0.5))
    rate = Dimension(name="learning_rate", scale="log", low=low * moved, high=high * moved)
    space = SearchSpace(dimensions=(rate, *_OTHERS))
    count = setting.whole("trials")
    stage = Stage(number=1, space=space, budget=count)
    plan = spirals_plan(seed, stage)
    coarse = try_all(setting, plan, proposals(plan, stage))
    first = coarse[: count // 2]
    best = best_of(first)
    fine = _stage(
        setting, plan, finer_stage(stage, 2, {"learning_rate": _around(space.dimensions[0], best)}, count - len(first))
    )
    edges = at_edge(space, best.values)
    if not edges:
        return coarse, first, fine, None
    wider = extended(rate, edges[0].end)
    beyond = (wider.low, low * moved) if edges[0].end == "low" else (high * moved, wider.high)
    row = rate.replaced(low=beyond[0], high=beyond[1])
    outside = _stage(setting, plan, stage.replaced(number=3, space=space.with_row(row), budget=len(fine)))
    return coarse, first, fine, _log_ratio(first + fine, first + outside)


def _stage(setting: Setting, plan: StudyPlan, stage: Stage) -> list[Tried]:
    """Other draws than those of the first stage: the numbers of a study go on."""
    return try_all(setting, plan, proposals(plan.replaced(seed=plan.seed + 500_000 * stage.number), stage))


def _around(row: Dimension, best: Tried) -> tuple[float, float]:
    place = float(position_of(row, best.values[row.name]))
    ends = plain(value_at(row, [max(0.0, place - _SHARE), min(1.0 - 1e-12, place + _SHARE)]))
    return float(ends[0]), float(ends[1])


def _typical(tried: list[Tried]) -> float:
    return statistics.median(capped(one.loss) for one in tried)


def _log_ratio(one: list[Tried], other: list[Tried]) -> float:
    """Powers of ten by which the best loss of ``one`` is larger."""
    return math.log10(capped(best_of(one).loss) / capped(best_of(other).loss))


def _extending(warned: list[float]) -> str:
    if not warned:
        return tr("none, so nothing had to be extended")
    found = mean_of(warned, tr("repetitions"))
    return tr(
        "{warned}; there the best loss is lower by {value} powers of ten where the other half goes beyond that end in place of the box",
        warned=len(warned),
        value=told(found),
    )


def _picture(coarse: list[Tried], first: list[Tried], fine: list[Tried]) -> Picture:
    rows = (
        (tr("first stage"), first),
        (tr("finer stage"), fine),
        (tr("one stage, the other half"), coarse[len(first) :]),
    )
    return Picture(
        tr("The trials of the first repetition"),
        Axis(tr("Learning rate α"), is_log=True),
        Axis(tr("Dev loss"), is_log=True),
        tuple(losses_by_rate(name, tried) for name, tried in rows if any(math.isfinite(one.loss) for one in tried)),
    )
