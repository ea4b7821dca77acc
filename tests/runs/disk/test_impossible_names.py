"""Names that no file can have, and names of something else: a sentence, whoever is to write or read there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.runs.small_runs import DATA_SHA256, create_small, small_spec
from workbench.errors import WorkbenchError
from workbench.files.atomic import write_atomically
from workbench.runs.reading import RunReader
from workbench.runs.writing.run_log import RunLog
from workbench.search.study.plan import StudyPlan
from workbench.search.study.study import StudyFile


def save_elsewhere(path: Path) -> None:
    with create_small(path.with_name("there.run") if len(path.name) < 100 else path.parent / "there.run") as log:
        log.save_elsewhere(path)


PLAN = StudyPlan.parse({"trials": 2, "base": {"data": {"name": "iris"}}})
USES: dict[str, Callable[[Path], object]] = {
    "write a file": lambda path: write_atomically(path, b"content"),
    "begin a run": lambda path: RunLog.create(path, small_spec(), DATA_SHA256, {}),
    "go on with a run": RunLog.open,
    "read a run": RunReader,
    "save a run elsewhere": save_elsewhere,
    "begin a study": lambda path: StudyFile.create(path, PLAN),
    "open a study": StudyFile.open,
}


@pytest.mark.parametrize("name", ["n" * 300, "n" * 252 + ".run", "folder", "file/below", "with\0nothing", "ü" * 200])
@pytest.mark.parametrize("use", USES)
def test_a_name_that_cannot_be_is_told(tmp_path: Path, use: str, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(WorkbenchError):
        USES[use](tmp_path / name)
    left = [
        path.name for path in tmp_path.iterdir() if path.name not in before and not path.name.startswith("there.run")
    ]
    assert left == []
