"""The five networks that everything is measured on, and data for them.

float32, batch norm and ReLU in every hidden layer, softmax cross-entropy, Adam. A is a toy, B the digits, C a small
picture network, D and E are as large as one trains on a CPU. Imports NumPy only when data are asked for, because
workers choose their thread settings before it loads.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEARNING_RATE, BETA1, BETA2, ADAM_EPSILON = 1e-3, 0.9, 0.999, 1e-8
BN_MOMENTUM, BN_EPSILON = 0.9, 1e-5  # the weight of the old value in the running averages, and ε


@dataclass(frozen=True)
class Net:
    """One network, its mini-batch size and the number of its training examples.

    ``asked`` is the ratio to the fastest peer that is asked for; ``asked_of_products`` the one to the matrix products
    alone, None where nothing is asked.
    """

    name: str
    features: int
    hidden: tuple[int, ...]
    classes: int
    batch: int
    rows: int
    asked: float
    asked_of_products: float | None = None

    @property
    def sizes(self) -> tuple[int, ...]:
        """Widths from the input to the output."""
        return (self.features, *self.hidden, self.classes)

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """(inputs, units) of each dense layer."""
        return tuple(pairwise(self.sizes))

    @property
    def weights(self) -> int:
        """Entries of all W together."""
        return sum(inputs * units for inputs, units in self.shapes)

    @property
    def product_flops(self) -> int:
        """Floating-point operations of the matrix products of one step: forward, ∂L/∂W, and ∂L/∂A but for the input."""
        first = self.features * self.hidden[0]
        return 2 * self.batch * (3 * self.weights - first)

    def __str__(self) -> str:
        return f"{self.name} {'-'.join(map(str, self.sizes))} ({self.batch})"


NETS: dict[str, Net] = {
    net.name: net
    for net in (
        Net("A", 2, (8, 8), 2, 32, 1_000, 2.0),
        Net("B", 64, (64, 32), 10, 64, 1_500, 2.2),
        Net("C", 784, (256, 128), 10, 128, 20_000, 1.3),
        Net("D", 784, (1024, 1024), 10, 256, 20_000, 1.08, 0.92),
        Net("E", 784, (512, 512, 512), 10, 1024, 20_000, 1.08, 0.92),
    )
}


def make_data(net: Net) -> "tuple[NDArray[np.float32], NDArray[np.int32]]":
    """Features (rows, features) and labels (rows,): a noisy linear rule, so that the loss falls but never to zero."""
    import numpy as np

    generator = np.random.default_rng(0)
    x = generator.standard_normal((net.rows, net.features), dtype=np.float32)
    scores = x @ generator.standard_normal((net.features, net.classes), dtype=np.float32)
    scores += scores.std() * generator.standard_normal(scores.shape, dtype=np.float32)
    return x, scores.argmax(axis=1).astype(np.int32)
