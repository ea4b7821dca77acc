"""Draws that can be repeated one by one, and what they do to a run."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from workbench.errors import SpecError
from workbench.search.space.draws import apply_draw, column, draw, draws, fractions, value_names
from workbench.specs.data import CatalogueSpec
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec, ScheduledEdit
from workbench.specs.search_space import ROWS, Dimension, SearchSpace, usual_dimension

EVERYTHING = SearchSpace(dimensions=tuple(usual_dimension(name) for name in ROWS))


@given(seed=st.integers(0, 2**63), number=st.integers(1, 50))
def test_one_draw_is_the_same_alone_and_among_others(seed: int, number: int) -> None:
    assert draw(EVERYTHING, seed, number) == draws(EVERYTHING, seed, 50)[number - 1]


def test_other_rows_and_ranges_do_not_matter() -> None:
    alone = SearchSpace(dimensions=(usual_dimension("momentum"),))
    assert draw(alone, 3, 9)["momentum"] == draw(EVERYTHING, 3, 9)["momentum"]
    moved = Dimension(name="momentum", scale="linear", low=0.0, high=0.5)
    assert column(moved, 3, 1, first=9)[0] == pytest.approx(0.5 * fractions("momentum", 3, 1, first=9)[0], abs=1e-4)


def test_draws_never_change() -> None:
    """Pinned: studies on disk name their draws by seed and number."""
    assert fractions("learning_rate", 0, 3).tolist() == [
        0.7070075669769852,
        0.48997076824891883,
        0.17952623262352385,
    ]


def test_seed_number_and_name_all_matter() -> None:
    seen = {float(fractions(name, seed, 1, first=n)[0]) for name in ROWS for seed in (0, 1, 10) for n in (1, 2, 11)}
    assert len(seen) == len(ROWS) * 9


def test_draws_are_uniform_and_independent() -> None:
    first, second = fractions("learning_rate", 0, 5000), fractions("momentum", 0, 5000)
    assert stats.kstest(first, "uniform").pvalue > 0.01
    assert stats.kstest(second, "uniform").pvalue > 0.01
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.05
    assert abs(np.corrcoef(first[1:], first[:-1])[0, 1]) < 0.05
    assert abs(np.corrcoef(first, fractions("learning_rate", 1, 5000))[0, 1]) < 0.05


@pytest.mark.parametrize(("seed", "number"), [(-1, 1), (0, -1)])
def test_negative_keys_are_refused(seed: int, number: int) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        draw(EVERYTHING, seed, number)


# --- What a draw does to a run ------------------------------------------------------------------------------------

RUN = RunSpec(
    data=CatalogueSpec(name="iris"),
    network=NetworkSpec(
        layers=(DenseLayer(units=7, activation="tanh", batch_norm=False), DenseLayer(units=5, dropout=0.25))
    ),
    edits=(ScheduledEdit(step=5, name="learning_rate", value=0.1),),
)


def test_every_drawn_run_is_a_valid_one() -> None:
    for values in draws(EVERYTHING, 0, 100):
        run = apply_draw(RUN, values)
        assert run.hyperparameters.learning_rate == values["learning_rate"]
        assert run.hyperparameters.optimizer == values["optimizer"]
        assert len(run.network.layers) == values["hidden_layers"]
        assert {layer.units for layer in run.network.layers} == {values["hidden_units"]}
        assert {layer.dropout for layer in run.network.layers} == {values["dropout"]}


def test_what_is_not_drawn_stays() -> None:
    run = apply_draw(RUN, {"learning_rate": 0.02})
    assert run == RUN.replaced(hyperparameters=RUN.hyperparameters.replaced(learning_rate=0.02))
    assert run.edits == RUN.edits


def test_units_alone_keep_the_other_settings_of_each_layer() -> None:
    first, second = apply_draw(RUN, {"hidden_units": 12}).network.layers
    assert (first, second) == (RUN.network.layers[0].replaced(units=12), RUN.network.layers[1].replaced(units=12))


def test_more_layers_repeat_the_first_one() -> None:
    assert apply_draw(RUN, {"hidden_layers": 3}).network.layers == (RUN.network.layers[0],) * 3


def test_no_hidden_layer_and_back() -> None:
    none = apply_draw(RUN, {"hidden_layers": 0, "hidden_units": 9, "dropout": 0.1})
    assert none.network.layers == ()
    assert apply_draw(none, {"hidden_layers": 2, "hidden_units": 9}).network.layers == (DenseLayer(units=9),) * 2


def test_values_that_cannot_be_are_refused() -> None:
    with pytest.raises(SpecError, match="learning_rat"):
        apply_draw(RUN, {"learning_rat": 0.1})
    with pytest.raises(SpecError, match="units"):
        apply_draw(RUN, {"hidden_units": 0})


# --- Layers that differ -------------------------------------------------------------------------------------------

PER_LAYER = SearchSpace(
    dimensions=(
        usual_dimension("hidden_units").replaced(per_layer=True),
        usual_dimension("hidden_layers").replaced(low=0, high=3),
        usual_dimension("dropout").replaced(per_layer=True),
    )
)


def test_every_layer_has_units_of_its_own() -> None:
    seen = set()
    for values in draws(PER_LAYER, 0, 40):
        layers = apply_draw(RUN, values).network.layers
        seen.add(len(layers))
        assert [layer.units for layer in layers] == [values[f"units_{k + 1}"] for k in range(len(layers))]
        assert [layer.dropout for layer in layers] == [values[f"dropout_{k + 1}"] for k in range(len(layers))]
        assert len(values) == 1 + 2 * len(layers)
        assert set(values) <= set(value_names(PER_LAYER))
    assert seen == {0, 1, 2, 3}


def test_a_layer_keeps_its_units_whatever_comes_above() -> None:
    fixed = [
        PER_LAYER.with_row(Dimension(name="hidden_layers", scale="choice", choices=(count,))) for count in (1, 2, 3)
    ]
    first, second, third = (draw(space, 5, 8) for space in fixed)
    assert first["units_1"] == second["units_1"] == third["units_1"]
    assert second["units_2"] == third["units_2"] != third["units_1"]
    assert column(fixed[0].dimensions[0], 5, 1, first=8)[0] == first["units_1"]


def test_one_layer_overrules_all_and_a_missing_one_is_refused() -> None:
    units = [layer.units for layer in apply_draw(RUN, {"units_2": 3, "hidden_units": 9}).network.layers]
    assert units == [9, 3]
    with pytest.raises(SpecError, match="there are 2 hidden layers, none with number 3"):
        apply_draw(RUN, {"units_3": 4})
