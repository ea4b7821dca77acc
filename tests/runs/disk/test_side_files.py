"""No side file is opened through a link: what a link leads to belongs to somebody."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.runs.small_runs import create_small, write_small
from tests.search.studies import PLAN
from workbench.errors import FileError
from workbench.runs.reading import RunReader
from workbench.runs.writing.run_log import RunLog
from workbench.search.study.study import StudyFile
from workbench.search.study.trial_store import KeptTrial, TrialStore

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")
LINKS: dict[str, Callable[[Path, Path], None]] = {
    "symbolic": lambda target, link: link.symlink_to(target),
    "hard": lambda target, link: link.hardlink_to(target),
}
KEPT = KeptTrial("{}", "0" * 64, b"state", 1, 2, (), 0.5, None)


@pytest.fixture(params=LINKS)
def link(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Path]:
    """Puts a link to the user's file at the given name; the file must stay as it is."""
    target = tmp_path / "thesis.txt"
    target.write_text("years of work")

    def make(name: str) -> Path:
        LINKS[request.param](target, tmp_path / name)
        return tmp_path / name

    return make


def unharmed(folder: Path) -> bool:
    """Whether the user's file holds what it held."""
    return (folder / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize("name", ["a.run.lock", "a.run-wal", "a.run-shm", "a.run-journal"])
@pytest.mark.parametrize("opening", [RunLog.open, RunReader])
def test_beside_a_run(
    name: str, opening: Callable[[Path], RunLog], link: Callable[[str], Path], tmp_path: Path
) -> None:
    write_small(tmp_path / "a.run")
    made = link(name)
    if opening is RunReader and name.endswith(".lock"):
        opening(tmp_path / "a.run").close()
    else:
        with pytest.raises(FileError, match=r"a link"):
            opening(tmp_path / "a.run")
    assert unharmed(tmp_path)
    assert os.path.lexists(made)


@pytest.mark.parametrize("name", [".a.run.part", ".a.run.part-journal", "a.run-wal"])
def test_at_the_creation_of_a_run(name: str, link: Callable[[str], Path], tmp_path: Path) -> None:
    link(name)
    create_small(tmp_path / "a.run").close()
    RunReader(tmp_path / "a.run").close()
    assert unharmed(tmp_path)


@pytest.mark.parametrize("name", ["s.db.lock", "s.db-journal", "s.db-wal"])
def test_beside_a_study(name: str, link: Callable[[str], Path], tmp_path: Path) -> None:
    StudyFile.create(tmp_path / "s.db", PLAN).close()
    link(name)
    with pytest.raises(FileError, match=r"a link"):
        StudyFile.open(tmp_path / "s.db")
    assert unharmed(tmp_path)


@pytest.mark.parametrize("name", ["s.db.new", "s.db.new-journal"])
def test_at_the_creation_of_a_study(name: str, link: Callable[[str], Path], tmp_path: Path) -> None:
    link(name)
    StudyFile.create(tmp_path / "s.db", PLAN).close()
    assert unharmed(tmp_path)


@pytest.mark.parametrize("name", ["0013.new", "0013.rung", "0013.unfinished.run"])
def test_in_the_folder_of_the_trials(name: str, link: Callable[[str], Path], tmp_path: Path) -> None:
    store = TrialStore(tmp_path / "s.db")
    store.folder.mkdir()
    link(f"{store.folder.name}/{name}")
    store.keep(13, KEPT)
    assert store.load(13, "{}") is not None
    assert unharmed(tmp_path)


def test_a_folder_of_trials_that_is_a_link(tmp_path: Path) -> None:
    store = TrialStore(tmp_path / "s.db")
    (tmp_path / "home").mkdir()
    store.folder.symlink_to(tmp_path / "home")
    with pytest.raises(FileError, match="a link"):
        store.keep(13, KEPT)
    assert not list((tmp_path / "home").iterdir())
