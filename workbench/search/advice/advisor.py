"""Panda or Caviar? Babysit one model, or train many side by side: it depends on what the machine can do.

The estimate is simple enough to be checked by hand, and all its assumptions are fields:

- random search: to have one of the best 5 % of all settings with a probability of 95 %, n = ln 0.05 / ln 0.95 = 59 trials;
- Caviar: the time of n trials with k at once, with starting the workers, rungs and pruning (``forecast``);
- Panda: a person comes as close in ``attempts`` trials, each watched to its end and thought about for ``thought`` seconds.

So the advice turns about where 59 · share / k · T = attempts · (T + thought), T being the time of a whole trial: with little power, or trials that take long, one
model that is watched gets there first.
"""

import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from workbench.data.dataset import Dataset
from workbench.engine.inference.inference import Inference
from workbench.language import tr, tr_count
from workbench.numbers import percent, significant
from workbench.runs.format.keyframe_blob import pack_snapshot, unpack_snapshot
from workbench.search.advice.forecast import Pace, forecast, trained_share
from workbench.search.advice.start_times import START_SECONDS, usual_start
from workbench.search.results import TrialRecord
from workbench.search.study.plan import StudyPlan
from workbench.search.workers.local_host import available_cores
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner
from workbench.training.pace import next_chunk
from workbench.training.team import Team

_PROCESS_BYTES: Final = 250e6
"""What a worker needs before it has data: the interpreter, NumPy, Numba, Dask."""
_MEMORY_SHARE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Resources:
    """What there is: ``memory`` in bytes that are free; ``start``: seconds until workers train."""

    cores: int
    memory: float
    start: float = START_SECONDS


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What cannot be measured."""

    quantile: float = 0.05
    confidence: float = 0.95
    attempts: int = 8
    thought: float = 60.0

    @property
    def trials(self) -> int:
        """So many random trials reach the best ``quantile`` with that ``confidence``."""
        return math.ceil(math.log(1.0 - self.confidence) / math.log(1.0 - self.quantile))


@dataclass(frozen=True, slots=True)
class Advice:
    """Which way is faster, with its numbers. Times in seconds."""

    way: Literal["panda", "caviar"]
    parallel: int
    """Trials at once"""
    limited_by: Literal["cores", "memory"]
    trials: int
    trial_seconds: float
    panda_seconds: float
    caviar_seconds: float
    share: float
    """Of the epochs of all trials that pruning leaves"""
    text: str


def resources_here() -> Resources:
    """Cores of this process, free memory of this machine, and how long its searches took to start."""
    if hasattr(os, "sysconf") and "SC_AVPHYS_PAGES" in os.sysconf_names:
        memory = float(os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    else:
        memory = math.inf
    return Resources(available_cores(), memory, usual_start())


def measure_pace(spec: RunSpec, data: Dataset, seconds: float = 0.5) -> Pace:
    """Train for about ``seconds`` and count. Not for the window's thread. Raises ``SpecError``."""
    with Team(spec.threads) as team:
        learner = Learner(spec.replaced(edits=(), steps=None, epochs=1_000_000), data, None, team.together)
        learner.train(1)  # loads the kernels
        begin, examples, chunk = time.perf_counter(), learner.state.position[1].item(), 1
        while (spent := time.perf_counter() - begin) < seconds:
            before, wanted = time.perf_counter(), chunk
            done = len(learner.train(wanted).scalars)
            if done < wanted:
                break  # it diverged; what was trained until then is measure enough
            chunk = next_chunk(chunk, done, time.perf_counter() - before)
        seen = max(1, learner.state.position[1].item() - examples)
        size = learner.snapshot().nbytes
        rung = _measured_rung(learner)
    spent = max(spent, 1e-6)
    arrays = sum(part.features.nbytes for part in (data.train, data.dev, data.test))
    return Pace(spent * data.train.rows / seen, _PROCESS_BYTES + 2.0 * arrays + 6.0 * size, rung)


def _measured_rung(learner: Learner) -> float:
    """Seconds to pack a state, take it up again and score it."""
    begin = time.perf_counter()
    state = unpack_snapshot(pack_snapshot(learner.snapshot()), edits=0)
    part = learner.data.dev
    features = np.ascontiguousarray(part.features, dtype=learner.dtype)
    judged, epsilon, _ = Learner(learner.spec, learner.data, state).judged()
    scorer = Inference(learner.layout, learner.dtype)
    scorer.score(features, part.answers, judged.parameters, judged.running, epsilon)
    return time.perf_counter() - begin


def advise(
    resources: Resources,
    pace: Pace,
    plan: StudyPlan,
    records: Sequence[TrialRecord] = (),
    assumed: Assumptions = Assumptions(),
) -> Advice:
    """The faster way for trials as in ``plan``. One core is left to the window and to a run of its own."""
    by_cores = max(1, resources.cores - 1)
    by_memory = by_cores
    if math.isfinite(resources.memory):
        by_memory = max(1, int(_MEMORY_SHARE * resources.memory / pace.bytes))
    parallel = min(by_cores, by_memory)
    epochs, trial = plan.epochs, plan.epochs * pace.seconds_per_epoch
    share = trained_share(plan, records, assumed.trials)
    caviar = forecast(plan, pace, assumed.trials, parallel, share, resources.start).seconds
    panda = assumed.attempts * (trial + assumed.thought)
    way: Literal["panda", "caviar"] = "caviar" if caviar < panda else "panda"
    limit: Literal["cores", "memory"] = "memory" if by_memory < by_cores else "cores"
    at_once = tr_count("one trial runs", "{n} trials run", parallel)
    text = tr(
        "One trial of {epochs} epochs takes {trial}; {at_once} at once, limited by {limit}. "
        "Caviar: {trials} random trials reach the best {quantile} of all settings with "
        "{confidence} certainty, in about {caviar}: {start} to start the workers, {share} of all epochs trained. "
        "Panda: about {attempts} attempts, watched and thought about, take {panda}. ",
        epochs=epochs,
        trial=_spoken(trial),
        at_once=at_once,
        limit=limit,
        trials=assumed.trials,
        quantile=percent(assumed.quantile),
        confidence=percent(assumed.confidence),
        caviar=_spoken(caviar),
        start=_spoken(resources.start),
        share=percent(share),
        attempts=assumed.attempts,
        panda=_spoken(panda),
    ) + (
        tr("Search with many models.")
        if way == "caviar"
        else tr("Watch one model, and search when there is more computing power.")
    )
    return Advice(way, parallel, limit, assumed.trials, trial, panda, caviar, share, text)


def _spoken(seconds: float) -> str:
    """A duration as one says it."""
    for size, name in ((86400.0, "days"), (3600.0, "hours"), (60.0, "minutes")):
        if seconds >= 2.0 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:.0f} s" if seconds >= 10.0 else f"{significant(seconds, 2)} s"
