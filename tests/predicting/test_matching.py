"""Columns found by name in another table, and every way in which they may not fit."""

import numpy as np
import pytest

from tests.data.own_tables import dates, flats, numbers, words
from workbench.data.recipe import Input, Recipe
from workbench.data.table import make_table
from workbench.errors import DataError
from workbench.predicting.matching import match_columns

RECIPE = Recipe(
    (
        Input("area", "number", "number", (), None, False, (0.0,), (1.0,)),
        Input("town", "category", "one-hot", ("Bonn", "Ulm"), None, False, (0.0, 0.0), (1.0, 1.0)),
        Input("sold", "date", "number", (), None, False, (0.0,), (1.0,)),
    )
)


def test_order_and_other_columns_do_not_matter() -> None:
    table = flats(12)
    shuffled = make_table(tuple(reversed(table.columns)))
    matched = match_columns(RECIPE, shuffled)
    assert [column.name for column in matched.table.columns] == ["area", "town", "sold"]
    assert matched.unused == ("price",)
    assert match_columns(RECIPE, shuffled, ("price",)).unused == ()


def test_missing_columns_are_named_with_what_is_there() -> None:
    with pytest.raises(DataError) as caught:
        match_columns(RECIPE, make_table((numbers("Area", 1.0), words("town", "Ulm"))))
    assert str(caught.value) == (
        "2 columns that the network was trained on are missing: 'area', 'sold'; the data have 'Area', 'town'. "
        "Perhaps 'Area' should be called so."
    )


@pytest.mark.parametrize(
    ("column", "words_said"),
    [
        (words("area", None, "large"), "'area' says 'large' in row 2, and numbers were learned"),
        (dates("area", "2024-01-01"), "'area' holds dates, and numbers were learned"),
        (dates("town", "2024-01-01"), "'town' holds dates, and categories were learned"),
        (numbers("sold", 3.0), "'sold' holds numbers, and dates were learned"),
        (words("sold", "soon"), "'sold' says 'soon' in row 1, and dates were learned"),
    ],
)
def test_another_kind_is_refused_in_one_sentence(column: object, words_said: str) -> None:
    good = {"area": numbers("area", 1.0), "town": words("town", "Ulm"), "sold": dates("sold", "2024-01-01")}
    with pytest.raises(DataError) as caught:
        match_columns(RECIPE, make_table(tuple({**good, column.name: column}.values())))
    assert words_said in str(caught.value)


def test_a_column_without_any_value_is_missing_in_each_row() -> None:
    table = make_table((words("area", None), words("town", None), words("sold", None)))
    matched = match_columns(RECIPE, table)
    encoded = RECIPE.encode(matched.table)
    assert encoded.usable.tolist() == [False]
    assert [cell.found for cell in encoded.unfit] == [None, None, None]


def test_categories_that_are_written_as_numbers_are_found_again() -> None:
    grades = Recipe((Input("grade", "category", "ordinal", ("1.50", "2", "n"), None, False, (0.0,), (1.0,)),))
    matched = match_columns(grades, make_table((numbers("grade", 1.5, 2.0, None, 3.0),)))
    encoded = grades.encode(matched.table)
    assert encoded.features[:2, 0].tolist() == [0.0, 1.0]
    assert np.isnan(encoded.features[2:, 0]).all()
    assert [(cell.row, cell.found) for cell in encoded.unfit] == [(2, None), (3, "3")]
