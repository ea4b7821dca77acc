"""A search as a value: its text forms, its stages, and the runs it asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import SpecError
from workbench.search.campaign.proposals import propose_trial
from workbench.search.pruning.asha import Asha
from workbench.search.pruning.median import Median
from workbench.search.pruning.never import Never
from workbench.search.results import TrialRecord
from workbench.search.space.presets import preset_space
from workbench.search.study.plan import StudyPlan, pruner_of, trial_seed, trial_spec
from workbench.search.study.stages import Stage, finer_stage, split_budget
from workbench.specs.data import CatalogueSpec
from workbench.specs.presets import load_preset
from workbench.specs.run import RunSpec, ScheduledEdit
from workbench.specs.search_space import SearchSpace, usual_dimension

SHORT = """
preset = "digits"
metric = "dev_loss"
epochs = 20
rungs = 8
strategy = "sobol"
trials = 60
note = "first look"

[[space.dimensions]]
name = "learning_rate"
scale = "log"
low = 1e-4
high = 1.0
"""
BASE = RunSpec(
    name="base",
    data=CatalogueSpec(name="iris"),
    seed=11,
    steps=77,
    edits=(ScheduledEdit(step=1, name="momentum", value=0.5),),
)
PLAN = StudyPlan(base=BASE, stages=(Stage(number=1, space=preset_space("tiers 1 and 2"), budget=10),))


def test_the_short_form_is_one_stage() -> None:
    plan = StudyPlan.from_toml(SHORT)
    (stage,) = plan.stages
    assert plan.base == load_preset("digits")
    assert (plan.metric, plan.trials, stage.strategy, stage.note) == ("dev_loss", 60, "sobol", "first look")
    assert StudyPlan.from_toml(plan.to_toml()) == plan == StudyPlan.from_json(plan.to_json())


def test_the_space_may_be_a_preset() -> None:
    assert StudyPlan.from_toml('preset = "digits"\nspace = "tiers 1 and 2"').stages[0].space == PLAN.stages[0].space


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('preset = "digit"\ntrials = 3', "there is no preset 'digit'"),
        ('preset = "digits"\nspace = "all"', "there is no preset 'all'"),
        ('preset = "digits"\ntrials = 3\nstages = []', "trials and stages both describe a stage"),
        ('preset = "digits"\nbase = {}\ntrials = 3', "preset and base both say"),
        ('preset = "digits"\ntrials = 0', "must be at least 1, not 0"),
        ('preset = "digits"\nstages = []', "stages"),
        ('preset = "digits"\ntrials = 3\nepochs = 4\nrungs = 5', "rungs must be at most epochs, 4, not 5"),
        ('preset = "digits"\ntrials = 3\nrungs = 4\nfirst_rung = 5', "first_rung must be at most rungs"),
        ('preset = "digits"\ntrials = 3\npruner = "hyperband"', "pruner: must be 'none', 'asha' or 'median'"),
    ],
)
def test_plans_that_make_no_sense_are_refused(text: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        StudyPlan.from_toml(text)


def test_rungs_end_with_the_trial() -> None:
    assert PLAN.replaced(epochs=20, rungs=8).rung_epochs == (3, 5, 8, 10, 13, 15, 18, 20)
    assert PLAN.replaced(epochs=3, rungs=3).rung_epochs == (1, 2, 3)


def test_pruners() -> None:
    assert pruner_of(PLAN.replaced(first_rung=2, reduction=4)) == Asha(2, 4)
    assert pruner_of(PLAN.replaced(pruner="median")) == Median(1)
    assert pruner_of(PLAN.replaced(pruner="none")) == Never()


# --- Runs ---------------------------------------------------------------------------------------------------------


def test_a_trial_is_the_base_with_its_values_and_no_edits() -> None:
    run = trial_spec(PLAN, 4, {"learning_rate": 0.02, "hidden_units": 9})
    assert (run.epochs, run.steps, run.edits, run.seed) == (20, None, (), 11)
    assert run.hyperparameters == BASE.hyperparameters.replaced(learning_rate=0.02)
    assert [layer.units for layer in run.network.layers] == [9, 9]
    assert run.name == "base trial 4"


def test_seeds_are_fixed_or_derived() -> None:
    derived = PLAN.replaced(trial_seeds="derived")
    assert trial_seed(PLAN, 1) == trial_seed(PLAN, 2) == 11
    assert trial_seed(derived, 1) == 8438187116571123088  # pinned: studies on disk are repeated from it
    seeds = {trial_seed(plan, number) for plan in (derived, derived.replaced(seed=1)) for number in range(1, 50)}
    assert len(seeds) == 98
    assert max(seeds) < 2**63


# --- Stages -------------------------------------------------------------------------------------------------------


def test_a_finer_stage_knows_where_it_came_from() -> None:
    fine = finer_stage(PLAN.stages[0], 2, {"learning_rate": (0.001, 0.1)}, budget=5, note="zoom")
    finer = finer_stage(fine, 4, {"learning_rate": (0.01, 0.1)}, budget=5)
    aside = finer_stage(PLAN.stages[0], 3, {"learning_rate": (0.1, 1.0)}, budget=5)
    plan = PLAN.with_stage(fine).with_stage(aside).with_stage(finer)
    assert [stage.number for stage in plan.lineage(4)] == [1, 2, 4]
    assert [stage.number for stage in plan.lineage(3)] == [1, 3]
    assert plan.stage(4).space.row("learning_rate") == usual_dimension("learning_rate").replaced(low=0.01, high=0.1)
    assert plan.trials == 25
    assert plan.with_stage(fine.replaced(budget=50)).trials == 70
    with pytest.raises(KeyError):
        plan.stage(9)


def test_lineage_must_hold() -> None:
    with pytest.raises(SpecError, match="stage 2 comes from stage 1, which must be listed before it"):
        PLAN.replaced(stages=(Stage(number=2, parent=1),))
    with pytest.raises(SpecError, match="two stages with number 1"):
        PLAN.replaced(stages=PLAN.stages * 2)
    with pytest.raises(SpecError, match="stage 2 cannot come from stage 2"):
        Stage.parse({"number": 2, "parent": 2})


@given(trials=st.integers(3, 10_000), weights=st.lists(st.floats(0.01, 100.0), min_size=1, max_size=3))
def test_a_budget_is_split_exactly(trials: int, weights: list[float]) -> None:
    parts = split_budget(trials, weights)
    assert sum(parts) == trials
    assert min(parts) >= 1
    for part, weight in zip(parts, weights, strict=True):
        assert part == pytest.approx(trials * weight / sum(weights), abs=len(weights) + 1)


def test_what_cannot_be_split() -> None:
    for trials, weights in ((1, [1.0, 1.0]), (5, []), (5, [1.0, 0.0])):
        with pytest.raises(ValueError, match="cannot split"):
            split_budget(trials, weights)
    with pytest.raises(SpecError, match="at least 1, one per stage"):
        PLAN.with_trials(0)
    assert PLAN.with_trials(99).stages[0].budget == 99


# --- Proposals ----------------------------------------------------------------------------------------------------


def record(number: int, stage: int, *, own: bool = False) -> TrialRecord:
    return TrialRecord(number, {}, stage, "running", "{}", 0, own=own)


def two_stages(second: str) -> StudyPlan:
    layers = SearchSpace(dimensions=(usual_dimension("hidden_layers"),))
    stages = (Stage(number=1, budget=2), Stage.parse({"number": 2, "space": layers, "strategy": second, "budget": 9}))
    return PLAN.replaced(stages=stages)


def test_stages_come_in_turn_and_own_trials_cost_no_budget() -> None:
    plan = two_stages("random")
    records = [record(1, 1), record(2, 1, own=True)]
    third = propose_trial(plan, 3, records)
    assert third is not None
    assert third.stage.number == 1
    fourth = propose_trial(plan, 4, [*records, record(3, 1)])
    assert fourth is not None
    assert fourth.stage.number == 2
    everything = [record(n, 1) for n in (1, 2)] + [record(n, 2) for n in range(3, 12)]
    assert propose_trial(plan, 12, everything) is None


def test_a_grid_counts_within_its_stage_and_may_end_before_its_budget() -> None:
    plan = two_stages("grid")
    records = [record(n, 1) for n in (1, 2)]
    proposed = []
    while (proposal := propose_trial(plan, len(records) + 1, records)) is not None:
        proposed.append(proposal.values["hidden_layers"])
        records.append(record(len(records) + 1, 2))
    assert proposed == [1, 2, 3, 4]
