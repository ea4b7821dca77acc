"""Choices for a table, from what is proposed to the spec."""

from dataclasses import replace
from pathlib import Path

import pytest

from workbench.data.asked import chosen, spec_chosen
from workbench.data.asked_words import Asked
from workbench.data.importing.draft import Draft, adapted, draft_of, needs_numbers, proposed
from workbench.data.importing.draft_spec import Sheet, spec_of
from workbench.data.importing.findings import cells_of, warnings_of
from workbench.data.importing.taking_in import Source, read_sheet, take_in
from workbench.data.loading import load_dataset
from workbench.data.readers.columns import report_of
from workbench.data.table import in_natural_order
from workbench.errors import DataError, Problem, SpecError
from workbench.specs.own_data import TableSpec

FLATS = """\
id;town;area;sold;fee;price
{rows}"""


def problems_of(draft: Draft, sheet: Sheet) -> tuple[Problem, ...]:
    """What keeps these choices from being a spec."""
    try:
        spec_of(draft, sheet)
    except SpecError as error:
        return error.problems
    return ()


def flats(path: Path, bad: str = "") -> Path:
    """Sixty flats with decimal commas; the area of two is missing, and one is ``bad``."""
    rows = []
    for number in range(60):
        area = "" if number in (3, 40) else bad if bad and number == 20 else f"{40 + number * 7 % 61},5"
        town = ("Ulm", "Bonn", "Köln")[number % 3]
        rows.append(f"A-{number};{town};{area};{1 + number % 28}.03.2024;7;{1000 + number * 37 % 101},25")
    path.write_text(FLATS.format(rows="\n".join(rows)), "utf-8")
    return path


def sheet_of(path: Path) -> Sheet:
    return read_sheet(Source(path), lambda _share: None)


def test_what_fits_most_tables_is_proposed(tmp_path: Path) -> None:
    sheet = sheet_of(flats(tmp_path / "flats.csv"))
    draft = proposed(sheet.read, "flats")
    seen = {column.name: (column.use, column.type, column.missing) for column in draft.columns}
    assert seen == {
        "id": ("leave out", "category", "refuse"),  # names of rows
        "town": ("feature", "category", "refuse"),
        "area": ("feature", "number", "median"),
        "sold": ("leave out", "date", "refuse"),
        "fee": ("leave out", "number", "refuse"),  # the same everywhere
        "price": ("target", "number", "refuse"),
    }
    assert problems_of(draft, sheet) == ()
    spec = spec_of(draft, sheet)
    assert spec.columns[1].values == ("Bonn", "Köln", "Ulm")
    assert TableSpec.from_toml(spec.to_toml()) == spec
    assert adapted(draft_of(spec), proposed(sheet.read, "other"), sheet.read) == draft


def test_what_is_taken_in_is_kept_and_can_be_loaded(tmp_path: Path) -> None:
    sheet = sheet_of(flats(tmp_path / "flats.csv"))
    spec = spec_of(proposed(sheet.read, "flats"), sheet)
    take_in(spec, sheet.read.table, lambda _share: None)
    (tmp_path / "flats.csv").unlink()
    dataset = load_dataset(spec)
    assert dataset.train.rows + dataset.dev.rows + dataset.test.rows == 60
    again = read_sheet(Source(Path("gone.csv"), spec.reading, kept=spec.sha256), lambda _share: None)
    assert again.read.table.sha256 == spec.sha256
    assert report_of(sheet.read.table, "", "").columns[2].missing_count == 2
    draft = adapted(draft_of(spec), proposed(again.read, "other"), again.read)
    assert spec_of(draft, Sheet(again.read, spec.file)) == spec


