import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.insight.activation_curve import activation_curve
from workbench.specs.activations import ACTIVATIONS, Activation
from workbench.specs.data import CatalogueSpec
from workbench.specs.network import DenseLayer, NetworkSpec, parameter_count
from workbench.specs.network_texts import breakdown, layer_title, memory_bytes
from workbench.specs.run import RunSpec

layers = st.builds(DenseLayer, units=st.integers(1, 99), batch_norm=st.booleans())


@given(st.lists(layers, max_size=5).map(tuple), st.integers(1, 800), st.integers(2, 10))
def test_the_kinds_add_up_to_the_parameter_count(
    hidden: tuple[DenseLayer, ...], n_features: int, n_classes: int
) -> None:
    network = NetworkSpec(layers=hidden)
    assert sum(breakdown(network, n_features, n_classes).values()) == parameter_count(network, n_features, n_classes)


def test_memory_counts_four_vectors_of_parameters_and_one_mini_batch() -> None:
    spec = RunSpec(data=CatalogueSpec(name="iris"), network=NetworkSpec(layers=()))
    assert memory_bytes(spec, 4, 3) == 4 * (4 * 15 + 64 * (4 * 3 + 4))
    assert memory_bytes(spec.replaced(precision="float64"), 4, 3) == 2 * memory_bytes(spec, 4, 3)


def test_a_layer_has_a_title_for_screen_readers() -> None:
    layer = DenseLayer(units=1024, activation="gelu", dropout=0.2)
    assert layer_title(layer, 2) == "Layer 2: 1,024 units, GELU, batch norm, dropout 0.2"


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_curves_stay_in_their_box(activation: str) -> None:
    points = activation_curve(activation)
    assert points[0][0] == 0.0
    assert points[-1] == (1.0, 1.0)
    assert all(0.0 <= x <= 1.0 and 0.0 <= y <= 1.0 for x, y in points)


def written_out(name: Activation, z: float) -> float:
    """What is drawn of each activation; the leak is drawn steeper than it is, to be seen."""
    match name:
        case "relu":
            return max(z, 0.0)
        case "leaky_relu":
            return z if z > 0.0 else 0.15 * z
        case "elu":
            return z if z > 0.0 else math.exp(z) - 1.0
        case "gelu":
            return z * 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))
        case "silu":
            return z / (1.0 + math.exp(-z))
        case "tanh":
            return math.tanh(z)
        case "sigmoid":
            return 1.0 / (1.0 + math.exp(-z))
        case "identity":
            return z


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_curves_follow_their_formulas(activation: Activation) -> None:
    """From z = -3 to 3, scaled to fill the box; 0.001 of its height is far less than a pixel."""
    points = activation_curve(activation)
    drawn = [written_out(activation, 6.0 * x - 3.0) for x, _ in points]
    low, high = min(drawn), max(drawn)
    assert [y for _, y in points] == pytest.approx([(value - low) / (high - low) for value in drawn], abs=1e-3)
    assert len(points) > 20
