"""How noisy the mean of a mini-batch is: it falls as 1/√m, measured and as the formula says.

The mean of m examples drawn from a population with the deviation σ has the deviation σ/√m. So the noise that batch norm adds is
not proportional to the mini-batch size: four times as many examples halve it. A mini-batch is drawn from an epoch without putting
examples back, which leaves σ/√m · √((n - m)/(n - 1)) of n examples: next to nothing for small m, all of it for m = n.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.engine.inference.inference import Inference
from workbench.engine.kernels.types import Array, Integers
from workbench.engine.layout import Layout
from workbench.insight.microscope.passing import Doubles

SIZES: Final = (8, 16, 32, 64, 128, 256, 512)
FEWEST_BATCHES: Final = 4
"""Of one epoch; of fewer no spread is measured."""
_WANTED_BATCHES: Final = 400
_MOST_EPOCHS: Final = 64


@dataclass(frozen=True, slots=True, eq=False)
class BatchNoise:
    """Of one layer: ``measured`` deviation of the mean of a mini-batch, (sizes, units), beside what was ``expected``.

    ``sizes`` are the m, ``batches`` how many mini-batches each was measured with; ``deviations``: σ of each unit over all
    ``rows`` examples, (units,).
    """

    number: int
    rows: int
    sizes: Integers
    batches: Integers
    deviations: Doubles
    measured: Doubles

    @property
    def expected(self) -> Doubles:
        """σ / √m, (sizes, units)."""
        found: Doubles = self.deviations / np.sqrt(self.sizes)[:, None]
        return found

    @property
    def without_return(self) -> Doubles:
        """The same for mini-batches of one epoch, in which no example comes twice, (sizes, units)."""
        share = (self.rows - self.sizes) / (self.rows - 1)
        found: Doubles = self.expected * np.sqrt(share)[:, None]
        return found

    def slope(self, unit: int) -> float:
        """Of log deviation over log m, by least squares: -1/2 where it falls as 1/√m. NaN for a single m, or without spread."""
        if len(self.sizes) < 2 or not (self.measured[:, unit] > 0.0).all():
            return math.nan
        return float(np.polyfit(np.log(self.sizes), np.log(self.measured[:, unit]), 1)[0])


def batch_noise(layout: Layout, parameters: Array, exact: Array, epsilon: float, x: Array, number: int) -> BatchNoise:
    """Measure it for one layer on ``x`` (examples, features): what its batch norm reads, ``exact`` statistics below it.

    The same examples in the same mini-batches each time it is asked.
    """
    inference = Inference(layout, parameters.dtype.type)
    blocks = inference.before_batch_norm(number, x, parameters, exact, epsilon)
    values = np.concatenate([block.T.astype(np.float64) for block in blocks])
    return noise_of_means(values, number)


def noise_of_means(values: Doubles, number: int = 0) -> BatchNoise:
    """Measure it for values (examples, units)."""
    rows = len(values)
    sizes = [m for m in SIZES if rows // m >= FEWEST_BATCHES]
    rng = np.random.default_rng(20_261_127)
    means: dict[int, list[Doubles]] = {m: [] for m in sizes}
    centre = values.mean(axis=0)
    for _ in range(_MOST_EPOCHS):
        short = [m for m in sizes if len(means[m]) * (rows // m) < _WANTED_BATCHES]
        if not short:
            break
        shuffled = values[rng.permutation(rows)]
        for m in short:
            count = rows // m
            means[m].append(shuffled[: count * m].reshape(count, m, -1).mean(axis=1))
    measured = np.array([np.sqrt(np.square(np.concatenate(means[m]) - centre).mean(axis=0)) for m in sizes])
    batches = np.array([sum(map(len, means[m])) for m in sizes], dtype=np.int64)
    wide = measured.reshape(len(sizes), values.shape[1])
    return BatchNoise(number, rows, np.array(sizes, dtype=np.int64), batches, values.std(axis=0), wide)
