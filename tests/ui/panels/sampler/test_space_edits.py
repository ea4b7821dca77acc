"""Edits of a whole space."""

import pytest

from workbench.errors import SpecError
from workbench.search.space.presets import SPACE_PRESETS, preset_space
from workbench.specs.search_space import ROWS, Dimension, SearchSpace, usual_dimension
from workbench.ui.panels.sampler.dimension_edits import preset_of, switched, with_dimension, with_names, with_preset

UNITS = usual_dimension("hidden_units").replaced(per_layer=True)


def names(space: SearchSpace) -> list[str]:
    return [row.name for row in space.dimensions]


def test_rows_stand_in_the_order_of_the_table_and_keep_their_ranges() -> None:
    alpha = Dimension(name="learning_rate", scale="log", low=1e-3, high=0.1)
    space = with_names(SearchSpace(dimensions=(alpha,)), {"dropout", "learning_rate", "batch_size"})
    assert names(space) == ["learning_rate", "batch_size", "dropout"]
    assert space.row("learning_rate") == alpha


def test_a_row_per_layer_brings_the_number_of_layers_along() -> None:
    space = with_dimension(switched(SearchSpace(), "hidden_units", is_on=True), UNITS)
    assert names(space) == ["learning_rate", "hidden_units", "hidden_layers"]
    assert space.row("hidden_units") == UNITS


def test_without_the_number_of_layers_nothing_is_drawn_per_layer() -> None:
    space = with_dimension(switched(SearchSpace(), "hidden_units", is_on=True), UNITS)
    fixed = switched(space, "hidden_layers", is_on=False)
    assert fixed.row("hidden_units") == UNITS.replaced(per_layer=False)


@pytest.mark.parametrize("name", list(SPACE_PRESETS))
def test_presets_are_known_by_their_rows(name: str) -> None:
    assert preset_of(preset_space(name)) == name
    assert with_preset(SearchSpace(), name) == with_names(SearchSpace(), set(SPACE_PRESETS[name]))


def test_other_rows_are_no_preset() -> None:
    assert preset_of(with_names(SearchSpace(), {"dropout"})) is None


def test_a_row_that_cannot_be_is_refused() -> None:
    with pytest.raises(SpecError):
        SearchSpace().with_row(UNITS)
    assert set(names(with_names(SearchSpace(), set(ROWS)))) == set(ROWS)
