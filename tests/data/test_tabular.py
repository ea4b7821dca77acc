"""From a kept table to examples: each choice of the spec against what it says, written out by hand."""

import json
from datetime import date, timedelta

import numpy as np
import pytest

from tests.data.own_tables import dates, flats, flats_spec, numbers, words
from workbench.data.loading import describe, load_dataset
from workbench.data.recipe import Recipe
from workbench.data.store import keep_table, kept_table, path_of
from workbench.data.table import Column, Table, hash_table, make_table
from workbench.data.tabular import table_examples
from workbench.errors import DataError
from workbench.specs.own_data import ColumnSpec, TableSpec


def spec_of(table: Table, *columns: ColumnSpec, **changes: object) -> TableSpec:
    return TableSpec.parse({"name": "t", "sha256": table.sha256, "columns": columns, **changes})


def test_a_kept_table_becomes_a_data_set_that_knows_its_recipe() -> None:
    table = flats()
    keep_table(table)
    spec = flats_spec(table)
    data = load_dataset(spec)
    again = load_dataset(TableSpec.from_toml(spec.to_toml()))

    assert data.sha256 == again.sha256
    assert data.feature_names == describe(spec).feature_names
    assert data.feature_names[:5] == ("area", "area is missing", "town = Bonn", "town = Köln", "town = Ulm")
    assert data.feature_names[5:] == ("sold, year", "sold, month", "sold, day", "sold, weekday")
    assert (data.train.rows, data.dev.rows, data.test.rows) == (28, 6, 6)
    assert [one.name for one in data.targets] == ["price"]
    assert data.recipe is not None
    assert Recipe.from_plain(json.loads(json.dumps(data.recipe.to_plain()))) == data.recipe


def test_several_columns_are_targets() -> None:
    table = flats()
    keep_table(table)
    one = flats_spec(table)
    columns = [
        column.replaced(use="target", missing="drop", flag=False) for column in one.columns if column.name == "area"
    ]
    spec = one.replaced(columns=(*columns, *one.columns[1:]))
    data = load_dataset(spec)
    assert [target.name for target in data.targets] == list(describe(spec).target_names) == ["area", "price"]
    assert data.train.targets is not None
    assert data.train.targets.shape == (data.train.rows, 2)
    assert data.train.targets.flags.c_contiguous
    np.testing.assert_allclose(data.train.targets.mean(axis=0), 0.0, atol=1e-6)
    np.testing.assert_allclose(data.train.targets.std(axis=0), 1.0, atol=1e-6)
    area = np.sort(table.columns[0].numbers[~table.columns[0].missing])
    said = [data.targets[0].unscaled(part.targets[:, 0]) for part in (data.train, data.dev, data.test)]
    np.testing.assert_allclose(np.sort(np.concatenate(said)), area, rtol=1e-5)


def test_features_are_what_the_columns_say() -> None:
    table = flats()
    found = table_examples(flats_spec(table, scaling="none"), table)
    area, town, sold, _ = table.columns
    train = found.parts.train
    median = float(np.median(area.numbers[train][~np.isnan(area.numbers[train])]))
    counts = {word: sum(town.codes[row] == town.texts.index(word) for row in train) for word in ("Bonn", "Köln", "Ulm")}
    mode = max(counts, key=lambda word: counts[word])
    for row in range(table.rows):
        missing = bool(np.isnan(area.numbers[row]))
        word = mode if town.codes[row] == -1 else town.texts[town.codes[row]]
        day = date(1970, 1, 1) + timedelta(days=int(sold.numbers[row]))
        wanted = [
            median if missing else area.numbers[row],
            float(missing),
            *(float(word == one) for one in ("Bonn", "Köln", "Ulm")),
            *(day.year, day.month, day.day, day.weekday()),
        ]
        assert found.features[row].tolist() == np.array(wanted, dtype=np.float32).tolist()


@pytest.mark.parametrize("way", ["standard", "min-max", "robust"])
def test_scaling_is_measured_on_the_train_part_alone(way: str) -> None:
    table = flats()
    found = table_examples(flats_spec(table, scaling=way), table)
    plain = table_examples(flats_spec(table, scaling="none"), table)
    raw = plain.features[plain.parts.train, 0].astype(np.float64)
    scaled = found.features[found.parts.train, 0].astype(np.float64)
    if way == "standard":
        assert (scaled.mean(), scaled.std()) == pytest.approx((0.0, 1.0), abs=1e-6)
    elif way == "min-max":
        assert (scaled.min(), scaled.max()) == pytest.approx((0.0, 1.0), abs=1e-6)
    else:
        low, middle, high = np.quantile(scaled, [0.25, 0.5, 0.75])
        assert (middle, high - low) == pytest.approx((0.0, 1.0), abs=1e-5)
    assert np.corrcoef(raw, scaled)[0, 1] == pytest.approx(1.0)
    assert set(np.unique(found.features[:, 1:5])) == {0.0, 1.0}


