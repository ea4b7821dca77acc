import math
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.runs.listing.run_folder import folder, open_elsewhere, write_broken, write_full, write_scored
from workbench.runs.history.settings_difference import differing_settings, plain_settings
from workbench.runs.listing import run_rows
from workbench.runs.listing.glance_store import kept_glances
from workbench.runs.listing.run_glance import MOST_POINTS, RunGlance, look_at
from workbench.runs.listing.run_memos import change_memo, remember_opened, run_memos, tags_in
from workbench.runs.listing.run_rows import (
    RunListing,
    RunRow,
    disk_use,
    in_order,
    list_runs,
    matching,
    recent_first,
    to_tidy,
)
from workbench.runs.writing.folder import bring_back, discard
from workbench.specs.presets import load_preset

__all__ = ["folder"]


def listed() -> tuple[RunRow, ...]:
    return list_runs(threading.Event(), lambda _report: None).rows


def glance(name: str, **more: object) -> RunGlance:
    return RunGlance.parse({"path": f"/{name}.run", "stamp": (0, 0, 0), "key": name, "name": name, **more})


def row(name: str, **more: object) -> RunRow:
    return RunRow(Path(f"/{name}.run"), glance(name, **more))


def test_a_look_tells_what_a_list_shows(folder: Path) -> None:
    seen = look_at(write_scored(folder / "a.run"))
    assert (seen.name, seen.data, seen.step) == ("small – ü", "Iris flowers", 30)
    assert (seen.best_loss, seen.best_accuracy) == (0.25, 0.75)
    assert [share for share, _ in seen.curve] == [0.0, 0.5, 1.0]
    assert seen.curve[-1][1] == pytest.approx(0.25)
    assert (seen.problem, seen.damage) == ("", "")
    both = look_at(write_full(folder / "b.run"))
    assert (both.branches, both.edits, both.step) == (2, 2, 130)
    assert both.seconds == 1.5


def test_a_curve_is_as_long_as_a_picture_is_wide(folder: Path) -> None:
    many = tuple(1 / (1 + place) for place in range(3 * MOST_POINTS))
    curve = look_at(write_scored(folder / "a.run", many)).curve
    assert len(curve) == MOST_POINTS
    assert curve[0] == (0.0, pytest.approx(1.0))
    assert curve[-1] == (1.0, pytest.approx(many[-1]))


def test_what_is_not_finite_is_left_out(folder: Path) -> None:
    seen = look_at(write_scored(folder / "a.run", (0.5, math.nan, 0.25, math.inf)))
    assert [loss for _, loss in seen.curve] == [0.5, 0.25]
    assert seen == RunGlance.from_json(seen.to_json())


def test_a_file_that_is_no_run_is_a_row_that_says_so(folder: Path) -> None:
    write_broken(folder / "broken.run")
    (found,) = listed()
    assert found.state == "cannot be read"
    assert "broken.run" in found.trouble


def test_a_run_that_is_written_is_marked(folder: Path) -> None:
    log = open_elsewhere(folder / "a.run")
    assert listed()[0].state == "open here"
    assert replace(listed()[0], is_open_here=False).state == "being written"
    log.close()
    assert listed()[0].state == ""


def test_only_files_that_changed_are_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        write_scored(folder / f"{name}.run")
    read: list[str] = []

    def counted(path: Path) -> RunGlance:
        read.append(path.stem)
        return look_at(path)

    monkeypatch.setattr(run_rows, "look_at", counted)
    first = listed()
    assert sorted(read) == ["a", "b", "c"]
    read.clear()
    assert listed() == first
    assert read == []
    os.utime(folder / "b.run", ns=(1, 1))
    listed()
    assert read == ["b"]
    (folder / "c.run").unlink()
    listed()
    assert len(kept_glances()) == 2


def test_a_damaged_store_costs_nothing_but_time(folder: Path) -> None:
    write_scored(folder / "a.run")
    first = listed()
    store = folder.parent / "run-list.json"
    for content in (b"", b"[", b"[1]", b'{"version": 1, "runs": [3, {"path": 1}]}', b'{"version": 99}', b"[" * 99_999):
        store.write_bytes(content)
        assert listed() == first


def test_rows_come_as_they_were_kept_before_anything_is_read(folder: Path) -> None:
    write_scored(folder / "a.run")
    listed()
    write_scored(folder / "b.run")
    reports: list[object] = []
    list_runs(threading.Event(), reports.append)
    (first, *_) = reports
    assert isinstance(first, RunListing)
    assert {one.path.stem: one.glance is not None for one in first.rows} == {"a": True, "b": False}


