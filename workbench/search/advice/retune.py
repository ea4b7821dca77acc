"""Settings grow stale: a best setting remembers for which data, model and machine it was found.

When one of them has changed, the rows of tier 1 (the learning rate) are worth another look; that is a small search
around the old best value, with everything else as it was.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Self

from pydantic import Field

from workbench.language import tr
from workbench.search.advice.model_version import model_version
from workbench.search.results import Metric, TrialRecord, best_of
from workbench.search.space.draws import apply_draw
from workbench.search.space.presets import preset_space
from workbench.search.space.ranges import narrowed
from workbench.search.space.scales import position_of, value_at
from workbench.search.study.plan import StudyPlan
from workbench.search.study.stages import Stage
from workbench.search.workers.code_version import machine_version
from workbench.specs.base import Spec
from workbench.specs.hyperparameters import Value
from workbench.specs.run import RunSpec
from workbench.specs.search_space import Dimension, SearchSpace

_SHARE_OF_THE_SCALE: Final = 0.2
"""A row is searched again this far to both sides of its best value; of the usual learning rates, a factor of six."""
_TRIALS: Final = 12


class Circumstances(Spec):
    """For what a setting was found: hashes of the data, of network and precision, and of versions and processor."""

    data: Annotated[str, Field(max_length=64)]
    model: Annotated[str, Field(max_length=64)]
    machine: Annotated[str, Field(max_length=64)]

    @classmethod
    def here(cls, spec: RunSpec, data_sha256: str) -> Self:
        """Those of a run on this machine."""
        return cls(data=data_sha256, model=model_version(spec), machine=machine_version())


class BestSetting(Spec):
    """The best values that a study found. Kept as JSON beside whatever uses it."""

    run: RunSpec
    """The run of the best trial"""
    values: dict[str, Value]
    metric: Metric
    score: float
    epochs: int
    trial: int
    study: Annotated[str, Field(max_length=4000)] = ""
    found_for: Circumstances


def best_setting(plan: StudyPlan, records: Sequence[TrialRecord], study: str = "") -> BestSetting | None:
    """The best trial that is done; None where there is none."""
    best = best_of(plan.metric, (record for record in records if record.state == "done"))
    if best is None or best.score is None:
        return None
    facts = {name: best.facts.get(name, "") for name in ("data", "model", "machine")}
    return BestSetting(
        run=RunSpec.from_json(best.spec),
        values=dict(best.values),
        metric=plan.metric,
        score=best.score,
        epochs=plan.epochs,
        trial=best.number,
        study=study,
        found_for=Circumstances.parse(facts),
    )


def is_stale(setting: BestSetting, now: Circumstances) -> tuple[str, ...]:
    """Why the setting should be looked at again; empty while it holds."""
    old = setting.found_for
    reasons = []
    if old.data != now.data:
        reasons.append(tr("the data have changed"))
    if old.model != now.model:
        reasons.append(tr("the network has changed"))
    if old.machine != now.machine:
        reasons.append(
            tr("it was found on another machine, or with other versions ({machine})", machine=old.machine[:8])
        )
    return tuple(reasons)


def retune_plan(setting: BestSetting, base: RunSpec | None = None, *, trials: int = _TRIALS) -> StudyPlan:
    """A small search over tier 1 around the old best values; ``base`` is the run as it is now, that of the trial if None.

    Values of the setting that are not of tier 1 are kept. Raises ``SpecError`` where they do not suit ``base``.
    """
    usual = preset_space(tr("tier 1 only"))
    run = setting.run if base is None else apply_draw(base, _of_no_network(setting.values))
    current = run.hyperparameters.to_plain()
    box = {row.name: _around(row, setting.values.get(row.name, current.get(row.name))) for row in usual.dimensions}
    space: SearchSpace = narrowed(usual, {name: ends for name, ends in box.items() if ends is not None})
    stage = Stage(
        number=1,
        space=space,
        strategy="sobol",
        budget=trials,
        note=tr("tier 1 again, around trial {trial}", trial=setting.trial),
    )
    return StudyPlan(
        base=run, stages=(stage,), metric=setting.metric, epochs=setting.epochs, rungs=min(10, setting.epochs)
    )


def _of_no_network(values: Mapping[str, Value]) -> dict[str, Value]:
    """What can be put on a network that has changed."""
    from workbench.specs.hyperparameters import TABLE

    return {name: value for name, value in values.items() if name in TABLE}


def _around(row: Dimension, best: object) -> tuple[float, float] | None:
    """A fifth of the row's scale to both sides of the best value; None (the whole row) where there is no number."""
    if row.scale == "choice" or row.low is None or row.high is None or not isinstance(best, int | float):
        return None
    place = min(max(float(position_of(row, min(max(best, row.low), row.high))), 0.0), 1.0)
    low, high = max(0.0, place - _SHARE_OF_THE_SCALE), min(1.0, place + _SHARE_OF_THE_SCALE)
    ends = value_at(row, [low, min(high, 1.0)])
    return float(ends[0]), float(ends[1])
