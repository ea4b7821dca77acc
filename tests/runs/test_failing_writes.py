"""Whichever write fails, once or for good: nothing acknowledged is lost, and afterwards nothing at all."""

from pathlib import Path

import pytest

from tests.runs.failing_disk import KINDS, FailingDisk, failures


@pytest.mark.parametrize(
    ("kind", "once", "first"), [(KINDS[0], True, 1), (KINDS[1], False, 2), (KINDS[2], False, 3), (KINDS[3], True, 4)]
)
def test_every_write_may_fail(kind: str, once: bool, first: int, tmp_path: Path) -> None:
    """Every fourth one of each kind; the campaign takes them all."""
    at, found = first, []
    while True:
        folder = tmp_path / str(at)
        folder.mkdir()
        result = failures(folder / "a.run", FailingDisk(at, kind, once))
        if result is None:
            break
        found += [f"write {at}: {line}" for line in result]
        at += 4
    assert found == []
    assert at > 40
