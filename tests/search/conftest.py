"""An empty study, open."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.search.studies import PLAN
from workbench.search.study.study import StudyFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a study ?%#ü.db"


@pytest.fixture
def study(path: Path) -> Iterator[StudyFile]:
    with StudyFile.create(path, PLAN) as created:
        yield created
