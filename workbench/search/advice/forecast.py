"""How long a search will take, and afterwards how far that was right.

A search of n trials takes

    start + ceil(n / k) (share · epochs · seconds of an epoch + rungs of a trial · seconds of a rung)

with k trials at once. ``start`` is what the workers need before they train (``start_times``: as in the last searches), ``share`` the part of all epochs that pruning
leaves: that of the trials so far, or of invented ones, whose scores keep their order from rung to rung.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workbench.language import tr
from workbench.numbers import duration, percent
from workbench.search.advice.start_times import START_SECONDS
from workbench.search.pruning.pruners import PRUNERS
from workbench.search.pruning.rung_table import RungTable
from workbench.search.results import TrialRecord
from workbench.search.study.plan import StudyPlan, pruner_of

_COARSE: Final = 200
"""With so many dev examples an accuracy of 90 % is uncertain by 2 %."""
_FEWEST_SEEN: Final = 20
_INVENTED: Final = 20
_SEED: Final = 5


@dataclass(frozen=True, slots=True)
class Pace:
    """What one model takes: ``seconds_per_epoch`` on one core, ``bytes`` of a worker that trains it.

    ``seconds_per_rung``: to take up a trial, score it and hand it back.
    """

    seconds_per_epoch: float
    bytes: float
    seconds_per_rung: float = 0.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """``seconds`` for ``trials``, ``start`` of them before the first one, with pruning that leaves ``share`` of the epochs."""

    seconds: float
    trials: int
    share: float
    start: float

    def judged(
        self, plan: StudyPlan, records: Sequence[TrialRecord], seconds: float, started: float | None = None
    ) -> str:
        """What was foreseen beside what happened, as a sentence; ``started``: seconds until the workers trained."""
        return tr(
            "Foreseen: {seconds} for {trials} trials, {start} of it to start, {share} of all epochs trained; it took {took} for "
            "{ended}, {started} to start, {seen}.",
            start=duration(self.start),
            started=tr("not measured") if started is None else duration(started),
            seconds=duration(self.seconds),
            trials=self.trials,
            share=percent(self.share),
            took=duration(seconds),
            ended=sum(record.has_ended for record in records),
            seen=percent(_share_of(plan, records)),
        )


def coarseness(plan: StudyPlan, dev_rows: int) -> str:
    """A warning where the score is too coarse to give trials up early by it; empty where it is not."""
    if plan.metric != "dev_accuracy" or plan.base.network.output == "linear" or not 0 < dev_rows < _COARSE:
        return ""
    if not PRUNERS[plan.pruner].ends_early:
        return ""
    return tr(
        "The dev set has {rows} examples: accuracies come in steps of {step}, and one of 90 % is uncertain by ± {error}. "
        "Early pruning may give up winners: more patience, best by dev loss, or a larger dev set help.",
        rows=dev_rows,
        step=percent(1.0 / dev_rows),
        error=percent(math.sqrt(0.09 / dev_rows)),
    )


def forecast(
    plan: StudyPlan, pace: Pace, trials: int, parallel: int, share: float, start: float = START_SECONDS
) -> Forecast:
    """The time of ``trials`` of the plan, ``parallel`` at once, with pruning that leaves ``share`` of the epochs."""
    trial = share * (plan.epochs * pace.seconds_per_epoch + plan.rungs * pace.seconds_per_rung)
    return Forecast(start + math.ceil(trials / parallel) * trial, trials, share, start)


def trained_share(plan: StudyPlan, records: Sequence[TrialRecord], trials: int) -> float:
    """The part of all epochs that ``trials`` train, 0 to 1: as seen, or by invented scores while few have ended."""
    ended = [record for record in records if record.state in ("done", "pruned") and not record.own]
    return _share_of(plan, ended) if len(ended) >= _FEWEST_SEEN else _invented_share(plan, trials)


def _share_of(plan: StudyPlan, records: Sequence[TrialRecord]) -> float:
    epochs, ended = (0, *plan.rung_epochs), [record for record in records if record.has_ended]
    trained = sum(epochs[min(max(record.scores, default=0), plan.rungs)] for record in ended)
    return trained / (plan.epochs * len(ended)) if ended else 0.0


def _invented_share(plan: StudyPlan, trials: int) -> float:
    pruner, draw, trained = pruner_of(plan), random.Random(_SEED), 0
    for _ in range(_INVENTED):
        scores: dict[int, dict[int, float]] = {rung: {} for rung in range(1, plan.rungs + 1)}
        table = RungTable(plan.metric, scores)
        for number in range(1, trials + 1):
            score = draw.random()
            for rung in range(1, plan.rungs + 1):
                scores[rung][number] = score
                is_last = rung == plan.rungs
                if is_last or (pruner.decides_at(rung) and pruner.should_prune(number, rung, score, table)):
                    trained += plan.rung_epochs[rung - 1]
                    break
    return trained / (_INVENTED * trials * plan.epochs)
