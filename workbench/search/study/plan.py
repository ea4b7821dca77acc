"""A search as a value: the run to start from, the stages with their spaces, the metric, rungs, pruner and seed.

Its TOML form is what ``main.py search`` reads. The short form has one stage::

    preset = "digits"            # or a [base] table with a whole run
    metric = "dev_accuracy"
    epochs = 20
    rungs = 10
    pruner = "asha"

    strategy = "random"
    trials = 60

    [[space.dimensions]]
    name = "learning_rate"
    scale = "log"
    low = 1e-4
    high = 1.0

``space`` may also be the name of a preset, such as "tiers 1 and 2". Saved plans list every stage instead.
"""

import hashlib
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, model_validator

from workbench.errors import SpecError
from workbench.language import tr
from workbench.search.pruning.pruners import PRUNERS, PrunerName
from workbench.search.pruning.rung_table import Pruner
from workbench.search.results import Metric
from workbench.search.space.draws import apply_draw
from workbench.search.space.presets import preset_space
from workbench.search.study.stages import Stage, split_budget
from workbench.specs.base import Spec
from workbench.specs.bounded_text import read_text
from workbench.specs.hyperparameters import Value
from workbench.specs.presets import load_preset
from workbench.specs.run import RunSpec

PLAN_VERSION: Final = 1
MOST_RUNGS: Final = 1000

TrialSeeds = Literal["fixed", "derived"]

_SHORT_STAGE: Final = ("space", "strategy", "trials", "note")


class StudyPlan(Spec):
    """What a study tries.

    ``epochs`` is the length of every trial, cut into ``rungs`` of equal length; after each the trial is scored.
    ``trial_seeds`` decides the seed of the trials: *fixed* is that of ``base``, so that trials differ by their values
    alone, *derived* gives each trial its own, made of ``seed`` and its number.
    """

    plan_version: Literal[1] = PLAN_VERSION
    base: RunSpec
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=1000)]
    metric: Metric = "dev_accuracy"
    epochs: Annotated[int, Field(ge=1, le=1_000_000)] = 20
    rungs: Annotated[int, Field(ge=1, le=MOST_RUNGS)] = 10
    pruner: PrunerName = "asha"
    first_rung: Annotated[int, Field(ge=1, le=MOST_RUNGS)] = 1
    reduction: Annotated[int, Field(ge=2, le=100)] = 3
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    trial_seeds: TrialSeeds = "fixed"

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, plain: object) -> object:
        if not isinstance(plain, dict):
            return plain
        fields = dict(plain)
        if "preset" in fields:
            if "base" in fields:
                raise ValueError(tr("preset and base both say what to start from: keep one of them"))
            fields["base"] = _preset(str(fields.pop("preset")))
        short = {name: fields.pop(name) for name in _SHORT_STAGE if name in fields}
        if short:
            if "stages" in fields:
                raise ValueError(
                    tr("{short} and stages both describe a stage: keep one of them", short=", ".join(short))
                )
            short["budget"] = short.pop("trials", 25)
            if isinstance(short.get("space"), str):
                short["space"] = _space(short["space"])
            fields["stages"] = [{"number": 1, **short}]
        return fields

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        known: set[int] = set()
        for stage in self.stages:
            if stage.number in known:
                raise ValueError(tr("there are two stages with number {stage_number}", stage_number=stage.number))
            if stage.parent is not None and stage.parent not in known:
                raise ValueError(
                    tr(
                        "stage {stage_number} comes from stage {parent}, which must be listed before it",
                        stage_number=stage.number,
                        parent=stage.parent,
                    )
                )
            known.add(stage.number)
        if self.rungs > self.epochs:
            raise ValueError(
                tr("rungs must be at most epochs, {epochs}, not {rungs}", epochs=self.epochs, rungs=self.rungs)
            )
        if self.first_rung > self.rungs:
            raise ValueError(
                tr(
                    "first_rung must be at most rungs, {rungs}, not {first_rung}",
                    rungs=self.rungs,
                    first_rung=self.first_rung,
                )
            )
        return self

    @property
    def trials(self) -> int:
        """All trials of all stages."""
        return sum(stage.budget for stage in self.stages)

    @property
    def rung_epochs(self) -> tuple[int, ...]:
        """Finished epochs after each rung, (rungs,): rising, the last one is ``epochs``."""
        return tuple(math.ceil(rung * self.epochs / self.rungs) for rung in range(1, self.rungs + 1))

    def stage(self, number: int) -> Stage:
        """The stage of that number. Raises ``KeyError``."""
        for stage in self.stages:
            if stage.number == number:
                return stage
        raise KeyError(number)

    def lineage(self, number: int) -> tuple[Stage, ...]:
        """The stage with all it came from, the first one first. Raises ``KeyError``."""
        stage = self.stage(number)
        return (stage,) if stage.parent is None else (*self.lineage(stage.parent), stage)

    def with_stage(self, stage: Stage) -> Self:
        """The plan with a stage more, or with another one in place of that of its number. Raises ``SpecError``."""
        if all(known.number != stage.number for known in self.stages):
            return self.replaced(stages=(*self.stages, stage))
        return self.replaced(stages=tuple(stage if known.number == stage.number else known for known in self.stages))

    def with_trials(self, trials: int) -> Self:
        """The plan with another total, split as the budgets are now. Raises ``SpecError``."""
        if trials < len(self.stages):
            raise SpecError.single(
                "trials",
                tr(
                    "must be at least {n_stages}, one per stage, not {trials}", n_stages=len(self.stages), trials=trials
                ),
            )
        budgets = split_budget(trials, [stage.budget for stage in self.stages])
        return self.replaced(
            stages=tuple(stage.replaced(budget=n) for stage, n in zip(self.stages, budgets, strict=True))
        )


def pruner_of(plan: StudyPlan) -> Pruner:
    """The pruner that the plan names."""
    return PRUNERS[plan.pruner].make(plan.first_rung, plan.reduction)


def trial_seed(plan: StudyPlan, number: int) -> int:
    """The seed of trial ``number``, in 0 … 2⁶³-1."""
    if plan.trial_seeds == "fixed":
        return plan.base.seed
    digest = hashlib.sha256(f"{plan.seed}\ntrial\n{number}".encode()).digest()
    return int.from_bytes(digest[:8], "little") >> 1


def trial_spec(plan: StudyPlan, number: int, values: Mapping[str, Value]) -> RunSpec:
    """The run of trial ``number``: the base with these values, the length of a trial and no edits by hand.

    Edits are left out because they would overwrite what was drawn. Raises ``SpecError`` for values that cannot be.
    """
    base = plan.base.replaced(
        name=tr("{base} trial {number}", base=plan.base.name, number=number).strip(),
        epochs=plan.epochs,
        steps=None,
        edits=(),
        seed=trial_seed(plan, number),
    )
    return apply_draw(base, values)


def _preset(name: str) -> dict[str, Any]:
    try:
        return load_preset(name).to_plain()
    except SpecError as error:
        raise ValueError(str(error.problems[0].message)) from None


def _space(name: str) -> dict[str, Any]:
    try:
        return preset_space(name).to_plain()
    except SpecError as error:
        raise ValueError(str(error.problems[0].message)) from None


_OF_A_SEARCH: Final = re.compile(
    r"^\s*(\[\[?\s*(space|stages|dimensions)\b|(space|stages|dimensions)\s*=)", re.MULTILINE
)


def holds_search(path: Path) -> bool:
    """Whether a TOML file describes a search or a search space, not one run; False for a file that cannot be read."""
    try:
        return _OF_A_SEARCH.search(read_text(path)) is not None
    except SpecError:
        return False