def test_a_cell_that_is_no_number_is_asked_for(tmp_path: Path) -> None:
    sheet = sheet_of(flats(tmp_path / "flats.csv", bad="about 60"))
    draft = proposed(sheet.read, "flats")
    (problem,) = problems_of(draft, sheet)
    assert problem.field == "columns.2.unread"
    with pytest.raises(SpecError, match="area"):
        spec_of(draft, sheet)
    (finding,) = cells_of(draft, sheet)
    assert finding.cells[:3] == ("22", "area", "about 60")
    assert finding.is_open
    for fix in finding.fixes:
        settled = draft.with_columns(fix.places, **{fix.field: fix.value})
        assert problems_of(settled, sheet) == () or fix.field == "type"
        assert not any(one.is_open for one in cells_of(settled, sheet))


def test_choices_take_what_follows_along(tmp_path: Path) -> None:
    sheet = sheet_of(flats(tmp_path / "flats.csv"))
    draft = proposed(sheet.read, "flats")
    assert draft.with_columns([2], type="category").columns[2].encoding == "one-hot"
    grouped = draft.with_columns([1], use="group")
    assert grouped.split == "group"
    timed = grouped.with_columns([3], use="time")
    assert (timed.split, timed.columns[1].use) == ("time", "feature")
    assert timed.with_columns([3], use="feature").split == "fractions"
    for choice in (grouped, timed):
        assert problems_of(choice, sheet) == ()
    own = draft.with_columns([2], missing="value")
    assert [one.field for one in problems_of(own, sheet)] == ["columns.2.fill"]
    assert problems_of(own.with_columns([2], fill="1,5"), sheet) == ()
    assert own.with_columns([2], missing="median").columns[2].fill == ""
    nobody = draft.with_columns([5], use="feature")
    assert [one.field for one in problems_of(nobody, sheet)] == ["target"]
    assert [one.field for one in problems_of(replace(draft, title=" "), sheet)] == ["title"]


def test_a_table_that_is_read_in_another_way_keeps_the_choices_that_fit(tmp_path: Path) -> None:
    sheet = sheet_of(flats(tmp_path / "flats.csv"))
    draft = proposed(sheet.read, "flats").with_columns([1], use="target").with_columns([5], use="feature")
    reading = sheet.read.reading.replaced(decimal=".")
    other = read_sheet(Source(tmp_path / "flats.csv", reading), lambda _share: None)
    kept = adapted(draft, proposed(other.read, "flats"), other.read)
    assert [column.name for column in kept.columns if column.use == "target"] == ["town"]
    assert needs_numbers(kept, other.read) == frozenset()
    assert needs_numbers(kept.with_columns([1], type="number"), other.read) == {"town"}


def test_warnings_name_the_column_and_offer_to_leave_it_out(tmp_path: Path) -> None:
    sheet = sheet_of(flats(tmp_path / "flats.csv"))
    draft = proposed(sheet.read, "flats").with_columns([0, 4], use="feature")
    found = {finding.place: finding for finding in warnings_of(draft, sheet)}
    assert {0, 4} <= found.keys()
    fix = found[4].fixes[0]
    assert draft.with_columns(fix.places, **{fix.field: fix.value}).columns[4].use == "leave out"


def test_a_cancelled_reading_ends_with_what_the_watch_raises(tmp_path: Path) -> None:
    def stop(_share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        read_sheet(Source(flats(tmp_path / "flats.csv")), stop)
    with pytest.raises(DataError):
        read_sheet(Source(tmp_path / "missing.csv"), lambda _share: None)


def test_categories_have_one_order_whoever_asks(tmp_path: Path) -> None:
    path = tmp_path / "sizes.csv"
    path.write_text("size,a\n" + "10,1\n9,2\nxl,3\n100,4\n-1.5,5\nnan,6\n" * 3)
    by_hand = read_sheet(Source(path), lambda _share: None)
    asked = Asked(targets=("a",), types={"size": "category"}, missing={"size": "mode"})
    by_words = spec_chosen(chosen(by_hand.read, "sizes", asked), by_hand.read, "")
    wanted = ("-1.5", "9", "10", "100", "xl")
    assert by_hand.values_of(0) == by_words.columns[0].values == wanted
    assert in_natural_order(["xl", "nan", "inf", "10", "9"]) == ("9", "10", "inf", "nan", "xl")