def test_rows_are_dropped_and_filled_as_asked() -> None:
    table = make_table(
        (
            numbers("a", 1, None, 3, 4, 5, 6, 7, 8, 9, 10),
            numbers("b", *range(9), None),
            words("y", *"xyxyxyxyx", None),
        )
    )
    spec = spec_of(
        table,
        ColumnSpec(name="a", missing="drop"),
        ColumnSpec(name="b", missing="value", fill=-1.0),
        ColumnSpec(name="y", use="target", type="category", values=("x", "y"), missing="drop"),
        scaling="none",
        test_fraction=0.0,
    )
    found = table_examples(spec, table)
    assert found.features[:, 0].tolist() == [1, 3, 4, 5, 6, 7, 8, 9]
    assert found.labels.tolist() == [0, 0, 1, 0, 1, 0, 1, 0]


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (ColumnSpec(name="a"), "column 'a' has no value in 2 rows, the first of them row 2"),
        (ColumnSpec(name="gone"), "the table has no column 'gone'"),
        (ColumnSpec(name="w"), "column 'w' holds texts, not numbers"),
        (
            ColumnSpec(name="w", type="category", encoding="ordinal", values=("u", "v")),
            "column 'w' holds 'z' in row 4, which is none of its 2 categories \\(1 such cells\\)",
        ),
    ],
)
def test_what_no_rule_covers_is_refused_with_its_place(column: ColumnSpec, message: str) -> None:
    table = make_table((numbers("a", 1, None, None, 2), words("w", "u", "v", "u", "z"), numbers("y", 1, 2, 3, 4)))
    with pytest.raises(DataError, match=message):
        table_examples(spec_of(table, column, ColumnSpec(name="y", use="target")), table)


def test_time_keeps_the_newest_for_the_test_part() -> None:
    table = make_table(
        (
            dates("day", *(f"2024-01-{31 - day:02}" for day in range(20))),
            numbers("x", *range(20)),
            numbers("y", *range(20)),
        )
    )
    spec = spec_of(
        table,
        ColumnSpec(name="day", use="time", type="date"),
        ColumnSpec(name="x"),
        ColumnSpec(name="y", use="target"),
        split="time",
        scaling="none",
    )
    found = table_examples(spec, table)
    day = table.columns[0].numbers
    parts = found.parts
    assert day[parts.train].max() < day[parts.dev].min() <= day[parts.dev].max() < day[parts.test].min()
    assert (len(parts.train), len(parts.dev), len(parts.test)) == (14, 3, 3)


@pytest.mark.parametrize("seed", range(8))
def test_a_group_is_in_one_part(seed: int) -> None:
    people = [f"p{number % 12}" for number in range(120)]
    table = make_table((words("who", *people), numbers("x", *range(120)), numbers("y", *range(120))))
    spec = spec_of(
        table,
        ColumnSpec(name="who", use="group", type="category"),
        ColumnSpec(name="x"),
        ColumnSpec(name="y", use="target"),
        split="group",
        split_seed=seed,
    )
    parts = table_examples(spec, table).parts
    groups = [{people[row] for row in rows} for rows in (parts.train, parts.dev, parts.test)]
    assert sum(len(group) for group in groups) == 12
    assert set.union(*groups) == set(people)
    assert all(groups)
    assert sorted(np.concatenate([parts.train, parts.dev, parts.test]).tolist()) == list(range(120))


def test_a_column_may_name_the_parts() -> None:
    table = make_table(
        (words("part", *["Train"] * 6, *["val"] * 2, *["TEST"] * 2), numbers("x", *range(10)), numbers("y", *range(10)))
    )
    spec = spec_of(
        table,
        ColumnSpec(name="part", use="part", type="category"),
        ColumnSpec(name="x"),
        ColumnSpec(name="y", use="target"),
        split="part",
    )
    parts = table_examples(spec, table).parts
    assert [sorted(rows.tolist()) for rows in (parts.train, parts.dev, parts.test)] == [list(range(6)), [6, 7], [8, 9]]
    strange = make_table((words("part", *["train"] * 8, "dev", "later"), *table.columns[1:]))
    with pytest.raises(DataError, match="should say train, dev or test in each row, and says 'later'"):
        table_examples(spec.replaced(sha256=strange.sha256), strange)


