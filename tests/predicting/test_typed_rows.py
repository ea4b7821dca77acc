"""Rows as they are typed, pasted, and taken from examples."""

import numpy as np
import pytest

from tests.predicting.conftest import prices_spec
from workbench.data.loading import load_dataset
from workbench.data.table import Column, Table
from workbench.errors import DataError
from workbench.predicting.matching import recipe_of
from workbench.predicting.predictor import Predictor
from workbench.predicting.typed_rows import (
    MOST_ROWS,
    cells_of,
    check_count,
    example_cells,
    pasted_rows,
    truth_of,
    typed_table,
)
from workbench.specs.data import CatalogueSpec


def test_an_example_that_is_typed_is_answered_as_the_example(prices: Predictor, towns: Predictor) -> None:
    for predictor in (prices, towns):
        data = predictor.data
        recipe = recipe_of(data)
        for row in range(data.dev.rows):
            answers = predictor.answer_typed([example_cells(recipe, data.dev.features[row])])
            assert answers.usable.all()
            assert answers.features[0] == pytest.approx(data.dev.features[row], abs=2e-5)


@pytest.mark.parametrize("name", ["iris", "moons", "digits"])
def test_examples_of_the_catalogue_can_be_typed_too(name: str) -> None:
    data = load_dataset(CatalogueSpec(name=name))
    recipe = recipe_of(data)
    cells = [example_cells(recipe, row) for row in data.test.features[:5]]
    assert recipe.encode(typed_table(recipe, cells)).features == pytest.approx(data.test.features[:5], abs=2e-5)
    assert all("e-" not in cell for row in cells for cell in row)  # 0 is 0, not what rounding left of it
    assert truth_of(data, data.test, 0) in data.class_names


def test_a_cell_that_cannot_be_used_is_named_and_others_are_answered(prices: Predictor) -> None:
    recipe = recipe_of(prices.data)
    good = list(example_cells(recipe, prices.data.dev.features[0]))
    number = next(place for place, one in enumerate(recipe.inputs) if one.type == "number")
    category = next(place for place, one in enumerate(recipe.inputs) if one.type == "category")
    rows = [good, [*good[:number], "many", *good[number + 1 :]], [*good[:category], "Atlantis", *good[category + 1 :]]]
    answers = prices.answer_typed(rows)
    assert answers.usable.tolist() == [True, False, False]
    found = {(cell.row, cell.column, cell.found) for cell in answers.unfit}
    assert found == {(1, recipe.inputs[number].name, "many"), (2, recipe.inputs[category].name, "Atlantis")}


def test_what_stands_for_a_gap_is_told_and_is_what_the_network_was_given(prices: Predictor) -> None:
    recipe = recipe_of(prices.data)
    good = list(example_cells(recipe, prices.data.dev.features[0]))
    fillable = [place for place, one in enumerate(recipe.inputs) if one.fill is not None]
    assert {recipe.inputs[place].type for place in fillable} >= {"number", "category"}
    rows = [[*good[:place], word, *good[place + 1 :]] for place in fillable for word in ("", "NA")]
    answers = prices.answer_typed([good, *rows])
    assert [cell.row for cell in sorted(answers.filled, key=lambda cell: cell.row)] == list(range(1, len(rows) + 1))
    for cell in answers.filled:
        place = next(place for place, one in enumerate(recipe.inputs) if one.name == cell.column)
        assert cell.value in cell.text
        assert cell.is_flagged == recipe.inputs[place].flag == ("feature says" in cell.text)
        typed = [*good[:place], cell.value, *good[place + 1 :]]
        told = prices.answer_typed([typed]).features[0]
        first = sum(one.width for one in recipe.inputs[:place])
        own = slice(first, first + len(recipe.inputs[place].mean))
        assert answers.features[cell.row][own] == pytest.approx(told[own], abs=1e-4)


def test_text_of_a_spreadsheet_with_names_in_any_order_or_without(towns: Predictor) -> None:
    recipe = recipe_of(towns.data)
    assert [one.name for one in recipe.inputs] == ["area", "price"]
    assert pasted_rows(recipe, "price\tnoise\tarea\n100\tx\t50\n200\ty\t60\n") == [("50", "100"), ("60", "200")]
    assert pasted_rows(recipe, "50;100,5\n") == [("50", "100,5")]
    with pytest.raises(DataError, match="Line 2 of the text has 3 cells; 2 are needed"):
        pasted_rows(recipe, "1,2\n1,2,3\n")
    with pytest.raises(DataError, match="no text"):
        pasted_rows(recipe, " \n")
    with pytest.raises(DataError, match="more than this page shows"):
        check_count(MOST_ROWS + 1)


def test_a_table_becomes_texts_and_dates_are_days() -> None:
    data = load_dataset(prices_spec())
    recipe = recipe_of(data)
    columns = []
    for one in recipe.inputs:
        if one.type == "category":
            columns.append(Column(one.name, "text", codes=np.array([0, -1], dtype=np.int32), texts=(one.values[0],)))
        else:
            columns.append(
                Column(one.name, "date" if one.type == "date" else "number", numbers=np.array([1.0, np.nan]))
            )
    first, second = cells_of(recipe, Table(tuple(columns), ""))
    assert set(second) == {""}
    wanted = {"category": None, "date": "1970-01-02", "number": "1"}
    assert all(wanted[one.type] in (None, cell) for one, cell in zip(recipe.inputs, first, strict=True))
