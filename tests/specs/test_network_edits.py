import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import SpecError
from workbench.specs.network import MAXIMUM_LAYERS, MAXIMUM_UNITS, DenseLayer, NetworkSpec
from workbench.specs.network_edits import insert_layer, move_layer, remove_layer, replace_layer

layers = st.builds(
    DenseLayer,
    units=st.integers(1, 256),
    activation=st.sampled_from(["relu", "tanh", "gelu"]),
    batch_norm=st.booleans(),
    dropout=st.sampled_from([0.0, 0.2, 0.5]),
)
networks = st.builds(NetworkSpec, layers=st.lists(layers, max_size=6).map(tuple))
filled = networks.filter(lambda network: len(network.layers) > 0)


@given(networks, layers, st.data())
def test_inserting_and_removing_give_the_same_network_back(
    network: NetworkSpec, layer: DenseLayer, data: st.DataObject
) -> None:
    position = data.draw(st.integers(0, len(network.layers)))
    longer = insert_layer(network, position, layer)
    assert longer.layers[position] == layer
    assert remove_layer(longer, position) == network


@given(filled, st.data())
def test_a_move_is_the_list_operation_and_can_be_undone(network: NetworkSpec, data: st.DataObject) -> None:
    positions = st.integers(0, len(network.layers) - 1)
    origin, target = data.draw(positions), data.draw(positions)
    expected = list(network.layers)
    expected.insert(target, expected.pop(origin))
    moved = move_layer(network, origin, target)
    assert list(moved.layers) == expected
    assert move_layer(moved, target, origin) == network


@given(filled, st.data(), st.integers(1, 64))
def test_replacing_changes_one_field_of_one_layer(network: NetworkSpec, data: st.DataObject, units: int) -> None:
    position = data.draw(st.integers(0, len(network.layers) - 1))
    changed = replace_layer(network, position, units=units)
    assert changed.layers[position] == network.layers[position].replaced(units=units)
    assert changed.layers[:position] == network.layers[:position]
    assert changed.layers[position + 1 :] == network.layers[position + 1 :]


def test_the_network_edited_stays_as_it_was() -> None:
    network = NetworkSpec()
    remove_layer(network, 0)
    assert network == NetworkSpec()


@pytest.mark.parametrize(("field", "value"), [("units", 0), ("units", MAXIMUM_UNITS + 1), ("dropout", 1.0)])
def test_impossible_values_are_refused_with_the_field(field: str, value: object) -> None:
    with pytest.raises(SpecError) as caught:
        replace_layer(NetworkSpec(), 0, **{field: value})
    assert caught.value.problems[0].field == field


def test_the_largest_number_of_layers_is_a_limit() -> None:
    network = NetworkSpec(layers=(DenseLayer(),) * MAXIMUM_LAYERS)
    with pytest.raises(SpecError):
        insert_layer(network, 0, DenseLayer())


@pytest.mark.parametrize("position", [-1, 2])
def test_positions_outside_are_errors(position: int) -> None:
    network = NetworkSpec()
    for edit in (
        lambda: remove_layer(network, position),
        lambda: move_layer(network, position, 0),
        lambda: move_layer(network, 0, position),
        lambda: replace_layer(network, position, units=3),
        lambda: insert_layer(network, position if position < 0 else 3, DenseLayer()),
    ):
        with pytest.raises(IndexError):
            edit()
