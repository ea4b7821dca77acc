"""A folder with runs, for the tests of lists of them."""

import os
from pathlib import Path

import pytest

from tests.runs.small_runs import create_small, fill, rows_from, snapshot_at
from workbench.runs.writing.folder import runs_folder
from workbench.runs.writing.run_log import RunLog
from workbench.training.messages import Evaluated


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder for runs, empty."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    runs_folder().mkdir(parents=True)
    return runs_folder()


def write_scored(path: Path, losses: tuple[float, ...] = (0.9, 0.5, 0.25), accuracy: float = 0.75) -> Path:
    """A closed run that was scored every ten steps."""
    with create_small(path) as log:
        log.add_keyframe(1, snapshot_at(0), "start")
        for place, loss in enumerate(losses):
            log.add_rows(1, rows_from(10 * place, 10))
            log.add_evaluation(1, Evaluated(10 * (place + 1), "dev", loss, accuracy))
        log.commit()
    return path


def write_full(path: Path) -> Path:
    """A closed run with something of everything."""
    with create_small(path) as log:
        fill(log)
    return path


def open_elsewhere(path: Path) -> RunLog:
    """A run that is being written; close it."""
    log = create_small(path)
    fill(log)
    return log


def write_broken(path: Path) -> Path:
    """Nothing that is a run."""
    path.write_bytes(b"SQLite format 3\0" + os.urandom(400))
    return path
