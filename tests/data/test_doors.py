"""A table becomes the same data by whatever door it comes: the window's page, the command line, a program."""

import argparse
from dataclasses import replace
from pathlib import Path

import polars
import pytest

from tests.data.importing.test_draft import flats
from tests.data.readers.csv_fixtures import fixtures
from workbench.cli.own_data import add_own_data_options, own_run
from workbench.data.asked import chosen, needed_numbers, spec_chosen
from workbench.data.asked_words import Asked
from workbench.data.importing.draft import Draft, proposed, with_use
from workbench.data.importing.draft_spec import Sheet, spec_of
from workbench.data.importing.findings import closer_look, findings_from
from workbench.data.importing.taking_in import Source, read_sheet
from workbench.data.readers.found import unwatched
from workbench.errors import WorkbenchError
from workbench.python_api.given import take_in
from workbench.specs.own_data import TableSpec

READABLE = [case for case in fixtures() if not case.error]


def by_the_page(sheet: Sheet, title: str, *targets: str) -> Draft:
    """As a person would choose it: first what is to be predicted, then the other target is none any more."""
    draft = proposed(sheet.read, title)
    for name in targets:
        place = next(place for place, column in enumerate(draft.columns) if column.name == name)
        draft = with_use(draft, sheet.read, (place,), "target")
    others = [at for at, column in enumerate(draft.columns) if column.use == "target" and column.name not in targets]
    return with_use(draft, sheet.read, others, "feature") if others else draft


def settled(draft: Draft, sheet: Sheet) -> TableSpec | None:
    try:
        return spec_of(draft, sheet)
    except WorkbenchError:
        return None


def by_words(sheet: Sheet, title: str, asked: Asked) -> TableSpec | None:
    try:
        choices = chosen(sheet.read, title, asked)
        assert not needed_numbers(choices, sheet.read)
        return spec_chosen(choices, sheet.read, sheet.file)
    except WorkbenchError:
        return None


def test_every_table_that_can_be_read_is_proposed_alike(tmp_path: Path) -> None:
    path, agreed = tmp_path / "table.csv", 0
    for case in READABLE:
        path.write_bytes(case.content)
        sheet = read_sheet(Source(path), unwatched)
        names = [column.name for column in sheet.read.table.columns]
        for target in {names[0], names[-1]}:
            page = settled(by_the_page(sheet, "table", target), sheet)
            assert by_words(sheet, "table", Asked(targets=(target,))) == page, (case.name, target)
            agreed += page is not None
    assert agreed > 200


def command_line(path: Path, *words: str) -> TableSpec:
    parser = argparse.ArgumentParser()
    add_own_data_options(parser)
    data = own_run(parser.parse_args(["--data", str(path), *words]), None).data
    assert isinstance(data, TableSpec)
    return data


@pytest.mark.parametrize("target", ["price", "town", "area"])
def test_three_doors_one_spec(tmp_path: Path, target: str) -> None:
    path = flats(tmp_path / "flats.csv")
    sheet = read_sheet(Source(path), unwatched)
    by_hand = spec_of(by_the_page(sheet, Source(path).title, target), sheet)
    assert command_line(path, "--target", target) == by_hand
    assert take_in(path, target, "", {})[0] == by_hand
    frame = sheet.read.table
    program, _ = take_in({column.name: _values(column.name, path) for column in frame.columns}, target, "flats", {})
    assert isinstance(program, TableSpec)
    assert [(one.name, one.use, one.type, one.missing) for one in program.columns] == [
        (one.name, one.use, one.type, one.missing) for one in by_hand.columns
    ]


def _values(name: str, path: Path) -> list[object]:
    column = polars.read_csv(path, separator=";", decimal_comma=True)[name]
    return (column.str.to_date("%d.%m.%Y") if name == "sold" else column).to_list()


def test_the_same_choices_are_the_same_by_every_door(tmp_path: Path) -> None:
    path = flats(tmp_path / "flats.csv", bad="about 60")
    sheet = read_sheet(Source(path), unwatched)
    places = {column.name: place for place, column in enumerate(sheet.read.table.columns)}
    draft = by_the_page(sheet, "flats", "price")
    draft = with_use(draft, sheet.read, (places["id"],), "feature").with_columns((places["id"],), encoding="ordinal")
    draft = draft.with_columns((places["area"],), unread="missing")
    draft = draft.with_columns((places["area"],), missing="value", fill="50,5", flag=True)
    draft = replace(with_use(draft, sheet.read, (places["sold"],), "time"), scaling="robust")
    by_hand = spec_of(draft, sheet)
    words = ("--target", "price", "--encode", "id=ordinal", "--unread", "area=missing")
    words = (*words, "--missing", "area=value:50,5+flag", "--split", "time:sold", "--scaling", "robust")
    assert command_line(path, *words) == by_hand
    choices = {"encodings": {"id": "ordinal"}, "unread": {"area": "missing"}, "missing": {"area": "value:50,5+flag"}}
    assert take_in(path, "price", "", {**choices, "split": "time:sold", "scaling": "robust"})[0] == by_hand


def test_going_back_to_another_target_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    rows = [f"{row * 37 % 101 / 7:.3f};{1 + row % 4};{row * 11 % 17 / 3:.3f}" for row in range(80)]
    path.write_text("\n".join(["size;grade;weight", *rows]), "utf-8")
    sheet = read_sheet(Source(path), unwatched)
    graded = by_the_page(sheet, "grades", "grade")
    assert graded.columns[1].type == "category"  # few whole numbers are classes, whoever asks
    both = with_use(graded, sheet.read, (2,), "target")
    assert [column.type for column in both.columns] == ["number", "number", "number"]
    alone = with_use(both, sheet.read, (2,), "feature")
    assert alone == graded
    assert with_use(alone, sheet.read, (1,), "feature").columns[1].type == "number"
    assert spec_of(graded, sheet) == command_line(path, "--target", "grade")
    assert spec_of(both, sheet) == command_line(path, "--target", "grade,weight")


def test_many_classes_are_taken_by_every_door_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "towns.csv"
    rows = [f"{row * 37 % 101 / 7:.3f},town {row % 150:03}" for row in range(900)]
    path.write_text("\n".join(["size,town", *rows]), "utf-8")
    sheet = read_sheet(Source(path), unwatched)
    by_hand = spec_of(by_the_page(sheet, "towns", "town"), sheet)
    assert len(by_hand.classes) == 150
    assert command_line(path, "--target", "town") == by_hand
    assert command_line(path, "--target", "town", "--as", "town=category") == by_hand
    assert "column 'town' holds 150 different values, each of which becomes a class" in capsys.readouterr().err
    assert take_in(path, "town", "", {})[0] == by_hand
    told = findings_from(closer_look(by_hand, sheet.read.table), by_the_page(sheet, "towns", "town"))
    assert any("each of which becomes a class" in cell for finding in told for cell in finding.cells)
