"""A slice of the campaign ``tests/campaigns/broken_data.py``: nothing but plain words comes of damaged files."""

from collections import Counter
from pathlib import Path

import pytest

from tests.data.readers.broken_files import FORMATS, sample_of, try_one

SLICE = 60


@pytest.mark.parametrize("name", [name for name, broken in FORMATS.items() if not broken.apart])
def test_damaged_files_are_read_or_refused(name: str, tmp_path: Path) -> None:
    sample = sample_of(name, tmp_path)
    found = [try_one(name, sample, seed, tmp_path) for seed in range(SLICE)]
    outcomes = Counter(outcome for outcome, _ in found)
    assert set(outcomes) <= {"same", "different", "refused"}, [pair for pair in found if pair[1]]
    assert outcomes["refused"] > 0
