"""Random actions over everything that can be seen in the real window; the campaign of that name does many more."""

import pytest

from tests.campaigns.monkey import let_loose

ACTIONS, LONGEST = 300, 15.0
STANDSTILL = 15.0
"""Seconds that are called a freeze: other programs on the machine take what they take."""


@pytest.mark.slow
def test_nothing_that_is_clicked_typed_or_dragged_goes_wrong() -> None:
    outcome = let_loose("suite", range(ACTIONS), patience=STANDSTILL, longest=LONGEST)
    assert [f"{finding.signature}, action {finding.action}: {finding.what}" for finding in outcome.findings] == []
    assert outcome.done > 50
