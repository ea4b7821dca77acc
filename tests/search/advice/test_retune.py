"""A best setting knows when it has grown stale, and what to search again."""

from types import MappingProxyType

import pytest

from tests.search.campaigns import BASE, small_plan
from workbench.search.advice.retune import BestSetting, Circumstances, best_setting, is_stale, retune_plan
from workbench.search.results import TrialRecord
from workbench.search.space.presets import preset_space
from workbench.search.space.scales import position_of
from workbench.search.study.plan import trial_spec

PLAN = small_plan()
FACTS = {"data": "d" * 64, "model": "m" * 16, "machine": "c" * 16, "code": "x"}


def record(number: int, rate: float, score: float, state: str = "done") -> TrialRecord:
    values = {"learning_rate": rate}
    spec = trial_spec(PLAN, number, values).to_json()
    return TrialRecord(number, values, 1, state, spec, 5, MappingProxyType({3: score}), score, facts=FACTS)  # type: ignore[arg-type]


@pytest.fixture
def setting() -> BestSetting:
    records = [record(1, 0.1, 0.8), record(2, 0.01, 0.95), record(3, 0.02, 0.99, "stopped")]
    found = best_setting(PLAN, records, "s.db")
    assert found is not None
    return found


def test_the_best_setting_is_that_of_the_best_trial_that_is_done(setting: BestSetting) -> None:
    assert (setting.trial, setting.score, setting.values) == (2, 0.95, {"learning_rate": 0.01})
    assert BestSetting.from_json(setting.to_json()) == setting
    assert best_setting(PLAN, [record(3, 0.02, 0.99, "pruned")]) is None


def test_it_grows_stale_with_data_model_or_machine(setting: BestSetting) -> None:
    now = setting.found_for
    assert is_stale(setting, now) == ()
    for field, words in (
        ("data", "data have changed"),
        ("model", "network has changed"),
        ("machine", "another machine"),
    ):
        (reason,) = is_stale(setting, now.replaced(**{field: "0" * 16}))
        assert words in reason
    assert len(is_stale(setting, Circumstances.here(BASE, "e" * 64))) == 3


def test_tier_one_is_searched_again_around_the_old_best(setting: BestSetting) -> None:
    plan = retune_plan(setting)
    (row,) = plan.stages[0].space.dimensions
    (usual,) = preset_space("tier 1 only").dimensions
    assert row.name == "learning_rate"
    assert row.low is not None
    assert row.high is not None
    assert row.low < 0.01 < row.high
    assert float(position_of(usual, row.high)) - float(position_of(usual, row.low)) == pytest.approx(0.4, abs=0.02)
    assert plan.base == setting.run
    other = BASE.replaced(network={"layers": [{"units": 5}]})
    assert retune_plan(setting, other).base.network == other.network
    assert retune_plan(setting, other).base.hyperparameters.learning_rate == 0.01
