"""The ill runs of the welcome page: the doctor names what each is there to show."""

import pytest

from tests.insight.doctor.patients import trained
from workbench.insight.doctor.finding import RuleName
from workbench.specs.presets import load_sample, sample_names

RULES: dict[str, RuleName] = {
    "learning-rate-too-high": "large_updates",
    "dead-units": "dead_units",
    "overfit": "overfitting",
    "deep-without-batch-norm": "vanishing",
}


@pytest.mark.parametrize("name", sample_names())
def test_the_doctor_finds_what_is_wrong(name: str) -> None:
    assert RULES[name] in {finding.rule for finding in trained(load_sample(name)).examined()}
