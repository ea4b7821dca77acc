"""Whichever write fails, once or for good: nothing acknowledged is lost, and afterwards nothing at all."""

from pathlib import Path

import pytest

from tests.runs.failing_disk import KINDS, FailingDisk, failures


@pytest.mark.parametrize(("kind", "once"), [(KINDS[0], True), (KINDS[1], False), (KINDS[2], False), (KINDS[3], True)])
def test_every_write_may_fail(kind: str, once: bool, tmp_path: Path) -> None:
    at, found = 1, []
    while True:
        folder = tmp_path / str(at)
        folder.mkdir()
        result = failures(folder / "a.run", FailingDisk(at, kind, once))
        if result is None:
            break
        found += [f"write {at}: {line}" for line in result]
        at += 1
    assert found == []
    assert at > 40
