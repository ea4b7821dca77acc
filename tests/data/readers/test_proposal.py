"""Choices that are proposed for a table, and what is told about them."""

from pathlib import Path

import numpy as np
import pytest

from workbench.data.readers.opening import read_table
from workbench.data.readers.proposal import Proposal, proposal
from workbench.data.store import keep_table
from workbench.data.tabular import table_examples
from workbench.errors import DataError


def proposed(tmp_path: Path, columns: dict[str, list[object]], target: str | None = None) -> Proposal:
    path = tmp_path / "table.csv"
    rows = [";".join(columns), *(";".join(map(str, row)) for row in zip(*columns.values(), strict=True))]
    path.write_text("\n".join(rows), "utf-8")
    read = read_table(path)
    found = proposal(read, target, "t", path.name)
    keep_table(read.table)
    table_examples(found.spec, read.table)  # can be trained on as it is
    return found


def kinds(found: Proposal) -> set[tuple[str, str]]:
    return {(warning.kind, warning.column) for warning in found.warnings}


RANDOM = np.random.default_rng(3)
SIZE = RANDOM.normal(size=120).round(3).tolist()
TOWN = RANDOM.choice(["Ulm", "Bonn", "Köln"], 120).tolist()
PRICE = RANDOM.normal(size=120).round(3).tolist()
LABEL = RANDOM.choice(["no", "yes"], 120).tolist()


def test_numbers_words_and_gaps_have_their_usual_choice(tmp_path: Path) -> None:
    gaps = ["" if row % 9 == 4 else value for row, value in enumerate(SIZE)]
    found = proposed(tmp_path, {"size": gaps, "town": TOWN, "price": PRICE})
    size, town, price = found.spec.columns
    assert (size.type, size.missing, size.flag) == ("number", "median", True)
    assert (town.type, town.encoding, town.values) == ("category", "one-hot", ("Bonn", "Köln", "Ulm"))
    assert (price.use, price.type) == ("target", "number")
    assert kinds(found) == {("missing", "size")}


def test_the_target_is_found_by_its_name_or_asked_for(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {"label": LABEL, "size": SIZE, "town": TOWN}
    assert proposed(tmp_path, columns).spec.classes == ("no", "yes")
    assert proposed(tmp_path, columns, "town").spec.classes == ("Bonn", "Köln", "Ulm")
    with pytest.raises(DataError, match="no column 'nothing'; it has 'label', 'size', 'town'"):
        proposed(tmp_path, columns, "nothing")


def test_few_whole_numbers_are_classes(tmp_path: Path) -> None:
    found = proposed(tmp_path, {"size": SIZE, "y": [row % 3 for row in range(120)]})
    assert found.spec.classes == ("0", "1", "2")


def test_what_should_be_looked_at_is_told(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        "id": list(range(120)),
        "key": [f"key {row}" for row in range(120)],
        "one": ["same"] * 120,
        "when": [f"2024-03-{1 + row % 28:02}" for row in range(120)],
        "day": [f"0{1 + row % 9}/0{1 + row % 7}/2024" for row in range(120)],
        "many": [f"word {row % 60}" for row in range(120)],
        "told": [{"no": "n", "yes": "y"}[label] for label in LABEL],
        "size": SIZE,
        "label": LABEL,
    }
    found = proposed(tmp_path, columns)
    wanted = {
        ("identifier", "id"),
        ("identifier", "key"),
        ("constant", "one"),
        ("date", "when"),
        ("date", "day"),
        ("categories", "many"),
        ("target", "told"),
    }
    assert wanted <= kinds(found)
    left_out = {column.name for column in found.spec.columns if column.use == "leave out"}
    assert left_out == {"id", "key", "one", "when", "many", "day"}


def test_a_number_that_is_the_target_is_told(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        "size": SIZE,
        "euro": PRICE,
        "price": [round(1.1 * value, 4) for value in PRICE],
    }
    assert ("target", "euro") in kinds(proposed(tmp_path, columns))
    assert ("target", "size") not in kinds(proposed(tmp_path, columns))


def test_rows_that_come_twice_and_rare_classes_are_told(tmp_path: Path) -> None:
    labels = ["odd" if row in (3, 77) else value for row, value in enumerate(LABEL)] + LABEL[:2]
    with pytest.raises(DataError, match="class 'odd' has 2 examples"):
        proposed(tmp_path, {"size": SIZE + SIZE[:2], "town": TOWN + TOWN[:2], "label": labels})
    found = proposal(read_table(tmp_path / "table.csv"))
    told = {warning.kind: warning.message for warning in found.warnings}
    rows = list(zip(SIZE + SIZE[:2], TOWN + TOWN[:2], labels, strict=True))
    assert told["duplicates"].startswith(f"{len(rows) - len(set(rows))} rows")
    assert "'odd'" in told["rare"]


def test_cells_that_are_no_numbers_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    cells = ["oops" if row == 7 else value for row, value in enumerate(SIZE)]
    path.write_text("a;b\n" + "\n".join(f"{a};{b}" for a, b in zip(cells, LABEL, strict=True)), "utf-8")
    read = read_table(path)
    found = proposal(read)
    assert ("unread", "a") in kinds(found)
    assert (found.spec.columns[0].type, found.spec.columns[0].unread) == ("number", "refuse")
    with pytest.raises(DataError, match="'oops' in row 8, which is not read as a number"):
        table_examples(found.spec, read.table)