def test_a_number_can_be_a_category() -> None:
    column = numbers("digit", 3, 1.5, None, 1, 3)
    assert column.distinct() == ("1", "1.5", "3")
    assert column.as_category(("3", "1")).tolist() == [0, -2, -1, 1, 0]


def test_equal_tables_have_equal_hashes_and_others_do_not() -> None:
    base = flats()
    same = flats()
    assert base.sha256 == same.sha256 == hash_table(base.columns)
    changed = [
        make_table((numbers("AREA", *base.columns[0].numbers), *base.columns[1:])),
        make_table((*base.columns[:3], numbers("price", *(base.columns[3].numbers + 1e-9)))),
        make_table((words("a", "b\0c"), words("d", "e"))),
        make_table((words("a", "b", "c"), words("d", "e", "e"))),
        make_table((words("a", "b", "", "c"),)),
        make_table((words("a", "b\0c", "", ""),)),
    ]
    hashes = {base.sha256, *(table.sha256 for table in changed)}
    assert len(hashes) == 7


def test_what_is_not_kept_or_damaged_is_said() -> None:
    table = make_table((numbers("x", 1, 2), numbers("y", 3, 4)))
    spec = spec_of(table, ColumnSpec(name="x"), ColumnSpec(name="y", use="target"))
    with pytest.raises(DataError, match="are not kept on this machine"):
        load_dataset(spec)
    keep_table(table)
    path = path_of(table.sha256)
    whole = path.read_bytes()
    another = make_table((numbers("x", 1, 2), numbers("y", 3, 5)))
    keep_table(another)
    flipped = whole.replace(np.float64(3).tobytes(), np.float64(5).tobytes())
    for damaged in (whole[:100], flipped, path_of(another.sha256).read_bytes(), b""):
        assert damaged != whole
        path.write_bytes(damaged)
        with pytest.raises(DataError, match="is damaged: it does not hold what its name says"):
            load_dataset(spec)
        keep_table(table)  # reading the file again puts it in order
        assert path.read_bytes() == whole


def mostly_numbers() -> Table:
    """``size`` says a number in all rows but one, and one is empty; ``word`` has a word that the spec will not know."""
    codes = np.array([number % 18 for number in range(18)] + [18, -1], dtype=np.int32)
    texts = (*map(str, range(18)), "oops")
    said = np.array([*map(float, range(18)), np.inf, np.nan])
    answers = numbers("y", *(float(number % 4) for number in range(20)))
    rare = words("word", *("a", "b") * 9, "a", "c")
    return make_table((Column("size", "text", said, codes, texts), rare, answers))


def test_cells_that_are_no_numbers_are_refused_or_count_as_missing() -> None:
    table = mostly_numbers()
    keep_table(table)
    assert hash_table(kept_table(table.sha256).columns) == table.sha256
    word = ColumnSpec(
        name="word", type="category", encoding="ordinal", values=("a", "b"), missing="value", fill="b", unread="missing"
    )
    target = ColumnSpec(name="y", use="target")
    size = ColumnSpec(name="size", missing="value", fill=-1.0)
    with pytest.raises(DataError, match=r"'oops' in row 19, which is not read as a number \(1 such cells\)"):
        table_examples(spec_of(table, size, word, target, scaling="none"), table)
    found = table_examples(spec_of(table, size.replaced(unread="missing"), word, target, scaling="none"), table)
    assert found.features[:, 0].tolist() == [*map(float, range(18)), -1.0, -1.0]
    assert found.features[-2:, 1].tolist() == [0.0, 1.0]


def test_a_column_of_dates_is_not_read_as_numbers() -> None:
    table = make_table(
        (dates("sold", "2020-01-01", "2020-01-02", "2021-03-01", "2021-03-02"), numbers("y", 1, 2, 3, 4))
    )
    keep_table(table)
    spec = spec_of(table, ColumnSpec(name="sold", type="number"), ColumnSpec(name="y", use="target"))
    with pytest.raises(DataError, match="sold"):
        load_dataset(spec)
