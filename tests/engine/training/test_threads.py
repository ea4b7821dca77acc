import pytest

from workbench.engine.layout import make_layout
from workbench.engine.training.threads import threads_by_size
from workbench.specs.network import DenseLayer, NetworkSpec


@pytest.mark.parametrize(
    ("features", "widths", "classes", "batch_size", "cores", "expected"),
    [
        (2, (8, 8), 2, 32, 8, 1),
        (64, (64, 32), 10, 64, 8, 1),
        (784, (256, 128), 10, 128, 2, 2),
        (784, (256, 128), 10, 128, 1, 1),
        (784, (1024, 1024), 10, 256, 64, 64),
    ],
)
def test_small_networks_get_one_thread_and_large_ones_all_cores(
    features: int, widths: tuple[int, ...], classes: int, batch_size: int, cores: int, expected: int
) -> None:
    network = NetworkSpec(layers=tuple(DenseLayer(units=width) for width in widths))
    assert threads_by_size(make_layout(network, features, classes), batch_size, cores) == expected
