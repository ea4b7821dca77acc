"""Equal (spec, data, seed, edits, threads) give equal bits; ``python -m tests.campaigns.random_specs`` runs more."""

import pytest

from tests.training.random_runs import differences


@pytest.mark.parametrize("seed", range(15))
def test_a_disturbed_run_is_repeated_bit_for_bit(seed: int) -> None:
    assert differences(seed) == []
