"""What a search space accepts, and its one text form."""

import pytest

from workbench.errors import SpecError
from workbench.specs.search_space import (
    ROWS,
    Dimension,
    SearchSpace,
    layer_value,
    row_and_layer,
    usual_dimension,
)

UNITS = usual_dimension("hidden_units")
LAYERS = usual_dimension("hidden_layers")


def test_a_space_survives_toml_and_json() -> None:
    space = SearchSpace(
        dimensions=(
            *(usual_dimension(name) for name in ROWS if name not in ("hidden_units", "dropout")),
            UNITS.replaced(per_layer=True),
            Dimension(name="dropout", scale="logit", low=0.01, high=0.9),
        )
    )
    assert SearchSpace.from_toml(space.to_toml()) == space
    assert SearchSpace.from_json(space.to_json()) == space


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "dropout", "scale": "logit", "low": 0.0, "high": 0.5}, "a logit scale needs 0 < low and high < 1"),
        ({"name": "learning_rate", "scale": "logit", "low": 0.1, "high": 1.0}, "not 0.1 to 1"),
        ({"name": "weight_decay", "scale": "log", "low": 0.0, "high": 1.0}, "a log scale needs low > 0, not 0"),
        ({"name": "learning_rate", "scale": "one_minus_log", "low": 0.1, "high": 1.0}, "a 1-log scale needs"),
        ({"name": "learning_rate", "scale": "log", "low": 0.1, "high": 0.1}, "low must be less than high"),
        ({"name": "learning_rat", "scale": "log", "low": 0.1, "high": 1.0}, "there is no hyperparameter"),
        ({"name": "batch_size", "scale": "log", "low": 1, "high": 9}, "integer must be true"),
        (
            {"name": "learning_rate", "scale": "log", "low": 0.1, "high": 1.0, "per_layer": True},
            "learning_rate belongs to the whole run: per_layer is for hidden_units and dropout",
        ),
    ],
)
def test_rows_that_make_no_sense_are_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(SpecError, match=message):
        Dimension.parse(fields)


def test_units_per_layer_need_the_number_of_layers() -> None:
    with pytest.raises(SpecError, match="hidden_units per layer needs the row hidden_layers"):
        SearchSpace.parse({"dimensions": [UNITS.replaced(per_layer=True)]})
    assert SearchSpace(dimensions=(UNITS.replaced(per_layer=True), LAYERS)).most_layers == 4
    few = Dimension(name="hidden_layers", scale="choice", choices=(1, 3))
    assert SearchSpace(dimensions=(few,)).most_layers == 3
    assert SearchSpace().most_layers == 0


@pytest.mark.parametrize("row", ["hidden_units", "dropout"])
def test_values_of_one_layer_are_named_after_it(row: str) -> None:
    assert row_and_layer(layer_value(row, 12)) == (row, 12)


def test_other_names_belong_to_no_layer() -> None:
    for name in (*ROWS, "units_0", "momentum_1"):
        assert row_and_layer(name) == (name, None)


def test_a_row_is_replaced_or_added() -> None:
    space = SearchSpace().with_row(UNITS)
    assert [row.name for row in space.dimensions] == ["learning_rate", "hidden_units"]
    assert space.with_row(UNITS.replaced(low=20)).row("hidden_units") == UNITS.replaced(low=20)
    assert space.row("momentum") is None
