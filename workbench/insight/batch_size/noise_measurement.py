"""The gradient-noise scale of a stretch of a run, from whole mini-batches and their pairs, with how far it is certain.

With g_i the gradient of mini-batch i of m rows, G that of all n training rows, Σ the covariance of the gradients of single rows:

    mean g_i·g_i           estimates ‖G‖² + tr Σ / m · (n - m) / (n - 1)
    mean g_i·g_j, i ≠ j    estimates ‖G‖² - f tr Σ / (n - 1)

where f is the share of pairs within one epoch, in which no row comes twice. The noise scale is B = tr Σ / ‖G‖² (McCandlish et al. 2018, who
compare two sizes as well: m and all of them). Unlike an estimate from the single rows of one mini-batch it holds under batch norm,
where a row has no gradient of its own. B is far from normal where G is buried in noise; its inverse is not, so that is what
the interval is of: the jackknife, which leaves out one mini-batch after the other.
"""

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Array
from workbench.engine.training.step_view import StepView
from workbench.errors import WorkbenchError
from workbench.insight.spike.row_wishes import rows_in_mini_batch
from workbench.language import tr
from workbench.runs.history.origin import Origin
from workbench.runs.history.replay import Replayer
from workbench.training.left_out import PassedOverError
from workbench.training.paired_losses import student

BATCHES: Final = 32
FEWEST: Final = 8
MOST_NUMBERS: Final = 50_000_000
"""Of all gradients together: 200 MB in single precision."""
_AT_ONCE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class NoiseScale:
    """Measured with ``batches`` mini-batches of ``size`` rows, the first after step ``first``, of ``examples`` training rows.

    ``inverse`` = ‖G‖² / tr Σ with its standard ``error``; it may come out below 0 where G is buried in noise.
    """

    first: int
    size: int
    batches: int
    examples: int
    inverse: float
    error: float

    @property
    def scale(self) -> float:
        """B in examples; infinite where G is not seen."""
        return _over(self.inverse)

    @property
    def interval(self) -> tuple[float, float]:
        """95 % of B: the largest value may be infinite."""
        low, high = self.inverse_interval
        return _over(high), _over(low)

    @property
    def inverse_interval(self) -> tuple[float, float]:
        """95 % of 1/B, from 0 on."""
        half = student(self.batches - 1.0, 0.975) * self.error
        return max(0.0, self.inverse - half), max(0.0, self.inverse + half)


def noise_from(
    products: NDArray[np.float64], epochs: NDArray[np.int64], size: int, examples: int, first: int
) -> NoiseScale:
    """From ``products`` g_i·g_j, (batches, batches), and the epoch of each, (batches,)."""
    count = len(products)
    whole = _inverse(products, epochs, size, examples)
    parts = []
    for left in range(count):
        kept = np.arange(count) != left
        parts.append(_inverse(products[np.ix_(kept, kept)], epochs[kept], size, examples))
    spread = np.array(parts) - float(np.mean(parts))
    error = math.sqrt((count - 1) / count * float(spread @ spread))
    return NoiseScale(first, size, count, examples, whole, error)


def _inverse(products: NDArray[np.float64], epochs: NDArray[np.int64], size: int, examples: int) -> float:
    count, others = len(products), max(1, examples - 1)
    own = float(np.trace(products)) / count
    pairs = count * (count - 1)
    across = (float(products.sum()) - float(np.trace(products))) / pairs
    same = (float((epochs[:, None] == epochs[None, :]).sum()) - count) / pairs
    noise = (own - across) / ((examples - size) / (size * others) + same / others)
    signal = across + same * noise / others
    return signal / noise if noise > 0.0 else math.inf


def _over(value: float) -> float:
    return 1.0 / value if value > 0.0 else math.inf


def measure_noise(
    replayer: Replayer,
    origin: Origin,
    step: int,
    stop: threading.Event,
    report: Callable[[float], None],
    batches: int = BATCHES,
) -> NoiseScale | None:
    """Around ``step`` of the branch of ``origin``: mini-batches one after the other, executed again. None if stopped.

    The weights move a little meanwhile, as they did. Raises ``WorkbenchError`` where there are too few mini-batches of one size.
    """
    history, branch = origin.history, origin.place.branch
    length = history.branch(branch).length
    first = max(0, min(step, length - batches))
    gradients, epoch = list[Array](), 0
    epochs, size, begun, met = list[int](), 0, first, set[int]()
    for number in range(first, min(first + batches, length)):
        try:
            view = replayer.watch(history, origin.source.snapshot, branch, number, lambda: not stop.is_set())
        except PassedOverError:
            continue
        if view is None:
            return None
        if len(view.rows) != size and _is_whole(view):
            gradients, epochs, size, begun = [], [], len(view.rows), number
        rows = set(view.rows.tolist())
        is_another = not met.isdisjoint(rows)  # within an epoch no row comes twice
        epoch, met = epoch + is_another, rows if is_another else met | rows
        if _is_whole(view) and view.is_finished and (len(gradients) + 1) * view.gradients.size <= MOST_NUMBERS:
            gradients.append(view.gradients)
            epochs.append(epoch)
        report((number + 1 - first) / batches)
    examples = rows_in_mini_batch(origin, begun).count
    if len(gradients) < FEWEST or size >= examples:
        raise WorkbenchError(
            tr(
                "At least {count} mini-batches of one size, each of a part of the training rows, are needed one after the other.",
                count=FEWEST,
            )
        )
    return noise_from(_products(gradients), np.array(epochs), size, examples, begun)


def _is_whole(view: StepView) -> bool:
    """Whether it is not the short one at the end of an epoch."""
    return len(view.rows) == view.values.batch_size


def _products(gradients: Sequence[Array]) -> NDArray[np.float64]:
    """In double precision without a copy of all."""
    found = np.zeros((len(gradients), len(gradients)))
    for begin in range(0, len(gradients[0]), _AT_ONCE):
        part = np.array([one[begin : begin + _AT_ONCE] for one in gradients], dtype=np.float64)
        found += part @ part.T
    return found