def test_notes_stay_with_a_run_that_is_renamed(folder: Path) -> None:
    write_scored(folder / "a.run")
    key = listed()[0].key
    change_memo(key, tags=tags_in(" good,, to  show,good "), note="the best\nso far")
    (folder / "a.run").rename(folder / "other.run")
    (found,) = listed()
    assert (found.path.stem, found.tags, found.note) == ("other", ("good", "to show"), "the best\nso far")


def test_a_pinned_run_that_is_gone_is_a_missing_row_until_it_is_back(folder: Path) -> None:
    path = write_scored(folder / "a.run")
    found = listed()[0]
    change_memo(found.key, path=str(path), name=found.name, is_pinned=True)
    path.rename(folder.parent / "elsewhere.run")
    (gone,) = listed()
    assert (gone.is_missing, gone.is_pinned, gone.name) == (True, True, "small – ü")
    change_memo(gone.key, path=str(folder.parent / "elsewhere.run"))
    (back,) = listed()
    assert not back.is_missing
    assert back.glance is not None


def test_a_note_does_not_pass_to_another_run_of_the_same_name(folder: Path) -> None:
    path = write_scored(folder / "a.run")
    change_memo(listed()[0].key, path=str(path), is_pinned=True)
    path.unlink()
    write_scored(path)
    (found,) = listed()
    assert not found.is_pinned


def test_a_discarded_run_is_not_missing(folder: Path) -> None:
    path = write_scored(folder / "a.run")
    change_memo(listed()[0].key, path=str(path), is_pinned=True)
    new = discard(path)
    assert listed() == ()
    bring_back(new)
    assert listed()[0].is_pinned


def test_of_runs_only_opened_the_oldest_are_forgotten(folder: Path) -> None:
    change_memo("noted", note="a note")
    for number in range(40):
        remember_opened(f"run {number}", Path(f"/{number}.run"), "", now=float(number + 1))
    kept = run_memos()
    assert len(kept) == 31
    assert {"noted", "run 39", "run 10"} <= set(kept)


def test_every_word_is_found_somewhere() -> None:
    rows = (row("Alpha", data="Iris"), row("beta", data="Iris"), row("gamma", data="Digits"))
    assert [one.name for one in matching(rows, "IRIS")] == ["Alpha", "beta"]
    assert [one.name for one in matching(rows, "iris alp")] == ["Alpha"]
    assert matching(rows, "") == rows
    assert matching(rows, "nothing") == ()


def test_runs_without_a_value_come_last_either_way() -> None:
    rows = (row("a"), row("b", best_loss=0.5), row("c", best_loss=0.25))
    assert [one.name for one in in_order(rows, "loss", descending=False)] == ["c", "b", "a"]
    assert [one.name for one in in_order(rows, "loss", descending=True)] == ["b", "c", "a"]


def test_tidying_leaves_what_is_pinned_written_or_damaged(folder: Path) -> None:
    for name in ("old", "pinned", "new"):
        write_scored(folder / f"{name}.run")
    write_broken(folder / "broken.run")
    log = open_elsewhere(folder / "written.run")
    for path in folder.glob("*.run"):
        if path.stem != "new":
            os.utime(path, (1.0, 1.0))
    change_memo(look_at(folder / "pinned.run").key, is_pinned=True)
    rows, now = listed(), (folder / "new.run").stat().st_mtime
    chosen = to_tidy(rows, now, older_than=3600.0, larger_than=None)
    assert [one.path.stem for one in chosen] == ["old"]
    assert disk_use(chosen) == (folder / "old.run").stat().st_size
    assert to_tidy(rows, now, older_than=None, larger_than=None) == ()
    assert to_tidy(rows, now, older_than=3600.0, larger_than=10**9) == ()
    log.close()


def test_the_welcome_page_shows_pinned_runs_first_and_none_that_cannot_be_read(folder: Path) -> None:
    for place, name in enumerate(("a", "b", "c")):
        write_scored(folder / f"{name}.run")
        os.utime(folder / f"{name}.run", (place + 1.0, place + 1.0))
    write_broken(folder / "d.run")
    change_memo(look_at(folder / "a.run").key, is_pinned=True)
    assert [one.path.stem for one in recent_first(listed(), 2)] == ["a", "c"]


def test_only_settings_that_differ_are_told() -> None:
    spec = load_preset("spirals")
    rate = spec.hyperparameters.replaced(learning_rate=0.5)
    others = (spec, spec.replaced(hyperparameters=rate.to_plain()), spec)
    found = differing_settings([plain_settings(one) for one in others])
    assert len(found) == 1
    assert found[0][0] == "Learning rate"
    assert found[0][1][1] == "0.5"
    assert found[0][1][0] == found[0][1][2]
