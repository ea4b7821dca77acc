"""The list of own data: what it remembers, what it says of files that changed or went, and what goes when an entry goes."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.data.importing.test_draft import flats, sheet_of
from workbench.data.importing.draft import proposed
from workbench.data.importing.draft_spec import spec_of
from workbench.data.importing.recent_data import (
    MOST_RECENT,
    RecentRecord,
    key_of,
    recalled,
    recent_data,
    relocate,
    remember_data,
    take_off,
)
from workbench.data.importing.recent_looks import Listed, Looked, look_over, removal_question, state_text
from workbench.data.importing.taking_in import take_in
from workbench.data.store import is_kept
from workbench.errors import DataError
from workbench.files.folders import data_folder
from workbench.specs.data import CatalogueSpec
from workbench.specs.own_data import DrawnSpec, ImagesSpec, TableSpec


def taken_in(path: Path) -> TableSpec:
    """Sixty flats, kept and in the list."""
    sheet = sheet_of(flats(path))
    spec = take_in(spec_of(proposed(sheet.read, path.stem), sheet), sheet.read.table, lambda _share: None)
    remember_data(spec, 60)
    return spec


def entry() -> RecentRecord:
    (record,) = recent_data()
    return record


def test_an_entry_says_what_was_used_and_holds_all_choices(tmp_path: Path) -> None:
    spec = taken_in(tmp_path / "flats.csv")
    assert entry().line == "60 rows × 6 columns → price"
    assert recalled(entry()) == spec
    assert (entry().whereabouts(), entry().is_usable) == ("there", True)
    remember_data(CatalogueSpec(name="iris"), 150)
    assert len(recent_data()) == 1, "the catalogue has cards of its own"


def test_images_are_counted_as_images() -> None:
    remember_data(
        ImagesSpec(name="pets", sha256="0" * 64, height=40, width=48, colour=True, classes=("cat", "dog")), 120
    )
    assert entry().line == "120 images → 2 classes"


def test_points_are_in_their_entry() -> None:
    drawn = DrawnSpec(points=((0.0, 0.0, 0), (1.0, 1.0, 1)))
    remember_data(drawn, 2)
    assert recalled(entry()) == drawn
    assert (entry().line, entry().whereabouts(), entry().is_usable) == ("2 rows × 2 columns → 2 classes", "", True)
    assert "nowhere else" in removal_question(entry(), is_current=False).more


def test_a_file_that_changed_or_went_is_told_and_what_is_kept_still_works(tmp_path: Path) -> None:
    spec = taken_in(tmp_path / "flats.csv")
    path = Path(spec.file)
    os.utime(path, (1, 1))
    assert entry().whereabouts() == "changed"
    assert "flats.csv has changed" in state_text(entry(), "changed", is_usable=True)
    path.rename(tmp_path / "moved.csv")
    assert entry().whereabouts() == "gone"
    assert state_text(entry(), "gone", is_usable=True) == (
        "flats.csv is not where it was. What was kept of it still works."
    )
    moved = relocate(spec, tmp_path / "moved.csv")
    assert entry().file == str(tmp_path / "moved.csv")
    assert entry().whereabouts() == "there"
    assert recalled(entry()) == moved == spec.replaced(file=str(tmp_path / "moved.csv"))


@pytest.mark.parametrize("with_content", [False, True])
def test_what_is_kept_only_goes_when_that_is_said_and_the_file_never(tmp_path: Path, with_content: bool) -> None:
    spec = taken_in(tmp_path / "flats.csv")
    question = removal_question(entry(), is_current=False)
    assert question.also.startswith("Delete what is kept of it, too (")
    assert not removal_question(entry(), is_current=True).also
    take_off(entry(), with_content=with_content)
    assert recent_data() == ()
    assert is_kept(spec.sha256) is not with_content
    assert Path(spec.file).is_file()


def test_the_newest_stay_in_the_list() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(MOST_RECENT + 3):
        points = ((0.0, float(number), 0), (1.0, 1.0, 1))
        remember_data(DrawnSpec(name=f"drawn {number}", points=points), 2, now + timedelta(hours=number))
    assert [record.name for record in recent_data()][:2] == ["drawn 14", "drawn 13"]
    assert len(list((data_folder() / "recent-data").iterdir())) == MOST_RECENT


def test_damaged_entries_are_no_trouble() -> None:
    drawn = DrawnSpec(points=((0.0, 0.0, 0), (1.0, 1.0, 1)))
    remember_data(drawn, 2)
    path, record = data_folder() / "recent-data" / f"{key_of(drawn)}.json", entry()
    first = path.read_text().splitlines()[0]
    for second in ("", "[" * 100_000, '{"data": {"kind": "drawn", "points": [[0, 0, 0], [5, 1, 1]]}}', '{"data": 7}'):
        path.write_text(f"{first}\n{second}\n")
        with pytest.raises(DataError):
            recalled(record)
    for content in ("", "{", "[]", '{"name": 3}', "\0"):
        path.write_text(content)
        assert recent_data() == ()


def test_a_look_tells_the_list_then_each_entry_with_enough_for_a_picture(tmp_path: Path) -> None:
    import threading

    spec = taken_in(tmp_path / "flats.csv")
    told: list[object] = []
    look_over(frozenset(), threading.Event(), told.append)
    assert isinstance(told[0], Listed)
    assert isinstance(told[1], Looked)
    assert told[1].data is not None
    assert told[1].data.train.rows == 42
    look_over(frozenset({spec.sha256}), threading.Event(), told.append)
    assert isinstance(told[3], Looked)
    assert told[3].data is None
